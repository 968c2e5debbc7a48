import Pruning
import Tensors
import Terminal

/// The importance distribution of one layer as so many columns: read from its ranking, never from its weights.
struct Distribution: Hashable {
    /// Units in each column; the cumulative share at each column's end in the cumulative view.
    var heights: [Double]
    /// The column that holds the cut; nil while nothing goes.
    var cut: Int?
    var axis: Axis
    /// Values that occur between the ends of the axis, and in all.
    var distinctInView: Int
    var distinct: Int
    /// Whether every row in view is one value.
    var isExact: Bool
    /// Units above the axis, not drawn.
    var beyond: Int

    /// - Parameter columns: how many to fill; at least 1.
    /// O(columns · log rows).
    init(_ ranking: Ranking, threshold: Threshold?, plot: PlotPane, scores: ScoreAxis, columns: Int) {
        let cutScore = threshold.flatMap { $0.removed > 0 ? $0.score : nil }
        let axis = Self.window(ranking, cut: cutScore.map(scores.shown), plot: plot, scores: scores)
        let count = max(1, columns)
        let edges = (0...count).map { scores.score(shown: axis.value(at: Double($0) / Double(count))) }
        var below = edges.map { ranking.removed(below: $0).count }
        below[count] = ranking.removed(below: edges[count].nextUp).count
        heights = (0..<count).map { Double(below[$0 + 1] - below[$0]) }
        beyond = ranking.count - below[count]
        if plot.isCumulative { heights = (0..<count).map { Double(below[$0 + 1]) / Double(max(1, ranking.count)) } }
        cut = cutScore.map { score in
            let position = min(max(axis.position(of: scores.shown(score)), 0), 1)
            return min(Int((position * Double(count)).rounded(.down)), count - 1)
        }
        self.axis = axis
        let rows = ranking.rows(from: edges[0].bitPattern, through: edges[count].bitPattern)
        distinctInView = rows.count
        distinct = ranking.rowCount
        isExact = ranking.isExact || rows.allSatisfy { ranking.width(of: $0) == 1 }
    }

    /// The part of the scores in view: everything, or a power of two closer about the cut.
    private static func window(_ ranking: Ranking, cut: Double?, plot: PlotPane, scores: ScoreAxis) -> Axis {
        let (least, most) = ranking.finiteRange
        let low = plot.isLogX ? scores.shown(least) : 0
        let high = plot.isWhole || plot.isLogX ? scores.shown(most) : max(ranking.bulk(scores), (cut ?? 0) * 1.25)
        let whole = Axis(low, min(high, scores.shown(most)), scale: plot.isLogX ? .logarithmic : .linear)
        guard plot.zoom > 0 else { return whole }
        let width = 1 / Double(1 << min(plot.zoom, PlotPane.closest))
        let middle = min(max(whole.position(of: cut ?? low), 0), 1)
        let start = min(max(middle - width / 2, 0), 1 - width)
        return Axis(whole.value(at: start), whole.value(at: start + width), scale: whole.scale)
    }
}

extension PlotPane {
    /// Zooming stops where a Float32 has no more values between.
    static let closest = 24
}

extension Ranking {
    /// The least non-zero and the greatest finite score; both 0 when there is none.
    var finiteRange: (least: Float, most: Float) {
        let infinity = Float.infinity.bitPattern
        guard let least = firstBits.first(where: { $0 > 0 }), least < infinity else { return (0, 0) }
        let last = (firstBits.lastIndex { $0 < infinity }) ?? 0
        let most = firstBits[last] + UInt32(width(of: last) - 1)
        return (Float(bitPattern: least), Float(bitPattern: min(most, infinity - 1)))
    }

    /// Where a plot of most scores ends: 1.1 times the 99.9th percentile, or the greatest where that is not far beyond.
    func bulk(_ scores: ScoreAxis) -> Double {
        let (_, most) = finiteRange
        let percentile = scores.shown(threshold(removing: min(count, count - infinities) * 999 / 1000).score) * 1.1
        return percentile > 0 && scores.shown(most) > 1.5 * percentile ? percentile : scores.shown(most)
    }

    /// Rows that start between two score patterns.
    func rows(from low: UInt32, through high: UInt32) -> Range<Int> {
        let first = firstRow(from: low)
        return first..<max(first, firstRow(from: high == .max ? high : high + 1))
    }

    private func firstRow(from bits: UInt32) -> Int {
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = (low + high) / 2
            if firstBits[middle] < bits { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
