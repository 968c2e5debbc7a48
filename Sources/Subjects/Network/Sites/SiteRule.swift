/// How one kind of operator uses a weight among its inputs.
struct SiteRule {
    enum Form {
        /// `x · W′`, the weight `[out, in]`.
        case linear
        case matrixProduct, generalProduct, convolution, transposedConvolution, recurrent, hidden, look
    }

    let form: Form
    /// Which inputs they are.
    let activation: Int
    let weight: Int
    /// Whether the operator takes codes of integers.
    var isQuantized = false

    static func rules(of operation: String) -> [SiteRule] { named[operation] ?? [] }

    private static let named: [String: [SiteRule]] = {
        let convolution = [SiteRule(form: .convolution, activation: 0, weight: 1)]
        let recurrent = [
            SiteRule(form: .recurrent, activation: 0, weight: 1), SiteRule(form: .hidden, activation: 0, weight: 2),
        ]
        func products(_ form: Form, _ other: Int = 1, isQuantized: Bool = false) -> [SiteRule] {
            [(0, other), (other, 0)].map {
                SiteRule(form: form, activation: $0.0, weight: $0.1, isQuantized: isQuantized)
            }
        }
        return [
            "espalier.Linear": [SiteRule(form: .linear, activation: 0, weight: 1)],
            "MatMul": products(.matrixProduct), "Gemm": products(.generalProduct), "Conv": convolution,
            "com.microsoft.FusedConv": convolution,
            "ConvTranspose": [SiteRule(form: .transposedConvolution, activation: 0, weight: 1)],
            "LSTM": recurrent, "GRU": recurrent, "RNN": recurrent,
            "Gather": [SiteRule(form: .look, activation: 1, weight: 0)],
            "MatMulInteger": products(.matrixProduct, isQuantized: true),
            "com.microsoft.MatMulIntegerToFloat": products(.matrixProduct, isQuantized: true),
            "com.microsoft.DynamicQuantizeMatMul": products(.matrixProduct),
            "QLinearMatMul": products(.matrixProduct, 3, isQuantized: true),
            "ConvInteger": [SiteRule(form: .convolution, activation: 0, weight: 1, isQuantized: true)],
            "QLinearConv": [SiteRule(form: .convolution, activation: 0, weight: 3, isQuantized: true)],
        ]
    }()

    /// Operators whose outputs are sums of integers or codes.
    private static let integerResults: Set = ["MatMulInteger", "QLinearMatMul", "ConvInteger", "QLinearConv"]
}

extension WeightSite {
    /// What a site has before its form is known.
    struct Place {
        let layer: Int
        let node: Int
        let operand: Int

        init(_ layer: Int, _ node: Int, _ operand: Int) {
            self.layer = layer
            self.node = node
            self.operand = operand
        }
    }

    fileprivate init(_ place: Place, _ use: Use, channels: Int, outputs: Int, inputAxis: Int?) {
        self.init(
            layer: place.layer, node: place.node, operand: place.operand, use: use, inputAxis: inputAxis,
            channels: channels, outputs: outputs)
    }
}

extension SiteRule {
    /// - Parameter activation: as numbers; nil where they are not to be had.
    /// - Returns: nil where shapes do not go together.
    func site(
        _ place: WeightSite.Place, _ node: Graph.Node, _ weight: StoredWeight, _ activation: Graph.Value?
    ) -> WeightSite? {
        switch form {
        case .linear: product(place, node, weight, activation, (incoming: 1, outgoing: 0), channels: -1, outputs: -1)
        case .matrixProduct: matrixProduct(place, node, weight, activation)
        case .generalProduct: generalProduct(place, node, weight, activation)
        case .convolution, .transposedConvolution: convolution(place, node, weight, activation)
        case .recurrent, .hidden: recurrent(place, node, weight, activation)
        case .look: look(place, node, weight, activation)
        }
    }

    /// - Parameters:
    ///   - axes: of the weight as the node sees it.
    ///   - channels, outputs: dimensions of the activation and the result.
    private func product(
        _ place: WeightSite.Place, _ node: Graph.Node, _ weight: StoredWeight, _ activation: Graph.Value?,
        _ axes: (incoming: Int, outgoing: Int), channels: Int, outputs: Int
    ) -> WeightSite? {
        guard weight.shape.count == 2 else { return nil }
        var site = WeightSite(
            place, .linear, channels: weight.shape[axes.incoming], outputs: weight.shape[axes.outgoing],
            inputAxis: weight.axes[axes.incoming])
        site.input = activation.map { ActivationSite($0, .axis(channels)) }
        if !Self.integerResults.contains(node.operation) {
            site.output = node.output(0).map { ActivationSite($0, .axis(outputs)) }
        }
        return site
    }

    private func matrixProduct(
        _ place: WeightSite.Place, _ node: Graph.Node, _ weight: StoredWeight, _ activation: Graph.Value?
    ) -> WeightSite? {
        self.weight == 0
            ? product(place, node, weight, activation, (incoming: 1, outgoing: 0), channels: -2, outputs: -2)
            : product(place, node, weight, activation, (incoming: 0, outgoing: 1), channels: -1, outputs: -1)
    }

    private func generalProduct(
        _ place: WeightSite.Place, _ node: Graph.Node, _ weight: StoredWeight, _ activation: Graph.Value?
    ) -> WeightSite? {
        let (turnsA, turnsB) = (node.integer("transA") == 1, node.integer("transB") == 1)
        let isLeft = self.weight == 0
        let isInputFirst = isLeft ? turnsA : !turnsB
        let channels = isLeft ? (turnsB ? 1 : 0) : (turnsA ? 0 : 1)
        return product(
            place, node, weight, activation, isInputFirst ? (incoming: 0, outgoing: 1) : (incoming: 1, outgoing: 0),
            channels: channels, outputs: isLeft ? 0 : 1)
    }

    private func look(
        _ place: WeightSite.Place, _ node: Graph.Node, _ weight: StoredWeight, _ activation: Graph.Value?
    ) -> WeightSite? {
        guard weight.shape.count == 2, node.integer("axis") ?? 0 == 0 else { return nil }
        var site = WeightSite(
            place, .embedding, channels: weight.shape[0], outputs: weight.shape[1], inputAxis: weight.axes[0])
        site.input = activation.map { ActivationSite($0, .indices(rows: weight.shape[0])) }
        site.output = node.output(0).map { ActivationSite($0, .axis(-1)) }
        return site
    }

    private func recurrent(
        _ place: WeightSite.Place, _ node: Graph.Node, _ weight: StoredWeight, _ activation: Graph.Value?
    ) -> WeightSite? {
        guard weight.shape.count == 3 else { return nil }
        let direction: ActivationSite.Direction =
            switch node.text("direction") {
            case "reverse": .reverse
            case "bidirectional": .both
            default: .forward
            }
        guard weight.shape[0] == direction.count else { return nil }
        let width = weight.shape[2]
        let isHidden = form == .hidden
        var site = WeightSite(
            place, isHidden ? .hidden : .recurrent, channels: isHidden ? direction.count * width : width,
            outputs: weight.shape[1] * direction.count, inputAxis: weight.axes[2])
        site.input = activation.map { ActivationSite($0, .axis(-1)) }
        if isHidden {
            // States are known from the first output alone.
            site.input = node.output(0).map {
                ActivationSite(
                    $0,
                    .states(
                        initial: node.input(5), width: width, isBatchFirst: node.integer("layout") == 1,
                        direction: direction))
            }
        }
        return site
    }

    private func convolution(
        _ place: WeightSite.Place, _ node: Graph.Node, _ weight: StoredWeight, _ activation: Graph.Value?
    ) -> WeightSite? {
        guard weight.shape.count >= 3, let window = ConvolutionWindow(node, kernel: Array(weight.shape.dropFirst(2)))
        else { return nil }
        let isTransposed = form == .transposedConvolution
        let (first, second) = (weight.shape[0], weight.shape[1])
        var site = WeightSite(
            place, isTransposed ? .transposedConvolution(window) : .convolution(window),
            channels: isTransposed ? first : second * window.groups,
            outputs: isTransposed ? second * window.groups : first, inputAxis: weight.axes[isTransposed ? 0 : 1])
        site.input = activation.map {
            ActivationSite($0, isTransposed ? .axis(1) : .window(axis: 1, window))
        }
        if !Self.integerResults.contains(node.operation) {
            site.output = node.output(0).map { ActivationSite($0, .axis(1)) }
        }
        return site
    }
}

extension ConvolutionWindow {
    /// - Returns: nil where the attributes make no sense.
    fileprivate init?(_ node: Graph.Node, kernel: [Int]) {
        let ones = kernel.map { _ in 1 }
        let zeros = kernel.map { _ in 0 }
        self.kernel = kernel
        groups = node.integer("group") ?? 1
        strides = node.integers("strides") ?? ones
        dilations = node.integers("dilations") ?? ones
        let pads = node.integers("pads") ?? zeros + zeros
        switch node.text("auto_pad") {
        case "SAME_UPPER"?: padding = .sameUpper
        case "SAME_LOWER"?: padding = .sameLower
        case "VALID"?: padding = .stated(before: zeros, after: zeros)
        default:
            guard pads.count == 2 * kernel.count else { return nil }
            padding = .stated(before: Array(pads.prefix(kernel.count)), after: Array(pads.suffix(kernel.count)))
        }
        guard groups > 0, strides.count == kernel.count, dilations.count == kernel.count,
            (kernel + strides + dilations).allSatisfy({ (1...1 << 20).contains($0) })
        else { return nil }
    }
}
