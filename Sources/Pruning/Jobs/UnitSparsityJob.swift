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
        var exact = score
        while removed > 0, !exact.ranking.threshold(removing: removed).isExact {
            let bin = exact.ranking.threshold(removing: removed).bin
            exact = try await WeightScorer(network).refined(exact, bin: bin)
        }
        var masks = try MaskStream(network.checkpoint, layer: layer, score: exact, removing: removed)
        let mask = try await masks.whole()
        return UnitSparsity(
            layer: layer.id, axis: axis, removed: removed, kept: mask.keptPerUnit(geometry), sizes: geometry.unitSizes)
    }
}
