package import Subjects
package import Tensors

/// Trains a network some epochs at a time while units of its groups are held at 0: what papers that prune in rounds call fine-tuning.
///
/// The same settings, data and cuts come to the same bits.
package final class GroupTuning {
    private let network: Network
    private let grouping: Grouping
    private let data: TrainingData
    private var settings: TrainingSettings
    /// By tensor name, in the shape of the dense network, with zeros for what is held; empty before the first run.
    package private(set) var weights: [String: HostTensor]

    /// - Parameters:
    ///   - dataset: that is trained on; nothing of it is held out.
    ///   - start: weights to begin with in the place of the checkpoint's, by name.
    /// - Throws: `.data` for samples that do not fit.
    package init(
        _ network: Network, _ grouping: Grouping, on dataset: Dataset, _ settings: TrainingSettings,
        from start: [String: HostTensor] = [:]
    ) throws(PruningError) {
        (self.network, self.grouping, self.settings, weights) = (network, grouping, settings, start)
        data = try TrainingData(train: dataset, held: nil, for: grouping.graph)
    }

    /// Goes on from where the last run ended, with an optimiser that remembers nothing.
    ///
    /// - Throws: `.cancelled`, and what a training throws.
    package func run(epochs: Int, under cuts: [GroupCut]) throws(PruningError) {
        guard epochs > 0 else { return }
        settings.length = .epochs(epochs)
        let held = try Slicing(grouping, cuts).held
        let trainer = try Trainer(network, data, settings, rule: PlainTraining(), start: weights, removed: held)
        let result = try trainer.run(isStopped: { Task.isCancelled })
        guard result.isComplete else { throw .cancelled }
        weights = result.weights
        // Each run sees the samples in another order.
        settings.seed &+= 1
    }

    /// Puts the tuned weights in the place of the checkpoint's.
    package func put(on weights: Weights) throws(RuntimeError) {
        for (name, array) in self.weights { weights.replace(name, by: try weights.runtime.tensor(array)) }
    }

    package var changes: WeightChanges {
        var changes = WeightChanges()
        changes.weights = weights
        return changes
    }
}
