package import Checkpoints
package import Subjects
package import Tensors

/// What a network holds and computes before a cut and after it, counted from shapes.
package struct CutSizes: Sendable {
    package typealias Pair = (before: Int, after: Int)

    /// Elements of all tensors, added biases too.
    package let parameters: Pair
    package let bytes: Pair
    /// Of products with weights: of one run where the graph tells all sizes, else of a token or a position.
    package let operations: Pair
    package let isWholeRun: Bool

    package init(_ network: Network, _ slicing: Slicing) {
        let shapes = Dictionary(
            slicing.tensors.map { ($0.entry.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        var (parameters, bytes) = ((before: 0, after: 0), (before: 0, after: 0))
        func left(_ entry: TensorEntry) -> Int {
            slicing.droppedTensors.contains(entry.name) ? 0 : shapes[entry.name]?.reduce(1, *) ?? entry.elementCount
        }
        for entry in network.checkpoint.tensors {
            let left = left(entry)
            parameters.before += entry.elementCount
            parameters.after += left
            bytes.before += entry.byteCount
            bytes.after += Self.storedType(of: entry).byteCount(of: left)
        }
        for bias in slicing.addedBiases {
            parameters.after += bias.values.elementCount
            bytes.after += Self.storedType(of: bias.weight).byteCount(of: bias.values.elementCount)
        }
        var operations = (before: 0.0, after: 0.0)
        for layer in network.layers where layer.operationsPerWeight > 0 {
            operations.before += layer.operationsPerWeight * Double(layer.parameters)
            operations.after += layer.operationsPerWeight * Double(left(layer.entry))
        }
        (self.parameters, self.bytes) = (parameters, bytes)
        self.operations = (Int(operations.before), Int(operations.after))
        isWholeRun = network.sizes.allSatisfy { $0.operationsPerWeight == 0 || $0.run == .whole }
    }

    /// Blocks become F32, which holds their values exactly; every other type stays.
    package static func storedType(of entry: TensorEntry) -> DType { entry.dtype.isQuantized ? .f32 : entry.dtype }

    /// In a budget's measure; nil for those that are not counted from shapes.
    package subscript(measure: Budget.Measure) -> Pair? {
        switch measure {
        case .parameters: parameters
        case .bytes: bytes
        case .flops: operations
        case .sparsity, .latency: nil
        }
    }
}
