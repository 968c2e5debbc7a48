import Checkpoints
import Tensors

/// Puts a graph together node by node, taking weights from a checkpoint by name and checking their shapes.
struct GraphBuilder {
    let checkpoint: Checkpoint
    /// Before every name of a module; "" or with a dot at its end.
    var prefix = ""
    private(set) var graph = Graph()
    /// Values of tensors that are in use, by their full names.
    private var used: [String: Graph.Value] = [:]

    /// A value whose last dimension is of a known length.
    struct Features {
        let value: Graph.Value
        let width: Int
    }

    init(_ checkpoint: Checkpoint, prefix: String = "") {
        self.checkpoint = checkpoint
        self.prefix = prefix
    }

    // MARK: Values

    mutating func input(
        _ name: String, _ dtype: DType, _ shape: [Graph.Length], standIn: HostTensor? = nil
    ) -> Graph.Value {
        let value = graph.value(name)
        graph.inputs.append(Graph.Input(value: value, name: name, dtype: dtype, shape: shape, standIn: standIn))
        return value
    }

    mutating func array(_ array: HostTensor, _ name: String) -> Graph.Value {
        let value = graph.value(name)
        graph.constants.append(Graph.Constant(value: value, source: .array(array)))
        return value
    }

    mutating func integers(_ integers: [Int], _ name: String = "integers") -> Graph.Value {
        array(HostTensor(integers.map { Int64($0) }, shape: [integers.count]), name)
    }

    /// The first output of a new node, which is named as the node is.
    mutating func node(
        _ operation: String, _ name: String, _ inputs: [Graph.Value?], _ attributes: [String: Graph.Attribute] = [:]
    ) -> Graph.Value {
        nodes(operation, name, inputs, attributes, [name])[0]
    }

    /// A new node with several outputs.
    mutating func nodes(
        _ operation: String, _ name: String, _ inputs: [Graph.Value?], _ attributes: [String: Graph.Attribute] = [:],
        _ outputs: [String]
    ) -> [Graph.Value] {
        let values = outputs.map { graph.value($0) }
        graph.body.nodes.append(
            Graph.Node(operation, name: name, inputs: inputs, outputs: values, attributes: attributes))
        return values
    }

    /// Says that a block with this attention ends here.
    mutating func endBlock(_ module: String, _ x: Features, attention: String, masks: [Graph.Value] = []) {
        let name = (prefix + module).hasSuffix(".") ? String((prefix + module).dropLast()) : prefix + module
        graph.blocks.append(TokenSite(name: name, hidden: x.value, attention: prefix + attention, masks: masks))
    }

    /// Says that what follows the last block reads token 0 alone.
    mutating func readFirstToken() { graph.tokensLeave = true }

    // MARK: Weights

    func entry(_ name: String) -> TensorEntry? { checkpoint.entry(named: prefix + name) }

    func required(_ name: String) throws(ForwardError) -> TensorEntry {
        guard let entry = entry(name) else { throw .missingWeight(prefix + name) }
        return entry
    }

    /// A weight that must be there, and the lengths of its dimensions; nil in `shape` takes any length but 0.
    mutating func weight(
        _ name: String, _ shape: [Int?]
    ) throws(ForwardError) -> (value: Graph.Value, shape: [Int]) {
        try use(required(name), shape)
    }

    /// A weight that may be missing.
    mutating func weight(ifThere name: String, _ shape: [Int?]) throws(ForwardError) -> Graph.Value? {
        guard let entry = entry(name) else { return nil }
        return try use(entry, shape).value
    }

    private mutating func use(
        _ entry: TensorEntry, _ shape: [Int?]
    ) throws(ForwardError) -> (value: Graph.Value, shape: [Int]) {
        let fits = zip(shape, entry.shape).allSatisfy { expected, found in expected.map { $0 == found } ?? (found > 0) }
        guard entry.shape.count == shape.count, fits else {
            let words = shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
            throw .misfit(weight: entry.name, expected: "[\(words)]", found: entry.shape)
        }
        if let value = used[entry.name] { return (value, entry.shape) }
        let value = graph.value(entry.name)
        used[entry.name] = value
        graph.constants.append(Graph.Constant(value: value, source: .weight(entry)))
        return (value, entry.shape)
    }

    // MARK: The end

    /// The graph with these outputs, each a value and the name it gets.
    ///
    /// - Parameter rest: parts of names of tensors that need no place in the graph.
    /// - Throws: `.noGraph` naming a tensor that the graph has no place for: the network is another one than was taken for.
    func finished(
        _ outputs: [Graph.Value], family: String, leaving rest: [String] = []
    ) throws(ForwardError) -> Graph {
        for entry in checkpoint.tensors where used[entry.name] == nil {
            if rest.contains(where: { entry.name.contains($0) }) { continue }
            throw .noGraph(fact: "\(family) has no place for \(entry.name.printable)")
        }
        var graph = graph
        graph.outputs = outputs
        return graph
    }
}
