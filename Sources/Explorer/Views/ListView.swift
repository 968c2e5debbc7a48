import Pruning
import Subjects
import Terminal

/// The layers: tree, shape, ratio, kept, energy lost, existing zeros, who set it.
enum ListView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let columns = ListColumns(width: canvas.size.columns - 2)
        canvas.box(title: "Layers", note: note(state, width: canvas.size.columns), isFocused: state.focus == .list)
        let first = top(state, window: canvas.size.rows - 3)
        canvas.inside(canvas.bounds.inset()) { canvas in
            columns.drawHeading(&canvas)
            let window = max(0, canvas.size.rows - 1)
            for (line, row) in state.list.rows.indices.dropFirst(first).prefix(window).enumerated() {
                ListRow(state, row: row).draw(y: line + 1, columns, &canvas)
            }
            canvas.ground = .plain
            if state.list.rows.isEmpty {
                canvas.text("no layer passes the filter; F shows all", x: 2, y: 2, Style(.dim))
            }
        }
        drawScrollbar(state, first: first, &canvas)
    }

    /// The state keeps the cursor in view for its own size; a screen of another size mends it here.
    private static func top(_ state: ExplorerState, window: Int) -> Int {
        var list = state.list
        list.scroll(window: max(1, window))
        return list.top
    }

    private static func note(_ state: ExplorerState, width: Int) -> String {
        let chosen = state.list.marked.isEmpty ? "" : "\(state.list.marked.count) marked of "
        let counts = "\(chosen)\(state.figures.prunableLayers) prunable of \(state.network.layers.count)"
        let hasLost = ListColumns(width: width - 2).columns.contains { $0.column == .lost }
        let notes =
            hasLost
            ? ["\(counts) · ratio kept zeros EXACT · lost PROXY", "\(counts) · EXACT, lost PROXY", "EXACT, lost PROXY"]
            : ["\(counts) · ratio kept EXACT", "\(counts) · EXACT", "EXACT"]
        return notes.first { Width.columns(of: $0) <= width - 6 } ?? notes[notes.count - 1]
    }

    private static func drawScrollbar(_ state: ExplorerState, first: Int, _ canvas: inout Canvas) {
        let window = canvas.size.rows - 3
        guard window > 0, state.list.rows.count > window else { return }
        let length = max(1, window * window / state.list.rows.count)
        let start = (window - length) * first / max(1, state.list.rows.count - window)
        for row in 0..<length {
            canvas.glyph(canvas.glyphs.thumb, x: canvas.size.columns - 1, y: 2 + start + row, Style(.borderFocused))
        }
    }
}
