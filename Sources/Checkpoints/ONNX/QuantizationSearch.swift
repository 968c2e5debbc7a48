import Tensors

/// Finds which stored integers are scaled by what, from the operators that use them.
///
/// QDQ models (DequantizeLinear), QLinear operators, ConvInteger and MatMulInteger with the multiplication behind them, as dynamic
/// quantisation writes it, the usual contributed operators of ONNX Runtime, and annotations. Only constants count.
struct QuantizationSearch {
    /// One a tensor of the record.
    private(set) var found: [TensorEntry.Quantization?]
    private let record: GraphRecord
    private var scope: ConstantScope
    private let rules: [GraphRecord.Text: Rule]

    /// Where an operator has the weight, its scale and its zero point, and along which axis there may be several.
    private struct Rule {
        let weight: Int
        /// Nil where a multiplication behind the operator has it.
        let scale: Int?
        let zeroPoint: Int
        let axis: Axis
    }

    private enum Axis { case first, last, stated }

    init(_ record: GraphRecord, _ annotations: [ModelReader.Annotation]) {
        self.record = record
        scope = ConstantScope(record)
        found = Array(repeating: nil, count: record.tensors.count)
        var rules: [GraphRecord.Text: Rule] = [:]
        for (name, weight, scale, zeroPoint, axis) in Self.table {
            guard let id = record.texts.id(of: name), rules[id] == nil else { continue }
            rules[id] = Rule(weight: weight, scale: scale, zeroPoint: zeroPoint, axis: axis)
        }
        self.rules = rules
        for note in annotations { take(note) }
        guard !rules.isEmpty else { return }
        for (graph, content) in record.graphs.enumerated() {
            for node in content.nodes { take(node, graph) }
        }
    }

    private static let table: [(String, Int, Int?, Int, Axis)] = [
        ("DequantizeLinear", 0, 1, 2, .stated), ("QLinearConv", 3, 4, 5, .first),
        ("QLinearMatMul", 3, 4, 5, .last), ("ConvInteger", 1, nil, 3, .first),
        ("MatMulInteger", 1, nil, 3, .last), ("MatMulIntegerToFloat", 1, 3, 5, .last),
        ("DynamicQuantizeMatMul", 1, 2, 3, .last), ("QAttention", 1, 4, 7, .last),
        ("QGemm", 3, 4, 5, .last), ("DynamicQuantizeLSTM", 1, 8, 9, .last),
    ]

    private mutating func take(_ node: GraphRecord.Node, _ graph: Int) {
        guard let rule = rules[node.operation] else { return }
        apply(rule, node, graph)
        if record.texts[node.operation] == "DynamicQuantizeLSTM" {
            apply(Rule(weight: 2, scale: 10, zeroPoint: 11, axis: .last), node, graph)
        }
    }

    private mutating func apply(_ rule: Rule, _ node: GraphRecord.Node, _ graph: Int) {
        guard let weight = constant(rule.weight, of: node, graph), found[weight] == nil,
            let scale = rule.scale.map({ constant($0, of: node, graph) }) ?? scaleBehind(node, graph)
        else { return }
        let zeroPoint = record.input(rule.zeroPoint, of: node)
        let offset = zeroPoint.flatMap { scope.tensor($0, in: graph) }
        if zeroPoint != nil, offset == nil { return }
        let rank = record.tensors[weight].shape.count
        let axis =
            switch rule.axis {
            case .first: 0
            case .last: rank - 1
            case .stated: record.integer("axis", of: node) ?? 1
            }
        found[weight] = quantization(
            of: weight, scale, offset, axis: axis < 0 ? axis &+ rank : axis,
            blockLength: rule.axis == .stated ? record.integer("block_size", of: node) ?? 0 : 0)
    }

    private mutating func constant(_ place: Int, of node: GraphRecord.Node, _ graph: Int) -> Int? {
        record.input(place, of: node).flatMap { scope.tensor($0, in: graph) }
    }

    private mutating func take(_ note: ModelReader.Annotation) {
        guard let weight = scope.tensor(note.tensor, in: note.graph),
            let scale = scope.tensor(note.scale, in: note.graph)
        else { return }
        found[weight] = quantization(
            of: weight, scale, scope.tensor(note.zeroPoint, in: note.graph), axis: 0, blockLength: 0)
    }

    /// Nil unless the shapes agree: one scale, one an index of the axis, or one a block along it; zero points as many.
    private func quantization(
        of weight: Int, _ scale: Int, _ zeroPoint: Int?, axis: Int, blockLength: Int
    ) -> TensorEntry.Quantization? {
        let (entry, scales) = (record.tensors[weight], record.tensors[scale])
        guard scales.dtype.isFloatingPoint, !record.sparseTensors.contains(weight), weight != scale else { return nil }
        if let zeroPoint, record.tensors[zeroPoint].elementCount != scales.elementCount { return nil }
        let offset = zeroPoint.map { record.tensors[$0].name }
        if scales.elementCount == 1 {
            return TensorEntry.Quantization(scale: scales.name, zeroPoint: offset, axis: 0)
        }
        guard entry.shape.indices.contains(axis) else { return nil }
        if blockLength <= 0 {
            guard scales.elementCount == entry.shape[axis] else { return nil }
            return TensorEntry.Quantization(scale: scales.name, zeroPoint: offset, axis: axis)
        }
        var blocks = entry.shape
        blocks[axis] = entry.shape[axis] / blockLength + (entry.shape[axis] % blockLength == 0 ? 0 : 1)
        guard scales.shape == blocks else { return nil }
        return TensorEntry.Quantization(
            scale: scales.name, zeroPoint: offset, axis: axis, blockLength: blockLength)
    }
}

extension QuantizationSearch {
    /// The constant that the integer result is multiplied by, directly or times the input's scale: Cast → Mul(…, Mul(x, scale)).
    private mutating func scaleBehind(_ node: GraphRecord.Node, _ graph: Int) -> Int? {
        guard var value = record.output(0, of: node) else { return nil }
        for _ in 0..<3 {
            guard let next = scope.consumer(of: value, in: graph) else { return nil }
            switch record.texts[next.operation] {
            case "Cast":
                guard let output = record.output(0, of: next) else { return nil }
                value = output
            case "Mul":
                guard let other = record.inputs(of: next).first(where: { $0 != value }) else { return nil }
                if let scale = scope.tensor(other, in: graph) { return scale }
                guard let product = scope.producer(of: other, in: graph), record.texts[product.operation] == "Mul"
                else { return nil }
                return record.inputs(of: product).compactMap { scope.tensor($0, in: graph) }.first
            default: return nil
            }
        }
        return nil
    }
}
