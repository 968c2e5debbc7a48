import Pruning
import Subjects
import Terminal

/// Importance of the tokens of a block, highest first, with the cut.
enum TokenCurveView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard let seen = TokenPlots.seen(state) else { return canvas.box(title: "sorted") }
        let scores = seen.choice.importance.dropFirst().compactMap { $0 }.sorted(by: >)
        canvas.box(title: "sorted, block \(seen.layer + 1)")
        canvas.inside(canvas.bounds.inset()) { canvas in
            let scale = Double(max(seen.tokens.count, 1))
            let points = scores.enumerated().map { (x: Double($0 + 1), y: $1 * scale) }
            CurvePlot(
                curves: [CurvePlot.Curve(points: points)], horizontal: Axis(1, Double(max(scores.count, 2))),
                vertical: Axis(0, points.first?.y ?? 1), marker: Double(seen.choice.kept.count - 1) + 0.5
            ).draw(in: &canvas)
        }
    }
}

/// How each head spreads importance: a histogram of N · s, its variance, and whether it counts.
enum TokenHeadsView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard let seen = TokenPlots.seen(state) else { return canvas.box(title: "heads") }
        let heads = seen.choice.heads
        let most = heads.flatMap(\.scores).max() ?? 1
        let score = canvas.glyphs.tier == .ascii ? "N s" : "N·s"
        canvas.box(title: "heads, block \(seen.layer + 1)", note: note(heads, "\(score) 0 to \(Numbers.short(most))"))
        canvas.inside(canvas.bounds.inset()) { canvas in
            guard !heads.isEmpty else {
                return TrainingPlots.tell(["this criterion ranks no heads"], role: .dim, &canvas)
            }
            let window = max(canvas.size.rows, 0)
            for (head, found) in heads.prefix(window).enumerated() {
                let style = Style(found.passes ? .text : .dim)
                let mark = found.isInRange ? canvas.glyphs.check : canvas.glyphs.times
                canvas.text("\(head + 1) v \(Numbers.short(found.variance))", x: 0, y: head, style)
                canvas.glyph(mark, x: 10, y: head, Style(found.isInRange ? .good : .warning))
                let bins = max(canvas.size.columns - 12, 1)
                Sparkline(histogram(found.scores, most, bins), style: Style(found.passes ? .curve : .dim))
                    .draw(in: &canvas, x: 12, y: head)
            }
        }
    }

    private static func note(_ heads: [HeadScores], _ range: String) -> String {
        if heads.isEmpty { return "" }
        return heads.contains(where: \.isInRange) ? range : "none passes: all count"
    }

    private static func histogram(_ scores: [Double], _ most: Double, _ bins: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: bins)
        for score in scores where most > 0 { counts[min(Int(score / most * Double(bins)), bins - 1)] += 1 }
        return counts
    }
}

/// What every plan of this session saved, and what it came to.
enum TokenParetoView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let kind = state.tokens.report?.metrics.first?.kind
        let isShare = kind?.isShare ?? false
        canvas.box(title: "\(kind.map { "\($0)" } ?? "metric")\(isShare ? " %" : "") by % saved MEASURED")
        let points = state.tokens.points.map { (x: $0.saved * 100, y: isShare ? $0.value * 100 : $0.value) }
        canvas.inside(canvas.bounds.inset()) { canvas in
            guard let last = points.last else {
                return TrainingPlots.tell(["comes with the first measurement"], role: .dim, &canvas)
            }
            let heights = points.map(\.y).filter(\.isFinite)
            let (low, high) = (heights.min() ?? 0, heights.max() ?? 1)
            var plot = CurvePlot(
                curves: [], horizontal: Axis(0, max(points.map(\.x).max() ?? 0, 10)),
                vertical: isShare
                    ? Axis(max(low.rounded(.down) - 1, 0), min(high.rounded(.up) + 1, 100))
                    : Axis(low - (high - low) / 10, high + max((high - low) / 10, 0.01)))
            plot.spots = points.map { .init(x: $0.x, y: $0.y, glyph: canvas.glyphs.unmarked, role: .curve) }
            plot.spots.append(.init(x: last.x, y: last.y, glyph: canvas.glyphs.marked, role: .key))
            plot.draw(in: &canvas)
        }
    }
}

enum TokenPlots {
    /// What was found at the block that is looked at.
    static func seen(_ state: ExplorerState) -> TokenGating.Seen? {
        guard let places = state.tokens.shown?.places, !places.isEmpty else { return nil }
        return places[min(max(state.tokens.site, 0), places.count - 1)]
    }
}
