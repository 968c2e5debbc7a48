package import Subjects

/// A training that runs in the background.
package struct TrainingRequest: Sendable {
    package var settings: TrainingSettings
    /// As `--data` takes it.
    package var data: String
    /// The network that distillation learns from; the one that is trained, as it is before, where nothing is given.
    package var teacher: Network?
    /// Where a training that is stopped is kept, and as what; nil: in memory alone.
    package var keep: KeptTraining?
    /// Makes what removes weights meanwhile; nil: what the plan removes is held at 0.
    package var rule: (@Sendable () throws(PruningError) -> any TrainingRule)?
    /// Opens a method of the catalog.
    package var open: @Sendable (MethodChoice) throws(PruningError) -> OpenedMethod

    package init(
        _ settings: TrainingSettings, data: String,
        rule: (@Sendable () throws(PruningError) -> any TrainingRule)? = nil,
        open: @escaping @Sendable (MethodChoice) throws(PruningError) -> OpenedMethod
    ) {
        self.settings = settings
        self.data = data
        self.rule = rule
        self.open = open
    }

    /// Held out where the data have no part for it.
    package static let heldShare = 0.1
}

/// What data and network come to for a training, known before it begins.
package struct TrainingFit: Sendable, Hashable {
    /// Samples to learn from and those held out.
    package var samples: Int
    package var held: Int
    /// Samples that every batch must have, where the network says so.
    package var fixedBatch: Int?

    package init(samples: Int, held: Int, fixedBatch: Int? = nil) {
        self.samples = samples
        self.held = held
        self.fixedBatch = fixedBatch
    }

    /// Opens the data and sees whether they fit; reads headers.
    /// - Throws: `.forward` without a graph, `.data` where they do not fit.
    package init(_ text: String, _ network: Network) throws(PruningError) {
        let data = try TrainingData.opened(text, network, seed: 0)
        self.init(samples: data.train.count, held: data.held?.count ?? 0, fixedBatch: data.fixedBatch)
    }

    /// Steps of one epoch.
    package func perEpoch(_ settings: TrainingSettings) -> Int {
        TrainingOrder(
            samples: samples, batch: fixedBatch ?? settings.batch, seed: settings.seed, isFixed: fixedBatch != nil
        ).perEpoch
    }

    /// Steps of the whole training.
    package func steps(_ settings: TrainingSettings) -> Int { settings.steps(perEpoch: perEpoch(settings)) }
}

extension TrainingData {
    /// The training part and the part that is held out; where the data have none, a tenth is.
    static func opened(_ text: String, _ network: Network, seed: UInt64) throws(PruningError) -> TrainingData {
        let graph: Graph
        do throws(ForwardError) { graph = try network.graph() } catch { throw .forward(error) }
        let parts = try Dataset.learning(text, network)
        let share = parts.parts.count > 1 ? nil : TrainingRequest.heldShare
        let (train, held) = try TrainingData.parts(parts, held: share, seed: seed)
        return try TrainingData(train: train, held: held, for: graph)
    }
}
