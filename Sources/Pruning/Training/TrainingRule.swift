package import Tensors

/// What a training-time method does around the optimiser's step: it sees weights, dense gradients and the optimiser's state, and
/// moves masks. Called where no gradients are recorded, but for `penalty`.
///
/// Order of a step: `beforePass`; forward, loss and `penalty`, backward; `beforeStep`; gradients of held weights to 0, clipping, the
/// optimiser; held weights and their state to exactly 0; `afterStep`.
package protocol TrainingRule {
    /// Before the first step, with the weights in place. A resumed training puts its masks and memory over what this did.
    mutating func begin(_ step: TrainingStep) throws(RuntimeError)
    /// Before the forward pass: the last moment of the step before, with what was measured after it behind.
    mutating func beforePass(_ step: TrainingStep) throws(RuntimeError)
    /// What is added to the loss: a single number that remembers how it came about; nil for nothing.
    func penalty(_ step: TrainingStep) throws(RuntimeError) -> Tensor?
    mutating func beforeStep(_ step: TrainingStep) throws(RuntimeError)
    mutating func afterStep(_ step: TrainingStep) throws(RuntimeError)
    /// The score of each element, flat, larger survives: what the histogram shows and a cut is made from.
    func importance(of weight: TrainedWeight) throws(RuntimeError) -> Tensor
    /// What has to be kept, beside weights, masks and the optimiser's state, for a resumed training to go on the same.
    var memory: RuleMemory { get set }
}

extension TrainingRule {
    package mutating func begin(_ step: TrainingStep) throws(RuntimeError) {}
    package mutating func beforePass(_ step: TrainingStep) throws(RuntimeError) {}
    package func penalty(_ step: TrainingStep) throws(RuntimeError) -> Tensor? { nil }
    package mutating func beforeStep(_ step: TrainingStep) throws(RuntimeError) {}
    package mutating func afterStep(_ step: TrainingStep) throws(RuntimeError) {}
    package func importance(of weight: TrainedWeight) throws(RuntimeError) -> Tensor { try weight.magnitudes() }
    package var memory: RuleMemory {
        get { RuleMemory() }
        set {}
    }
}

/// A rule whose sparsity is known by step before a training begins.
package protocol ScheduledRule: TrainingRule {
    /// Share of the prunable weights that it means to hold once so many steps are done, 0…1.
    func sparsity(at step: Int) -> Double
}

/// One step, as a rule sees it.
package struct TrainingStep {
    /// Steps done before this one; in `afterStep` this one is done too, so that `number + 1` are.
    package let number: Int
    /// Of the whole training, and of one epoch.
    package let total: Int
    package let perEpoch: Int
    package let weights: TrainedWeights
    /// One a weight of `weights.all`, dense: held weights have theirs too. Nil for what the loss does not depend on; empty
    /// before the backward pass.
    package let gradients: [Tensor?]
    /// Of the training: rules that draw make their generators from it and from `number`.
    package let seed: UInt64

    package init(
        number: Int, total: Int, perEpoch: Int, weights: TrainedWeights, gradients: [Tensor?] = [], seed: UInt64 = 0
    ) {
        self.number = number
        self.total = total
        self.perEpoch = perEpoch
        self.weights = weights
        self.gradients = gradients
        self.seed = seed
    }

    /// The dense gradient of a weight; nil for what the loss does not depend on.
    package func gradient(of weight: TrainedWeight) -> Tensor? {
        zip(weights.all, gradients).first { $0.0 === weight }?.1
    }
}

/// A rule's own numbers and tensors, by name.
package struct RuleMemory: Sendable, Hashable {
    package var numbers: [String: Double] = [:]
    package var tensors: [String: HostTensor] = [:]

    package init() {}
}

/// Training as it is: nothing but the masks that are there.
package struct PlainTraining: TrainingRule {
    package init() {}
}
