package import Subjects
import Tensors

extension ScanIndex {
    /// Scores of a target as the weights would give them; nil where the index does not hold them.
    ///
    /// - Throws: `.index` where they are damaged.
    package func score(_ target: Target, by criterion: Criterion) throws(PruningError) -> TargetScore? {
        guard criterion == .magnitude || criterion == .square else { return nil }
        guard let counts = summaries[target.layer]?.counts else { return nil }
        switch target.units {
        case .weights:
            guard let ranking = try ranking(of: target.layer) else { return nil }
            return TargetScore(
                target: target, criterion: criterion, ranking: ranking, facts: WeightFacts(ranking))
        case .groups(let keep, let of, _, _, _):
            guard let place = PatternLosses.place(keep: keep, of: of), !counts.losses.isEmpty,
                let ranking = try ranking(of: target.layer)
            else { return nil }
            let isIdle = target.fixedRemoved ?? 0 == 0
            return TargetScore(
                target: target, criterion: criterion, ranking: ranking, facts: WeightFacts(ranking),
                patternEnergy: isIdle ? 0 : counts.losses[place])
        case .lines: return nil
        case .geometry(let geometry):
            let layer = network.layers[target.layer]
            if geometry == layer.rankedBlocks { return try blocks(target, of: layer, by: criterion, counts.facts) }
            guard let sums = try sums(of: layer, geometry) else { return nil }
            return units(target, sums, by: criterion, counts.facts)
        }
    }

    /// Whether scores of a target by magnitude are had from the index alone. Reads nothing.
    package func holds(_ target: Target) -> Bool {
        guard let counts = summaries[target.layer]?.counts else { return false }
        switch target.units {
        case .weights: return true
        case .lines: return false
        case .groups(let keep, let of, _, _, _):
            return PatternLosses.place(keep: keep, of: of) != nil && !counts.losses.isEmpty
        case .geometry(let geometry):
            let layer = network.layers[target.layer]
            return geometry == layer.rankedBlocks || layer.summedAxes.contains { layer.geometry(at: $0) == geometry }
        }
    }

    /// Norms are known to their bin, and which block has which is not kept.
    private func blocks(
        _ target: Target, of layer: Layer, by criterion: Criterion, _ facts: WeightFacts
    ) throws(PruningError) -> TargetScore? {
        guard let rankings = try blockRankings(of: layer) else { return nil }
        var score = TargetScore(
            target: target, criterion: criterion, ranking: rankings[criterion == .square ? 1 : 0], facts: facts)
        score.isBounded = true
        return score
    }

    private func units(
        _ target: Target, _ sums: AxisSums, by criterion: Criterion, _ facts: WeightFacts
    ) -> TargetScore {
        let scores = criterion == .square ? sums.l2 : sums.l1
        var score = TargetScore(
            target: target, criterion: criterion, ranking: Ranking(unitScores: scores, energies: sums.squares),
            unitScores: scores, unitEnergies: sums.squares, facts: facts)
        score.isBounded = !sums.isExact
        return score
    }
}
