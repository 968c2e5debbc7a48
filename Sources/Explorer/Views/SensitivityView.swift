import Checkpoints
import Pruning
import Subjects
import Terminal

/// What each layer alone costs at each sparsity: a table shaded by harm, and the curve of the layer under the cursor.
enum SensitivityView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard state.metrics.isShown else { return empty(state, &canvas) }
        let (first, second) = canvas.bounds.pair(besideFrom: 150, tenths: 6)
        canvas.inside(first) { table(state, &$0) }
        canvas.inside(second) { curve(state, &$0) }
    }

    private static func empty(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.box(title: "Sensitivity", isFocused: true)
        let words = state.whyNoBits ?? "no data to measure on; C-o opens some, as does --data FILE"
        canvas.text(words, x: 2, y: 1, Style(.dim))
    }

    private static func table(_ state: ExplorerState, _ canvas: inout Canvas) {
        let layers = state.sensitivityLayers
        let kind = state.sensitivity.table?.rows.values.first?.metric
        let title = kind.map { "Sensitivity \(Harm.words($0)) by sparsity MEASURED" } ?? "Sensitivity"
        canvas.box(title: title, note: note(state, layers.count), isFocused: true)
        canvas.inside(canvas.bounds.inset()) { canvas in
            let columns = SensitivityColumns(width: canvas.size.columns)
            columns.drawHeading(&canvas)
            let words = state.sensitivity.note
            let cursor = state.sensitivityLayer.flatMap { layers.firstIndex(of: $0) } ?? 0
            let window = ListWindow.rows(
                layers.count, cursor: cursor, window: canvas.size.rows - (words == nil ? 1 : 2))
            let running = state.metrics.activity == .probing ? state.unmeasured.first : nil
            for place in window {
                let row = SensitivityColumns.Row(layers[place], state, isRunning: layers[place] == running)
                let y = place - window.lowerBound + 1
                canvas.row(y: y, isCursor: place == cursor) { columns.draw(row, y: y, &$0) }
            }
            guard let words, canvas.size.rows > 1 else { return }
            let shown = Width.truncated(words, to: canvas.size.columns - 2)
            canvas.text(shown, x: 1, y: canvas.size.rows - 1, Style(.warning))
        }
    }

    /// `7 of 12 layers, measuring · from .01░ .05▒ .2▓ 1█`.
    private static func note(_ state: ExplorerState, _ count: Int) -> String {
        if state.metrics.opening != nil { return MetricWords.progress(state) }
        let known = count - state.unmeasured.count
        let verb: String =
            switch (state.sensitivity.isWanted, known == count) {
            case (true, _): state.metrics.activity == .probing ? ", measuring" : ", waits for the plan"
            case (false, true): ""
            case (false, false): known == 0 ? ", Enter measures" : ", Enter goes on"
            }
        return "\(known) of \(Numbers.counted(count, "layer"))\(verb) · \(Harm.legend(state.glyphs))"
    }

    /// Harm by sparsity of the layer under the cursor, with the sparsity that it has now.
    private static func curve(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard !canvas.bounds.isEmpty, let layer = state.sensitivityLayer else { return }
        let name = state.network.layers[layer].words
        let outcome = state.solution.outcomes[layer]
        guard let row = state.sensitivityRow(of: layer), !row.points.isEmpty else {
            canvas.box(title: Width.truncatedAtStart(name, to: canvas.size.columns - 6))
            return canvas.inside(canvas.bounds.inset()) { $0.text("not measured yet", x: 1, y: 0, Style(.pending)) }
        }
        let now =
            "now \(Numbers.percent(outcome.sparsity)) costs \(Numbers.short(row.curve.harm(at: outcome.sparsity)))"
        let dense = row.dense == 0 ? "" : " · dense \(row.metric) \(Numbers.score(row.dense))"
        let room = canvas.size.columns - Width.columns(of: Harm.words(row.metric)) - 7
        canvas.box(title: "\(Width.truncatedAtStart(name, to: room)) \(Harm.words(row.metric))", note: now + dense)
        let points = [(x: 0.0, y: 0.0)] + row.points.map { (x: $0.sparsity * 100, y: row.harm(at: $0)) }
        let heights = points.map(\.y).filter(\.isFinite)
        canvas.inside(canvas.bounds.inset()) { canvas in
            CurvePlot(
                curves: [CurvePlot.Curve(points: points)], horizontal: Axis(0, 100),
                vertical: Axis(min(heights.min() ?? 0, 0), max(heights.max() ?? 0, 0.01)),
                marker: outcome.sparsity * 100
            ).draw(in: &canvas)
        }
    }
}
