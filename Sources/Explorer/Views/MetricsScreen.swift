import Checkpoints
import Pruning
import Subjects
import Terminal

/// Metrics on the whole screen: the present plan above, below it every plan that was measured.
enum MetricsScreen {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard state.metrics.isShown else { return empty(state, &canvas) }
        let (upper, lower) = canvas.bounds.splitTop(min(9, canvas.size.rows))
        canvas.inside(upper) { canvas in
            MetricsView.draw(state, &canvas)
            guard let share = MetricWords.share(state), canvas.size.columns > 40 else { return }
            Gauge(share).draw(in: &canvas, x: canvas.size.columns - 16, y: canvas.size.rows - 1, columns: 14)
        }
        canvas.inside(lower) { plans(state, &$0) }
    }

    static func empty(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.box(title: "Metrics", isFocused: true)
        let words = state.whyNoBits ?? "no data to measure on; C-o opens some, as does --data FILE"
        canvas.text(words, x: 2, y: 1, Style(.dim))
    }

    /// The plans in the order they were measured; those that nothing beats are marked.
    private static func plans(_ state: ExplorerState, _ canvas: inout Canvas) {
        let points = state.metrics.points
        let note = "\(canvas.glyphs.marked) no sparser plan is as good · Enter goes there"
        canvas.box(title: "\(Numbers.counted(points.count, "plan")) measured", note: note, isFocused: true)
        canvas.inside(canvas.bounds.inset()) { canvas in
            let kinds = MetricsScreen.kinds(points, width: canvas.size.columns)
            heading(kinds, &canvas)
            let front = front(points)
            let window = ListWindow.rows(points.count, cursor: state.metrics.cursor, window: canvas.size.rows - 1)
            for index in window {
                let y = index - window.lowerBound + 1
                canvas.row(y: y, isCursor: index == state.metrics.cursor) { canvas in
                    draw(index, y: y, isBest: front.contains(index), kinds, state, &canvas)
                }
            }
        }
    }

    /// Metrics that have room beside the label.
    private static func kinds(_ points: [Measurement], width: Int) -> [Metric.Kind] {
        let all = points.last?.report?.metrics.map(\.kind) ?? []
        return Array(all.prefix(max(1, (width - 40) / columnWidth)))
    }

    private static let columnWidth = 14

    private static func heading(_ kinds: [Metric.Kind], _ canvas: inout Canvas) {
        var x = canvas.size.columns - 1
        for kind in kinds.reversed() {
            canvas.text("\(kind)", endX: x, y: 0, Style(.header))
            x -= columnWidth
        }
        canvas.text("sparsity", endX: x, y: 0, Style(.header))
        canvas.text("plan", x: 3, y: 0, Style(.header))
    }

    private static func draw(
        _ index: Int, y: Int, isBest: Bool, _ kinds: [Metric.Kind], _ state: ExplorerState, _ canvas: inout Canvas
    ) {
        let point = state.metrics.points[index]
        if isBest { canvas.glyph(canvas.glyphs.marked, x: 1, y: y, Style(.good)) }
        var x = canvas.size.columns - 1
        for kind in kinds.reversed() {
            if let metric = point.report?[kind] { value(MetricFigures(metric, state.glyphs), endX: x, y: y, &canvas) }
            x -= columnWidth
        }
        let share = canvas.text(Numbers.percent(point.sparsity), endX: x, y: y)
        let isCurrent = point.candidate == state.candidate
        let label = Width.truncated("\(point.node)  \(point.label)", to: max(0, x - share - 5))
        canvas.text(label, x: 3, y: y, Style(isCurrent ? .title : .text))
    }

    private static func value(_ figures: MetricFigures, endX: Int, y: Int, _ canvas: inout Canvas) {
        let mark = figures.verdict.map { $0.glyph(canvas.glyphs) + " " } ?? ""
        canvas.text(mark + figures.current, endX: endX, y: y, Style(figures.verdict?.role ?? .text))
    }

    /// Points that no other is both at least as sparse and at least as good as, and better in one.
    private static func front(_ points: [Measurement]) -> Set<Int> {
        let scored = points.indices.compactMap { index -> (index: Int, sparsity: Double, value: Double)? in
            guard let metric = points[index].report?.metrics.first else { return nil }
            return (index, points[index].sparsity, metric.kind.isGain ? metric.value : -metric.value)
        }
        return Set(
            scored.filter { one in
                !scored.contains { other in
                    other.sparsity >= one.sparsity && other.value >= one.value
                        && (other.sparsity > one.sparsity || other.value > one.value)
                }
            }.map(\.index))
    }
}
