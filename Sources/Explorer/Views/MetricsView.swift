import Checkpoints
import Pruning
import Subjects
import Terminal

/// What the cut costs on data: dense, current, difference; greyed while it is of a plan before the last edit.
enum MetricsView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard canvas.size.rows > 1 else { return line(state, &canvas) }
        let isStale = state.isMetricStale
        canvas.box(
            title: MetricWords.title(state), note: MetricWords.progress(state),
            titleStyle: Style(isStale ? .pending : .title))
        canvas.inside(canvas.bounds.inset()) { table(state, &$0) }
    }

    /// One row a metric under a heading.
    static func table(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard let report = state.metrics.shown?.report else {
            if let failure = state.metrics.failure { explain(failure, &canvas) }
            return
        }
        let columns = MetricColumns(width: canvas.size.columns)
        columns.drawHeading(&canvas)
        for (index, metric) in report.metrics.prefix(max(0, canvas.size.rows - 1)).enumerated() {
            columns.draw(MetricFigures(metric, state.glyphs), y: index + 1, isStale: state.isMetricStale, &canvas)
        }
    }

    /// The whole reason, broken between words.
    private static func explain(_ reason: String, _ canvas: inout Canvas) {
        var (line, y) = ("", 0)
        for word in reason.split(separator: " ") {
            if !line.isEmpty, Width.columns(of: line) + Width.columns(of: word) + 3 > canvas.size.columns {
                canvas.text(line, x: 1, y: y, Style(.error))
                (line, y) = ("", y + 1)
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        canvas.text(line, x: 1, y: y, Style(.error))
    }

    /// Everything in one line, for a small screen: as many metrics as fit.
    private static func line(_ state: ExplorerState, _ canvas: inout Canvas) {
        let isStale = state.isMetricStale
        let label = state.metrics.shown == nil ? "" : MetricWords.certainty(state)
        let room = canvas.size.columns - Width.columns(of: label) - 5
        canvas.text(label, endX: canvas.size.columns - 1, y: 0, Style(isStale ? .pending : .measured))
        let failure = state.metrics.failure
        guard let report = state.metrics.shown?.report, failure == nil else {
            let words = Width.truncated(MetricWords.progress(state), to: room)
            canvas.text(words, x: 2, y: 0, Style(failure == nil ? .pending : .error))
            return
        }
        let counts = [
            MetricWords.samples(report), "\(Numbers.grouped(report.samples))/\(Numbers.grouped(report.total))",
        ]
        let figures = report.metrics.map { MetricFigures($0, state.glyphs) }
        let texts = (1...max(1, figures.count)).reversed().flatMap { count in
            counts.map { (figures.prefix(count).map { words($0, state.glyphs) } + [$0]).joined(separator: "  ") }
        }
        let text = texts.first { Width.columns(of: $0) <= room } ?? Width.truncated(texts.last ?? "", to: room)
        let role = figures.first.flatMap(\.verdict)?.role ?? .text
        canvas.text(text, x: 2, y: 0, Style(isStale ? .pending : role == .dim ? .text : role))
    }

    /// `top-1 91.4% ▼ -5.8 ±2.0`.
    private static func words(_ figures: MetricFigures, _ glyphs: Glyphs) -> String {
        let parts = [
            figures.name, figures.current, figures.verdict?.glyph(glyphs) ?? "", figures.difference,
            figures.differenceSpread,
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
