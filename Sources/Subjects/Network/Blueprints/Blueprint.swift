package import Checkpoints

/// The tensors that a network of a configuration has: names, shapes, and what each is for. What is trained from scratch begins
/// here.
///
/// The configuration is that of `config.json`, as the architectures read it, with the sizes that are otherwise seen in the
/// weights; see `mlp`, `sequence`, `resnet`, `vit`, `ijepa` and `llama`.
package struct Blueprint: Sendable {
    package struct Item: Sendable, Hashable {
        package let name: String
        package let shape: [Int]
        package let role: Role

        package init(name: String, shape: [Int], role: Role) {
            self.name = name
            self.shape = shape
            self.role = role
        }
    }

    package enum Role: Sendable, Hashable {
        /// Sums over so many inputs, and sends each on to so many outputs.
        case weight(fanIn: Int, fanOut: Int)
        /// Beside a weight of so many inputs.
        case bias(fanIn: Int)
        /// Rows that are looked up, positions, tokens of no word.
        case table
        case one
        case zero
    }

    package internal(set) var items: [Item] = []

    /// - Throws: `.noGraph` for a configuration that leaves a size open or is of no family that is built.
    package init(_ config: ModelConfig) throws(ForwardError) {
        switch (config["espalier"]?["architecture"]?.text, config.modelType) {
        case ("mlp"?, _): try addPerceptron(config["espalier"] ?? .null)
        case ("sequence"?, _): try addSequence(config["espalier"] ?? .null)
        case ("resnet"?, _): try addResNet(config["espalier"] ?? .null)
        case (_, "vit"?): try addVisionTransformer(config, "vit.", hasToken: true)
        case (_, "ijepa"?): try addVisionTransformer(config, "ijepa.", hasToken: false)
        case (_, "llama"?): try addLlama(config)
        default:
            throw .noGraph(
                fact: "the configuration is of none of mlp, sequence, resnet (espalier.architecture), vit, ijepa and "
                    + "llama (model_type)")
        }
    }

    // MARK: Modules

    mutating func add(_ name: String, _ shape: [Int], _ role: Role) {
        items.append(Item(name: name, shape: shape, role: role))
    }

    mutating func addLinear(_ module: String, _ input: Int, _ output: Int, hasBias: Bool = true) {
        add(module + ".weight", [output, input], .weight(fanIn: input, fanOut: output))
        if hasBias { add(module + ".bias", [output], .bias(fanIn: input)) }
    }

    /// A square kernel.
    mutating func addConvolution(
        _ module: String, _ input: Int, _ output: Int, kernel: Int, groups: Int = 1, hasBias: Bool = true
    ) {
        let (fanIn, area) = (input / groups * kernel * kernel, kernel * kernel)
        add(
            module + ".weight", [output, input / groups, kernel, kernel],
            .weight(fanIn: fanIn, fanOut: output / groups * area))
        if hasBias { add(module + ".bias", [output], .bias(fanIn: fanIn)) }
    }

    mutating func addNorm(_ module: String, _ width: Int, hasBias: Bool = true) {
        add(module + ".weight", [width], .one)
        if hasBias { add(module + ".bias", [width], .zero) }
    }

    mutating func addBatchNorm(_ module: String, _ width: Int) {
        addNorm(module, width)
        add(module + ".running_mean", [width], .zero)
        add(module + ".running_var", [width], .one)
    }
}

extension Blueprint {
    /// A size that must be stated.
    static func size(_ value: JSONValue?, _ key: String) throws(ForwardError) -> Int {
        guard let size = value?.integer, (1...1 << 24).contains(size) else {
            throw .noGraph(fact: "the configuration states no \(key)")
        }
        return size
    }

    static func sizes(_ value: JSONValue?, _ key: String, least: Int) throws(ForwardError) -> [Int] {
        let elements = value?.elements ?? []
        guard elements.count >= least else { throw .noGraph(fact: "the configuration states no list \(key)") }
        var sizes: [Int] = []
        for element in elements { sizes.append(try size(element, key)) }
        return sizes
    }
}
