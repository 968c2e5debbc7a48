import Pruning
import Subjects
import Terminal

/// Tokens on their way: the form at the left; maps, the sorted importance, the heads and the figures at the right.
enum TokensView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard state.whyNoTokens == nil || state.tokens.shown != nil else { return empty(state, &canvas) }
        guard canvas.size.columns >= 60 else { return narrow(state, &canvas) }
        let (left, right) = canvas.bounds.splitLeft(canvas.size.columns >= 100 ? 38 : 32)
        canvas.inside(left) { TokenForm.draw(state, &$0) }
        plots(right, state, &canvas)
    }

    private static func empty(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.box(title: "Tokens", isFocused: true)
        canvas.inside(canvas.bounds.inset()) { canvas in
            TrainingPlots.tell([state.whyNoTokens ?? ""], role: .dim, &canvas)
        }
    }

    /// The form, and below it what it comes to where there is room.
    private static func narrow(_ state: ExplorerState, _ canvas: inout Canvas) {
        let (form, figures) = canvas.bounds.splitBottom(canvas.size.rows >= 14 ? 7 : 0)
        canvas.inside(form) { TokenForm.draw(state, &$0) }
        canvas.inside(figures) { TokenFiguresView.draw(state, &$0) }
    }

    private static func plots(_ rect: Rect, _ state: ExplorerState, _ canvas: inout Canvas) {
        guard rect.rows >= 12 else { return canvas.inside(rect) { TokenMapView.draw(state, &$0) } }
        let (upper, figures) = rect.splitBottom(7)
        canvas.inside(figures) { TokenFiguresView.draw(state, &$0) }
        guard upper.rows >= 12 else { return canvas.inside(upper) { TokenMapView.draw(state, &$0) } }
        let (maps, lower) = upper.splitTop(TokenMapView.height(state, upper.rows - 6))
        canvas.inside(maps) { TokenMapView.draw(state, &$0) }
        guard lower.rows >= 16 else {
            let (first, second) = lower.splitLeft(lower.columns / 2)
            canvas.inside(first) { TokenCurveView.draw(state, &$0) }
            return canvas.inside(second) { TokenHeadsView.draw(state, &$0) }
        }
        let (middle, last) = lower.splitTop(lower.rows / 2)
        let (first, second) = middle.splitLeft(middle.columns / 2)
        canvas.inside(first) { TokenCurveView.draw(state, &$0) }
        canvas.inside(second) { TokenHeadsView.draw(state, &$0) }
        canvas.inside(last) { TokenParetoView.draw(state, &$0) }
    }
}

/// The settings, one a row.
enum TokenForm {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.box(
            title: "Tokens \(state.tokens.method.id)", note: TokenWords.progress(state), isFocused: true)
        canvas.inside(canvas.bounds.inset()) { canvas in
            let (knobs, cursor) = (state.tokenKnobs, state.tokens.knob)
            let window = max(canvas.size.rows, 0)
            let first = max(0, min(cursor - window / 2, knobs.count - window))
            for place in knobs.indices.dropFirst(first).prefix(window) {
                row(knobs[place], y: place - first, isCursor: place == cursor, state, &canvas)
            }
        }
    }

    private static func row(
        _ knob: TokenKnob, y: Int, isCursor: Bool, _ state: ExplorerState, _ canvas: inout Canvas
    ) {
        canvas.ground = isCursor ? .cursor : .plain
        if isCursor {
            canvas.fill(Rect(x: 0, y: y, columns: canvas.size.columns, rows: 1))
            canvas.glyph(canvas.glyphs.cursorMark, x: 0, y: y, Style(.key))
        }
        canvas.text(knob.name, x: 2, y: y, Style(.dim))
        canvas.text(TokenWords.value(knob, state), x: 16, y: y, Style(.key))
        canvas.ground = .plain
    }
}

/// Tokens of every block, multiply-adds, metrics before and after: each with how it is known.
enum TokenFiguresView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard !canvas.bounds.isEmpty else { return }
        let isStale = state.tokens.isStale
        // The plan's weights are another matter: these say what tokens alone cost.
        canvas.box(
            title: "figures, all weights\(isStale ? " STALE" : "")", titleStyle: Style(isStale ? .pending : .title))
        canvas.inside(canvas.bounds.inset()) { canvas in
            for (y, row) in rows(state).enumerated() where y < canvas.size.rows { row.draw(y: y, &canvas) }
        }
    }

    private static func rows(_ state: ExplorerState) -> [FigureRow] {
        guard let shown = state.tokens.shown else { return [] }
        let figures = shown.figures
        let arrow = String(state.glyphs.rightArrow)
        let tokens = figures.tokens.map { "\($0)" }.joined(separator: " ")
        let products = "\(Numbers.count(figures.dense)) \(arrow) \(Numbers.count(figures.left))"
        var rows = [
            FigureRow("tokens", tokens, short: "\(figures.tokens[0]) \(arrow) \(figures.tokens.last ?? 0)", .exact),
            FigureRow(
                "mult-adds", "\(products)  \(TokenWords.saving(figures))",
                short: "-\(Numbers.percent(figures.saved)), in all -\(Numbers.percent(figures.savedInAll))", .exact),
        ]
        for metric in (state.tokens.report?.metrics ?? []).prefix(2) {
            let words = MetricFigures(metric, state.glyphs)
            let change = [words.difference, words.differenceSpread].filter { !$0.isEmpty }.joined(separator: " ")
            let values = words.dense.isEmpty ? words.current : "\(words.dense) \(arrow) \(words.current)"
            rows.append(FigureRow(words.name, "\(values)  \(change)", short: values, .measured))
        }
        rows.append(
            FigureRow(
                "sample", TokenWords.classes(shown, arrow),
                short: shown.classes.map { "taken for \($0.dense) \(arrow) \($0.cut)" }, .measured))
        return rows
    }
}
