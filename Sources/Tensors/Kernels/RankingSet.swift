/// The rankings of a whole model in tensor order, with their sum: what a global threshold is answered from.
///
/// Ties at a global threshold go in tensor order, then by flat index. Questions are binary searches: one in the sum and one
/// in each ranking.
package struct RankingSet: Sendable {
    package let rankings: [Ranking]
    /// All units together.
    package let merged: Ranking

    /// Merges once; O(rows in all).
    package init(_ rankings: [Ranking]) {
        self.rankings = rankings
        merged = Ranking.merged(rankings)
    }

    /// One threshold for all that removes exactly `removed` units, and what it takes from each ranking.
    ///
    /// While the global threshold lies in a bin, shares of the bin stand in for the counts (they still sum to `removed`) and
    /// nothing is exact but the total: refine the bin (`refined(bin:with:)`), then ask again.
    package func thresholds(removing removed: Int) -> (global: Threshold, each: [Threshold]) {
        let global = merged.threshold(removing: removed)
        guard removed > 0 else { return (global, [Threshold](repeating: .none, count: rankings.count)) }
        return (global, global.isExact ? exactThresholds(global) : sharedThresholds(global))
    }

    /// The set after one bin has been refined in the rankings that have it, each with its own second pass.
    package func refined(bin: UInt16, with refinements: [Refinement]) -> RankingSet {
        precondition(refinements.count == rankings.count, "one refinement a ranking")
        return RankingSet(zip(rankings, refinements).map { $0.refined(bin: bin, with: $1) })
    }
}

extension RankingSet {
    private func exactThresholds(_ global: Threshold) -> [Threshold] {
        var ties = global.ties
        return rankings.map { ranking in
            let below = ranking.removed(below: global.bits).count
            guard let row = ranking.row(containing: global.bits), ties > 0 else {
                return Threshold(bits: global.bits, ties: 0, removed: below, isExact: true)
            }
            let taken = min(ties, ranking.count(of: row))
            ties -= taken
            return Threshold(bits: global.bits, ties: taken, removed: below + taken, isExact: true)
        }
    }

    /// Each ranking gives up its share of the bin, rounded so that running totals are right.
    private func sharedThresholds(_ global: Threshold) -> [Threshold] {
        guard let row = merged.row(containing: global.bits) else { return [] }
        let (first, last) = (merged.firstBits[row], merged.firstBits[row] + UInt32(merged.width(of: row) - 1))
        let share = Double(global.ties) / Double(merged.count(of: row))
        var (seen, given) = (0, 0)
        return rankings.map { ranking in
            let below = ranking.removed(below: first).count
            let inside = ranking.removed(below: last + 1).count - below
            seen += inside
            let taken =
                seen == merged.count(of: row)
                ? global.ties - given : min(Int(Double(seen) * share), global.ties) - given
            let removed = min(max(taken, 0), inside)
            given += removed
            return Threshold(bits: global.bits, ties: removed, removed: below + removed, isExact: false)
        }
    }
}
