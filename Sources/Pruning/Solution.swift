package import Subjects
package import Tensors

/// What a plan does to one layer.
package struct LayerOutcome: Sendable, Hashable {
    /// The units that compete; nil where the layer is never pruned or has none at this granularity.
    package var target: Target?
    package var provenance: Provenance
    /// Units that go.
    package var removed: Int
    /// Where the cut falls in the scores; nil until they are counted.
    package var threshold: Threshold?
    /// Σw² that goes; nil until counted.
    package var energyLost: Double?
    /// How count, threshold and energy are known: bounded while a bin of scores that they rest on is not told apart.
    package var certainty: Certainty

    /// Share of the units that goes.
    package var sparsity: Double {
        guard let target, target.count > 0 else { return 0 }
        return Double(removed) / Double(target.count)
    }

    /// Weights that go, of so many. Units of unequal size count as the mean one.
    package func removedWeights(of weights: Int) -> Int {
        guard let target, target.count > 0 else { return 0 }
        guard target.count != weights else { return removed }
        return Int((Double(removed) * target.weightsPerUnit(of: weights)).rounded())
    }
}

/// What a plan does to every layer.
package struct Solution: Sendable {
    /// One a layer, in tensor order.
    package var outcomes: [LayerOutcome]
    /// Units removed before any hand touched the plan since its last rebalance.
    package var base: [Int]
    /// Layers whose scores the allocator still waits for.
    package var waiting: Int
    /// Weights short of the budget because the allocator rounds each layer down by itself.
    package var rounding = 0.0
    /// Why the budget could not be met; the outcome then comes as near to it as it can.
    package var problem: PruningError?
    /// Bins by layer that the allocator's counts rest on.
    var doubts: [Int: [UInt16]] = [:]
    /// Bins by layer that hold a threshold, or a score named by a rule or a hand.
    var cuts: [Int: [UInt16]] = [:]

    /// Whether counts, and not only thresholds, rest on bins that are not told apart.
    package var hasOpenCounts: Bool { !doubts.isEmpty }

    package struct Refining: Sendable, Hashable {
        package var layer: Int
        /// The top 16 bits of the score pattern.
        package var bin: UInt16

        package init(layer: Int, bin: UInt16) {
            self.layer = layer
            self.bin = bin
        }
    }

    /// Bins of rankings that must be told apart before every count and threshold is final; by layer, each once.
    package var refinements: [Refining] {
        doubts.merging(cuts) { $0 + $1 }.sorted { $0.key < $1.key }.flatMap { layer, bins in
            Set(bins).sorted().map { Refining(layer: layer, bin: $0) }
        }
    }
}
