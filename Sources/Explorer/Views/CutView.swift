import Pruning
import Subjects
import Tensors
import Terminal

/// The cut of the layer under the cursor: threshold, what goes, what the neighbours would give.
enum CutView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard canvas.size.rows > 1 else { return line(state, &canvas) }
        canvas.box(title: "cut")
        canvas.inside(canvas.bounds.inset()) { canvas in
            for (y, row) in rows(state).enumerated() { row.draw(y: y, &canvas) }
        }
    }

    /// Everything in one line, for a small screen.
    private static func line(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard let cut = Cut(state) else { return }
        let prune = cut.removed == 0 ? "nothing goes" : "prune \(cut.about)\(Numbers.percent(cut.sparsity))"
        let threshold = cut.removed > 0 && cut.hasThreshold ? "t=\(cut.threshold)" : nil
        let keep = "keep \(Numbers.count(cut.kept))"
        let lost = cut.removed == 0 || cut.lost == "-" ? nil : "lost \(cut.lost) PROXY"
        let label = cut.certainty.label
        let lines = [[prune, threshold, keep, label, lost], [prune, threshold, label, lost], [prune, label, lost]]
            .map { $0.compactMap { $0 }.joined(separator: "  ") }
        canvas.text(lines.first { Width.columns(of: $0) <= canvas.size.columns - 3 } ?? lines[2], x: 2, y: 0)
    }

    /// Label, figure and certainty, as the panel and the Plot screen show them.
    static func rows(_ state: ExplorerState) -> [FigureRow] {
        guard let cut = Cut(state) else { return [] }
        return [
            FigureRow("threshold", "\(cut.threshold)\(cut.encoding)", short: cut.threshold, cut.certainty),
            FigureRow(
                "prune",
                "\(Numbers.percent(cut.sparsity))  \(Numbers.grouped(cut.removed)) of \(Numbers.grouped(cut.units))",
                short: "\(Numbers.percent(cut.sparsity))  \(Numbers.count(cut.removed))", .exact),
            FigureRow("energy lost", cut.lost, .proxy),
            FigureRow("value above", cut.above.text, short: cut.above.short, cut.certainty),
            FigureRow("value below", cut.below.text, short: cut.below.short, cut.certainty),
        ] + (cut.index.map { [$0] } ?? [])
    }

    /// The figures of the layer under the cursor.
    private struct Cut {
        var units = 0
        var removed = 0
        var kept = 0
        var sparsity = 0.0
        var threshold = "-"
        /// Whether a threshold decides here and is known.
        var hasThreshold = false
        var encoding = ""
        var lost = "-"
        var above = (text: "-", short: "-")
        var below = (text: "-", short: "-")
        /// How uneven the weights are, and what may go by the bound that follows from it.
        var index: FigureRow?
        var certainty = Certainty.exact
        var about = ""

        init?(_ state: ExplorerState) {
            guard let layer = state.shown else { return nil }
            let outcome = state.solution.outcomes[layer]
            guard let target = outcome.target else { return nil }
            (units, removed, sparsity) = (target.count, outcome.removed, outcome.sparsity)
            let weights = state.network.layers[layer].parameters
            kept = weights - outcome.removedWeights(of: weights)
            guard let score = state.score(of: layer) else { return }
            certainty = outcome.certainty
            about = certainty == .bounded ? String(state.glyphs.about) : ""
            let energy = score.facts.energy
            lost = outcome.energyLost.map { about + Numbers.percent(energy > 0 ? $0 / energy : 0) } ?? "-"
            index = Self.index(of: score)
            locate(outcome, score, state)
        }

        /// Nil where scores are not the weights' magnitudes.
        private static func index(of score: TargetScore) -> FigureRow? {
            guard case .weights = score.target.units, score.criterion == .magnitude else { return nil }
            let (measure, count) = (PQIndex(), score.ranking.count)
            let value = measure.value(of: score.ranking)
            let free = 1 - Double(measure.bound(value, of: count)) / Double(max(1, count))
            let figure = Numbers.decimal(value, places: 3)
            return FigureRow(
                "PQ index", "\(figure)  bound: \(Numbers.percent(free)) may go", short: figure,
                score.ranking.isExact ? .exact : .bounded)
        }

        /// The threshold and its neighbours; where a pattern decides there is none.
        private mutating func locate(_ outcome: LayerOutcome, _ score: TargetScore, _ state: ExplorerState) {
            guard let found = outcome.threshold, outcome.target?.fixedRemoved == nil else {
                let isLine = outcome.target?.removedPerLine(removed) != nil
                threshold = isLine ? "one of its own in each output" : "set by the pattern"
                return
            }
            let axis = state.scoreAxis
            hasThreshold = true
            threshold = removed == 0 ? "none" : about + Numbers.score(axis.shown(found.score))
            if removed > 0 {
                let ties = score.ranking.row(containing: found.bits).map { score.ranking.count(of: $0) } ?? 0
                let split =
                    ties > found.ties
                    ? "  \(Numbers.count(found.ties))/\(Numbers.count(ties)) ties" : ""
                let layer = state.network.layers[score.target.layer]
                encoding = "  " + StoredPattern.text(found.bits, of: layer, by: score.criterion) + split
            }
            above = neighbour(score.ranking, 1, axis)
            below = neighbour(score.ranking, -1, axis)
        }

        private func neighbour(_ ranking: Ranking, _ step: Int, _ axis: ScoreAxis) -> (text: String, short: String) {
            let count = ranking.removed(after: step, from: removed)
            guard count != removed else { return ("-", "-") }
            let value = Numbers.score(axis.shown(ranking.threshold(removing: count).score))
            let share = Numbers.percent(Double(count) / Double(max(1, units)))
            let change = "\(count > removed ? "+" : "-")\(Numbers.count(abs(count - removed)))"
            return ("\(value)  \(change)  gives \(share)", "\(value)  \(change)")
        }
    }
}
