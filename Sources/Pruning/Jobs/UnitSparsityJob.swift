import Checkpoints
import Subjects
import Tensors

/// Makes the mask of one layer and counts what each unit keeps. One pass, a bit a weight of memory.
struct UnitSparsityJob: Sendable {
    let network: Network
    let score: TargetScore
    let axis: Granularity
    let removed: Int

    /// - Throws: `.notApplicable` where the layer does not divide so; `.cancelled`; `.checkpoint`.
    func run() async throws(PruningError) -> UnitSparsity {
        let layer = network.layers[score.target.layer]
        guard let geometry = layer.geometry(at: axis) else {
            throw .notApplicable(
                granularity: "\(axis)", layer: layer.entry.name, reason: "its shape is \(layer.entry.shape)")
        }
        // A request made for other units than those scored since is answered for what can go, and so told apart as stale.
        let removed = min(max(removed, 0), score.target.count)
        var exact = score
        if case .weights = score.target.units {
            let threshold = score.ranking.threshold(removing: removed)
            if !threshold.isExact { exact = try await WeightScorer(network).refined(score, bins: [threshold.bin]) }
        }
        var masks = try MaskStream(network.checkpoint, layer: layer, score: exact, removing: removed)
        let mask = try await masks.whole()
        return UnitSparsity(
            layer: layer.id, axis: axis, removed: removed, kept: mask.keptPerUnit(geometry), sizes: geometry.unitSizes)
    }
}
