import Checkpoints
package import Subjects
package import Tensors

/// What a settled plan takes from one layer, in whole weights.
package struct LayerCut: Sendable {
    package var layer: Layer
    package var outcome: LayerOutcome
    /// Nil where the layer is never pruned.
    package var score: TargetScore?
    /// Share of the units that a person or a rule asked to remove; what the allocator gave where they left it open.
    package var asked: Double
    /// Weights that go, counted unit by unit: blocks at a ragged edge are smaller than the others.
    package var removed: Int
    /// What stays, one bit a weight, where the survivors were changed; else the score tells.
    package var recovered: BitMask?

    package var kept: Int { layer.parameters - removed }
    /// Weights that go, of all of the layer's.
    package var sparsity: Double { layer.parameters == 0 ? 0 : Double(removed) / Double(layer.parameters) }

    /// The mask, chunk by chunk.
    package func masks(_ network: Network) throws(PruningError) -> MaskStream {
        guard let score else { throw .unknownLayer(layer.entry.name) }
        return try MaskStream(
            network.checkpoint, layer: layer, score: score, removing: outcome.removed, keeping: recovered)
    }
}

extension Settled {
    /// One a layer, in tensor order.
    package var cuts: [LayerCut] {
        zip(network.layers, solution.outcomes).map { layer, outcome in
            LayerCut(
                layer: layer, outcome: outcome, score: outcome.target == nil ? nil : scores[layer.id],
                asked: asked(layer, outcome), removed: removedWeights(layer, outcome), recovered: kept[layer.id])
        }
    }

    /// Those that lose something.
    package var prunedCuts: [LayerCut] { cuts.filter { $0.removed > 0 } }

    private func asked(_ layer: Layer, _ outcome: LayerOutcome) -> Double {
        guard let target = outcome.target, target.count > 0 else { return 0 }
        let setting = plan.setting(of: layer).setting
        if setting.amount != .locked, let share = (setting.pattern ?? plan.pattern).fixedSparsity { return share }
        switch setting.amount {
        case .sparsity(let share): return share
        case .removed(let count): return min(1, Double(count) / Double(target.count))
        case .kept(let count): return max(0, 1 - Double(count) / Double(target.count))
        case .locked: return 0
        case .below, nil: return outcome.sparsity
        }
    }

    private func removedWeights(_ layer: Layer, _ outcome: LayerOutcome) -> Int {
        guard let target = outcome.target, outcome.removed > 0 else { return 0 }
        guard case .geometry(let geometry) = target.units, let score = scores[layer.id] else { return outcome.removed }
        guard score.knowsUnits else { return outcome.removedWeights(of: layer.parameters) }
        let gone = score.lowestUnits(outcome.removed)
        return geometry.unitSizes.enumerated().reduce(0) { $0 + (gone[$1.offset] ? $1.element : 0) }
    }
}
