import Checkpoints
package import Subjects
package import Tensors

/// A weight that a training moves, with what belongs to it: its mask and the optimiser's state.
package final class TrainedWeight {
    package let layer: Layer
    /// A leaf of its own memory, in the type that is computed with; operators that change it must not record gradients.
    package let tensor: Tensor
    /// What a rule or a hand says of it; nil where the method decides.
    package let limit: TrainingLimit?
    /// True where 0 is held; nil where nothing is.
    package private(set) var removed: Tensor?
    package private(set) var removedCount = 0
    /// The largest magnitude that the latest mask took; nil before one took anything, and after a resumed training began.
    package private(set) var threshold: Double?
    /// Of the optimiser, of the weight's shape, by name: "momentum" for SGD, "mean" and "square" for Adam.
    package var state: [String: Tensor] = [:]

    init(_ layer: Layer, _ tensor: Tensor, limit: TrainingLimit? = nil) {
        self.layer = layer
        self.tensor = tensor
        self.limit = limit
    }

    package var name: String { layer.entry.name }
    package var isPrunable: Bool { layer.isPrunable && limit != .locked }
    package var count: Int { layer.entry.elementCount }

    /// Holds exactly these at 0 from now on, and nothing where it is nil: the weight and the optimiser's state at once.
    ///
    /// - Parameter removed: BOOL, of the weight's shape.
    package func hold(_ removed: Tensor?) throws(RuntimeError) {
        self.removed = removed
        removedCount = try removed.map { (removed) throws(RuntimeError) in Int(try removed.sum().number()) } ?? 0
        try noteThreshold()
        try restrain()
    }

    /// What is held already is 0, so that the largest is of those that go now.
    private func noteThreshold() throws(RuntimeError) {
        guard let removed, removedCount > 0 else { return }
        let gone = try magnitudes().runtime.call(
            "aten::mul.Tensor", .tensor(magnitudes()), .tensor(removed.reshaped([-1])))
        let most = try gone.runtime.call("aten::max", .tensor(gone)).number()
        if most > 0 { threshold = most }
    }

    /// Puts the held zeros back: +0 whatever was there, NaN too.
    func restrain() throws(RuntimeError) {
        guard let removed, removedCount > 0 else { return }
        for tensor in [tensor] + state.values {
            _ = try tensor.runtime.call("aten::masked_fill_.Scalar", .tensor(tensor), .tensor(removed), .number(0))
        }
    }

    /// The gradient with zeros where 0 is held: what the optimiser follows.
    func restrained(_ gradient: Tensor) throws(RuntimeError) -> Tensor {
        guard let removed, removedCount > 0 else { return gradient }
        return try gradient.runtime.call(
            "aten::masked_fill.Scalar", .tensor(gradient), .tensor(removed), .number(0))
    }

    /// |w| of every element, in a flat tensor.
    package func magnitudes() throws(RuntimeError) -> Tensor {
        try tensor.runtime.call("aten::abs", .tensor(tensor.detached().reshaped([-1])))
    }

    /// |w| of every element that is not held and -1 of the others, in a flat tensor: a 0 that may move outlives one that is held.
    package func survivors() throws(RuntimeError) -> Tensor {
        let scores = try magnitudes()
        guard let removed else { return scores }
        return try scores.runtime.call(
            "aten::masked_fill.Scalar", .tensor(scores), .tensor(removed.reshaped([-1])), .number(-1))
    }
}

extension TrainedWeight {
    /// Holds the `count` elements of the lowest scores at 0; ties go by flat index, lowest first.
    ///
    /// - Parameter scores: flat, one an element; larger survives.
    package func hold(lowest count: Int, of scores: Tensor) throws(RuntimeError) {
        try hold(try scores.lowest(count).reshaped(tensor.shape))
    }
}

extension Tensor {
    /// True at the `count` lowest elements of a flat tensor: ties go by index, lowest first.
    package func lowest(_ count: Int) throws(RuntimeError) -> Tensor {
        let order = try runtime.tensors("aten::sort.stable", .tensor(self), .flag(true), .integer(0), .flag(false))[1]
        let mask = try runtime.call("aten::zeros", .integers([elementCount]), .dtype(.bool))
        let chosen = try order.slice(0, 0..<min(max(count, 0), elementCount))
        return try runtime.call(
            "aten::index_fill_.int_Scalar", .tensor(mask), .integer(0), .tensor(chosen), .integer(1))
    }
}
