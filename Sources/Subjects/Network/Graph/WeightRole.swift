import Checkpoints

/// What operators do with the constants among their inputs.
enum WeightRole {
    /// One for each weight in each input.
    static func uses(_ view: NodeView, output: GraphValue) -> [(weight: TracedWeight, use: WeightUse)] {
        var found: [(TracedWeight, WeightUse)] = []
        for (index, input) in view.inputs.enumerated() where !input.weights.isEmpty {
            let use = use(of: input, index, view, output)
            for weight in input.weights { found.append((weight, oriented(use, weight, input, view))) }
        }
        return found
    }

    private static func use(of input: GraphValue, _ index: Int, _ view: NodeView, _ output: GraphValue) -> WeightUse {
        var use = WeightUse(view.operation, input: index, kind(index, input, view))
        switch use.kind {
        case .convolution: describe(&use, input, view, output)
        case .linear: use.positions = positions(index, input, view, output)
        case .elementwise:
            // Added along one dimension only, it is a bias.
            let isLine = (input.shape ?? []).count { $0 != 1 } <= 1
            if isLine, input.count != 1, ["Add", "Sub", "Sum"].contains(view.operation) { use.kind = .bias }
        default: break
        }
        return use
    }

    private static func kind(_ index: Int, _ input: GraphValue, _ view: NodeView) -> WeightUse.Kind {
        guard let family = view.family else {
            // ONNX's own attention has no weights; a few others have no shape here, and roles all the same.
            if let kinds = table[view.operation], view.operation != "Attention" { return kinds[index] ?? .setting }
            return view.record.isStandard(view.node) ? .setting : .unknown
        }
        if let kinds = table[view.operation] { return kinds[index] ?? .setting }
        switch family {
        case .broadcast: return .elementwise
        case .gather: return index == 0 && (input.shape?.count ?? 0) == 2 ? .embedding : .setting
        default: return .setting
        }
    }

    /// By input, for operators that compute with more than shapes.
    private static let table: [String: [Int: WeightUse.Kind]] = {
        let norm: [Int: WeightUse.Kind] = [1: .norm, 2: .norm]
        let product: [Int: WeightUse.Kind] = [0: .linear, 1: .linear]
        let recurrent: [Int: WeightUse.Kind] = [1: .linear, 2: .linear, 3: .bias, 7: .bias]
        return [
            "Conv": [1: .convolution, 2: .bias], "FusedConv": [1: .convolution, 2: .bias],
            "ConvTranspose": [1: .convolution, 2: .bias], "ConvInteger": [1: .convolution],
            "QLinearConv": [3: .convolution, 4: .scale, 8: .bias], "MatMul": product, "MatMulInteger": product,
            "Gemm": [0: .linear, 1: .linear, 2: .bias],
            "QLinearMatMul": [0: .linear, 1: .scale, 3: .linear, 4: .scale],
            "MatMulIntegerToFloat": [1: .linear, 3: .scale, 6: .bias],
            "DynamicQuantizeMatMul": [1: .linear, 2: .scale, 4: .bias], "LSTM": recurrent, "GRU": recurrent,
            "RNN": recurrent, "DynamicQuantizeLSTM": [1: .linear, 2: .linear, 3: .bias, 8: .scale, 10: .scale],
            "Attention": [1: .linear, 2: .bias], "QAttention": [1: .linear, 2: .bias, 4: .scale],
            "BatchNormalization": [1: .norm, 2: .norm, 3: .norm, 4: .norm], "InstanceNormalization": norm,
            "LayerNormalization": norm, "GroupNormalization": norm, "RMSNormalization": norm,
            "SimplifiedLayerNormalization": norm, "SkipLayerNormalization": [2: .norm, 3: .norm, 4: .bias],
            "SkipSimplifiedLayerNormalization": [2: .norm, 3: .bias], "BiasGelu": [1: .bias], "FastGelu": [1: .bias],
            "EmbedLayerNormalization": [2: .embedding, 3: .embedding, 4: .embedding, 5: .norm, 6: .norm],
            "PRelu": [1: .norm], "Einsum": product, "QuantizeLinear": [1: .scale], "DequantizeLinear": [1: .scale],
        ]
    }()
}

extension WeightRole {
    private static func describe(_ use: inout WeightUse, _ input: GraphValue, _ view: NodeView, _ output: GraphValue) {
        let kernel = view.integers("kernel_shape") ?? (input.shape ?? []).dropFirst(2).compactMap { $0 }
        use.groups = view.integer("group") ?? 1
        use.kernel = kernel
        use.strides = view.integers("strides") ?? kernel.map { _ in 1 }
        use.dilations = view.integers("dilations") ?? kernel.map { _ in 1 }
        use.isTransposed = view.operation == "ConvTranspose"
        // A weight meets every output position, of a transposed convolution every input position, of each image.
        guard let shape = use.isTransposed ? view[0].shape : output.shape, shape.count > 2 else { return }
        use.positions = Length.times(shape[0], Length.product(shape.dropFirst(2)))
    }

    /// How many rows meet each weight.
    private static func positions(_ index: Int, _ input: GraphValue, _ view: NodeView, _ output: GraphValue) -> Int? {
        switch view.operation {
        case "LSTM", "GRU", "RNN", "DynamicQuantizeLSTM", "Attention", "QAttention":
            return view[0].shape.flatMap { $0.count == 3 ? Length.times($0[0], $0[1]) : nil }
        case "Einsum": return nil
        default:
            // Every multiplication of the product over the elements of the weight.
            let other = view[index == 0 ? (view.operation == "QLinearMatMul" ? 3 : 1) : 0]
            guard let whole = output.count, let inner = contracted(index, input, other, view), let count = input.count,
                count > 0, let all = Length.times(whole, inner)
            else { return nil }
            return all % count == 0 ? all / count : nil
        }
    }

    /// The length of the dimension that the product sums over.
    private static func contracted(_ index: Int, _ input: GraphValue, _ other: GraphValue, _ view: NodeView) -> Int? {
        guard let shape = input.shape, !shape.isEmpty else { return nil }
        if view.operation == "Gemm" {
            guard shape.count == 2 else { return nil }
            return index == 0
                ? shape[view.integer("transA") == 1 ? 0 : 1] : shape[view.integer("transB") == 1 ? 1 : 0]
        }
        return index == 0 ? shape[shape.count - 1] : shape[max(shape.count - 2, 0)]
    }

    /// The use with what the stored layout means: which dimension comes first, and whether they stand in another order.
    private static func oriented(_ use: WeightUse, _ weight: TracedWeight, _ input: GraphValue, _ view: NodeView)
        -> WeightUse
    {
        var use = use
        switch use.kind {
        case .linear:
            guard let (incoming, outgoing) = dimensions(use, input, view) else { return use }
            use.isTransposed = incoming < outgoing
            guard let axes = weight.axes, incoming < axes.count, outgoing < axes.count else { return use }
            if let a = axes[incoming], let b = axes[outgoing] { use.isTransposed = a < b }
        case .convolution:
            let kept = (weight.axes ?? []).compactMap { $0 }
            use.isPermuted = weight.axes == nil || kept != kept.sorted()
        default: break
        }
        return use
    }

    /// Where the input's and the output's dimension of a matrix are, as the operator sees it.
    private static func dimensions(_ use: WeightUse, _ input: GraphValue, _ view: NodeView) -> (
        incoming: Int, outgoing: Int
    )? {
        guard let rank = input.shape?.count, rank >= 2 else { return nil }
        switch view.operation {
        case "LSTM", "GRU", "RNN": return (rank - 1, rank - 2)
        case "DynamicQuantizeLSTM", "Attention", "QAttention": return (rank - 2, rank - 1)
        case "Einsum": return nil
        case "Gemm":
            let isTurned = view.integer(use.input == 0 ? "transA" : "transB") == 1
            return (use.input == 0) != isTurned ? (1, 0) : (0, 1)
        default: return use.input == 0 ? (rank - 1, rank - 2) : (rank - 2, rank - 1)
        }
    }
}
