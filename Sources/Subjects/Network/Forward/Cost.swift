package import Tensors

/// What one node came to when the network ran once: counted from the shapes of that run.
package struct NodeCost: Sendable, Hashable {
    package var name: String
    package var operation: String
    /// Of the outputs that the node gave.
    package var shapes: [[Int]]
    /// Elements of the weights that it takes.
    package var parameters: Int
    /// Products that are added up; none in what meets elements one by one.
    package var multiplyAdds: Int
    /// Bytes of its outputs.
    package var activationBytes: Int
}

extension Forward {
    /// Runs once and counts every node of the main body. Branches and bodies count as one node without products.
    ///
    /// - Throws: what `run` throws.
    package func costs(_ inputs: [String: Tensor]) throws(ForwardError) -> [NodeCost] {
        var costs: [NodeCost] = []
        let weights = Set(graph.constants.map(\.value))
        let before = observer
        defer { observer = before }
        observer = { node, taken, made throws(ForwardError) in
            let made = made.compactMap { $0 }
            let parameters = zip(node.inputs, taken).reduce(0) { sum, pair in
                pair.0.map(weights.contains) == true ? sum + (pair.1?.elementCount ?? 0) : sum
            }
            costs.append(
                NodeCost(
                    name: node.name, operation: node.operation, shapes: made.map(\.shape), parameters: parameters,
                    multiplyAdds: Self.products(node, taken.map { $0?.shape }, made.first?.shape ?? []),
                    activationBytes: made.reduce(0) { $0 + ($1.dtype?.byteCount(of: $1.elementCount) ?? 0) }))
        }
        _ = try run(inputs)
        return costs
    }

    /// Multiply-adds by the shapes that went in and came out.
    private static func products(_ node: Graph.Node, _ inputs: [[Int]?], _ output: [Int]) -> Int {
        func shape(_ index: Int) -> [Int] { index < inputs.count ? inputs[index] ?? [] : [] }
        let elements = output.reduce(1, *)
        switch node.operation {
        case "espalier.Linear", "MatMul", "com.microsoft.FusedMatMul", "MatMulInteger",
            "com.microsoft.MatMulIntegerToFloat", "com.microsoft.DynamicQuantizeMatMul", "QLinearMatMul":
            return elements * (shape(0).last ?? 0)
        case "Gemm":
            let a = shape(0)
            return a.count == 2 ? elements * (node.integer("transA") == 1 ? a[0] : a[1]) : 0
        case "Conv", "ConvInteger", "com.microsoft.FusedConv": return elements * shape(1).dropFirst().reduce(1, *)
        case "QLinearConv": return elements * shape(3).dropFirst().reduce(1, *)
        case "ConvTranspose": return shape(0).reduce(1, *) * shape(1).dropFirst().reduce(1, *)
        case "LSTM", "GRU", "RNN":
            // Every step multiplies with both weights of each direction.
            let (x, w, r) = (shape(0), shape(1), shape(2))
            return x.count == 3 ? x[0] * x[1] * (w.reduce(1, *) + r.reduce(1, *)) : 0
        case "Attention":
            let (q, k) = (shape(0), shape(1))
            // Queries with keys and shares with values, whatever the heads: both sums run over the width.
            return q.count >= 3 ? 2 * q.reduce(1, *) * (k.count == 4 ? k[2] : k.count == 3 ? k[1] : 0) : 0
        default: return 0
        }
    }
}
