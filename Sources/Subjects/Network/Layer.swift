package import Checkpoints

/// A named tensor as the list shows it: where it stands, what it is, and whether it may be pruned.
package struct Layer: Sendable, Identifiable {
    /// Position in the network's layers, which is tensor order.
    package var id: Int
    package var entry: TensorEntry
    /// Module, parameter, block, role and groups, read from the name.
    package var name: LayerNaming
    package var kind: LayerKind
    /// Why it is never pruned; nil when it may be.
    package var reason: LockReason?
    /// Whether the input dimension comes before the output's (GPT-2's linear layers, some stacks of experts).
    package var isTransposed: Bool
    /// Rows and columns of a head in this layer; nil where it holds no heads.
    package var heads: Heads?
    /// Whether an embedding also is the output layer, so that every token multiplies by it.
    package var isTiedOutput = false
    /// How often each weight is multiplied when the network runs once; nil unless that is known of all its layers.
    package var positions: Int?
    /// Nil where the layer has none of them: there may be a hundred thousand layers, and each is passed around.
    private var extras: Extras?

    package var isPrunable: Bool { reason == nil }
    package var parameters: Int { entry.elementCount }

    package init(
        id: Int, entry: TensorEntry, name: LayerNaming, kind: LayerKind, reason: LockReason?, isTransposed: Bool,
        heads: Heads?, scale: Scale?
    ) {
        (self.id, self.entry, self.name) = (id, entry, name)
        (self.kind, self.reason, self.isTransposed, self.heads) = (kind, reason, isTransposed, heads)
        if let scale { extras = Extras(scale: scale, use: nil) }
    }

    /// Attention heads inside a projection.
    package struct Heads: Sendable, Hashable {
        package var count: Int
        /// Rows (q, k, v) or columns (o) of one head.
        package var dimension: Int
        /// Whether heads divide the columns, as in an output projection.
        package var areColumns: Bool

        package init(count: Int, dimension: Int, areColumns: Bool) {
            self.count = count
            self.dimension = dimension
            self.areColumns = areColumns
        }
    }
}

extension Layer {
    /// What few layers have.
    private final class Extras: Sendable {
        let scale: Scale?
        let use: WeightUse?

        init(scale: Scale?, use: WeightUse?) { (self.scale, self.use) = (scale, use) }
    }

    /// What turns stored codes into numbers; nil where values stand for themselves.
    package var scale: Scale? {
        get { extras?.scale }
        set { if newValue != nil || extras != nil { extras = Extras(scale: newValue, use: use) } }
    }

    /// What the network's graph does with it; nil without a graph.
    package var use: WeightUse? {
        get { extras?.use }
        set { if newValue != nil || extras != nil { extras = Extras(scale: scale, use: newValue) } }
    }

    /// Scales that multiply a quantised weight, with the code that stands for 0.
    package struct Scale: Sendable, Hashable {
        package var entry: TensorEntry
        /// Of the scales' shape; nil where code 0 is 0.
        package var zeroPoint: TensorEntry?
        /// As ONNX states it; nil where the scales' shape tells how they divide the weight.
        package var axis: Int?
        /// Elements along `axis` with one scale; 0 where each index has its own.
        package var blockLength = 0

        package init(_ entry: TensorEntry) { self.entry = entry }

        /// Nil when the checkpoint does not hold the scales.
        init?(_ quantization: TensorEntry.Quantization, in checkpoint: Checkpoint) {
            guard let entry = checkpoint.entry(named: quantization.scale) else { return nil }
            self.entry = entry
            zeroPoint = quantization.zeroPoint.flatMap(checkpoint.entry(named:))
            if quantization.zeroPoint != nil, zeroPoint == nil { return nil }
            axis = quantization.axis
            blockLength = quantization.blockLength
        }
    }

    /// The weight seen as a matrix: dimension 0 by all the rest; expert stacks fold their first two dimensions.
    package var matrix: (rows: Int, columns: Int) {
        let shape = entry.shape
        guard shape.count >= 2 else { return (shape.first ?? 1, 1) }
        // Only where a dimension is 0 can the others come to more than there are numbers for.
        if isExpertStack { return (shape[0] &* shape[1], shape[2]) }
        return (shape[0], shape.dropFirst().reduce(1, &*))
    }

    /// The input dimension as the middle of a row-major `[outer, length, inner]`, along which N:M groups run.
    package var inputAxis: (outer: Int, length: Int, inner: Int) {
        let shape = entry.shape
        guard shape.count >= 2 else { return (1, shape.first ?? 1, 1) }
        if isExpertStack, isTransposed { return (shape[0], shape[1], shape[2]) }
        if isTransposed { return (1, shape[0], shape.dropFirst().reduce(1, &*)) }
        if isExpertStack { return (shape[0] &* shape[1], shape[2], 1) }
        return (shape[0], shape[1], shape.dropFirst(2).reduce(1, &*))
    }

    /// Three dimensions that are a stack of matrices, one an expert, and not a convolution.
    package var isExpertStack: Bool { kind == .linear && entry.shape.count == 3 }

    /// Multiply-adds that one weight takes part in, each counted as two operations: in one run of the network where its graph
    /// tells all sizes; else for one token in a linear layer, for one output position in a convolution (whose spatial size is
    /// not in the checkpoint). None in a look-up. All experts count, routed to or not, and all branches, taken or not.
    package var operationsPerWeight: Double {
        switch kind {
        // A locked layer multiplies too, which only the graph tells.
        case _ where positions != nil: 2 * Double(positions ?? 0)
        case .linear, .conv: 2
        case .embedding where isTiedOutput: 2
        case .embedding, .norm, .bias, .other: 0
        }
    }
}
