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

    /// - Parameter type: that weights are written in; nil as `storedType` has it.
    package init(_ network: Network, _ slicing: Slicing, as type: DType? = nil) {
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
            bytes.after += Self.storedType(of: entry, as: type).byteCount(of: left)
        }
        for bias in slicing.addedBiases {
            parameters.after += bias.values.elementCount
            bytes.after += Self.storedType(of: bias.weight, as: type).byteCount(of: bias.values.elementCount)
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

    /// What a tensor of a cut is written in.
    ///
    /// - Parameter type: of all weights; nil leaves every type as it is, and blocks become F32: neither 16-bit type holds a scale of 11
    ///   bits times a code of 4 or 8, plus an offset.
    package static func storedType(of entry: TensorEntry, as type: DType?) -> DType {
        if entry.dtype.isQuantized { return type ?? .f32 }
        return entry.dtype.isFloatingPoint && entry.dtype.bitWidth >= 16 ? type ?? entry.dtype : entry.dtype
    }

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
