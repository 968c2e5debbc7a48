import Checkpoints
package import Subjects
import Tensors

/// Which layers are measured alone, and at which sparsities.
package struct SensitivityRequest: Sendable, Hashable {
    package var layers: [Int]
    /// Ascending, 0…1.
    package var sparsities: [Double]
    /// At most so many samples a figure; nil for all.
    package var samples: Int?

    /// From a tenth to nine, and where networks break.
    package static let grid = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]

    /// Samples a figure, unless told otherwise.
    package static let samples: Int? = 512

    package init(layers: [Int], sparsities: [Double] = grid, samples: Int? = samples) {
        self.layers = layers
        self.sparsities = sparsities
        self.samples = samples
    }

    /// The row of one layer; nil where nothing can be cut there.
    package func measure(
        _ layer: Int, _ settled: Settled, on bench: EvaluationBench
    ) async throws(PruningError) -> SensitivityRow? {
        try row(layer, await masks(of: layer, settled), on: bench) { Task.isCancelled }
    }

    /// The plan under which layers are measured alone: what scores them, without any exception.
    package static func plan(like plan: Plan) -> Plan {
        var bare = Plan()
        bare.method = plan.method
        bare.granularity = plan.granularity
        bare.pattern = plan.pattern
        return bare
    }

    /// The layer's masks, the others whole; sparsities that come to the same count once. One where a pattern decides.
    func masks(of layer: Int, _ settled: Settled) async throws(PruningError) -> [(sparsity: Double, mask: LayerMask)] {
        guard let score = settled.scores[layer] else { return [] }
        var cut = settled.cuts[layer]
        var masks: [(Double, LayerMask)] = []
        var counts: Set<Int> = []
        let target = score.target
        let shares = sparsities.map { target.rounded(Int(Double(target.count) * $0)) }
        let asked = target.fixedRemoved.map { [$0] } ?? shares
        for removed in asked where removed > 0 && counts.insert(removed).inserted {
            cut.outcome.removed = removed
            cut.score = try await score.exact(removing: removed, in: settled.network)
            masks.append((Double(removed) / Double(target.count), try await LayerMask(cut, in: settled.network)))
        }
        return masks
    }

    /// Measures the masks one by one.
    func row(
        _ layer: Int, _ masks: [(sparsity: Double, mask: LayerMask)], on bench: EvaluationBench,
        isCancelled: @escaping () -> Bool
    ) throws(PruningError) -> SensitivityRow? {
        var row: SensitivityRow?
        for (sparsity, mask) in masks {
            try bench.cut([mask])
            let report = try bench.measure(samples: samples, isCancelled: isCancelled) { _ in }
            guard let metric = report[.loss] ?? report[.outputError] else { continue }
            let point = SensitivityRow.Point(sparsity: sparsity, value: metric.value)
            row = SensitivityRow(
                name: mask.layer.entry.name, metric: metric.kind, dense: metric.dense ?? 0,
                points: (row?.points ?? []) + [point])
        }
        return row
    }
}

extension TargetScore {
    /// The same score with the bin told apart that a cut falls into.
    func exact(removing removed: Int, in network: Network) async throws(PruningError) -> TargetScore {
        guard case .weights = target.units else { return self }
        let threshold = ranking.threshold(removing: removed)
        return threshold.isExact ? self : try await WeightScorer(network).refined(self, bins: [threshold.bin])
    }
}
