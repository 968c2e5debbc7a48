/// How a network is trained; the same settings, data and weights come to the same bits on the same machine.
package struct TrainingSettings: Sendable, Hashable {
    package enum Length: Sendable, Hashable {
        case epochs(Int)
        case steps(Int)
    }

    /// Which weights are handed out at the end.
    package enum Kept: String, Sendable, Hashable, CaseIterable {
        case last
        /// Those of the point with the best held-out metric.
        case best
    }

    package var length = Length.epochs(10)
    /// Samples of a step; a last batch of an epoch may be shorter, and one of a single sample is left out.
    package var batch = 64
    package var optimizer = OptimizerSettings()
    package var rate = LearningRate()
    /// Largest L2 norm of all gradients together; longer ones are scaled to it. Nil: they stay as they are.
    package var clip: Double?
    /// Share of the target that all classes have alike.
    package var smoothing = 0.0
    /// Whether the network's dropout drops.
    package var drops = false
    /// Of the order of samples, of dropout, and of weights from scratch.
    package var seed: UInt64 = 0
    /// Names of weights that stay as they are.
    package var frozen: [Glob] = []
    /// Whether weights that are 0 at the start stay 0: how a pruned network recovers.
    package var holdsZeros = false
    package var kept = Kept.last
    /// Steps from one measurement of the held-out data to the next; nil: an epoch.
    package var measureEvery: Int?
    /// Held-out samples that are measured at most; nil: all.
    package var heldSamples: Int?
    /// The step whose weights are kept beside the last ones, for a later start from there; nil: none.
    package var rewindStep: Int?
    package var distillation: DistillationSettings?

    package init() {}

    /// Steps of the whole training.
    func steps(perEpoch: Int) -> Int {
        switch length {
        case .epochs(let count): count * perEpoch
        case .steps(let count): count
        }
    }
}
