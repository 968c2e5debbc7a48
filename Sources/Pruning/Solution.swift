package import Subjects
package import Tensors

/// What a plan does to one layer.
package struct LayerOutcome: Sendable {
    /// The units that compete; nil where the layer is never pruned or has none at this granularity.
    package var target: Target?
    package var provenance: Provenance
    /// Units that go.
    package var removed: Int
    /// Where the cut falls in the scores; nil until they are counted.
    package var threshold: Threshold?
    /// Σw² that goes; nil until counted.
    package var energyLost: Double?
    /// How the threshold and the energy are known. The counts are always exact.
    package var certainty: Certainty

    /// Share of the units that goes.
    package var sparsity: Double {
        guard let target, target.count > 0 else { return 0 }
        return Double(removed) / Double(target.count)
    }

    /// Weights that go, of so many.
    package func removedWeights(of weights: Int) -> Int {
        guard let target, target.count > 0 else { return 0 }
        return Int((Double(removed) * target.weightsPerUnit(of: weights)).rounded())
    }
}

/// What a plan does to every layer.
package struct Solution: Sendable {
    /// One a layer, in tensor order.
    package var outcomes: [LayerOutcome]
    /// Units removed before any hand touched the plan since its last rebalance.
    package var base: [Int]
    /// Bins of rankings that must be told apart before every threshold is exact.
    package var refinements: [Refining]
    /// Layers whose scores the allocator still waits for.
    package var waiting: Int
    /// Why the budget could not be met; the outcome is then the plan without its budget.
    package var problem: PruningError?

    package struct Refining: Sendable, Hashable {
        package var layer: Int
        /// The top 16 bits of the score pattern.
        package var bin: UInt16
    }
}
