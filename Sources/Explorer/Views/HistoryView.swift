import Pruning
import Terminal

/// Every plan there has been and the one that it came from; Enter goes to one.
enum HistoryView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let nodes = state.history.nodes
        let note = "\(Numbers.counted(nodes.count, "plan")) · Enter goes there, nothing is lost"
        canvas.box(title: "History", note: note, isFocused: true)
        canvas.inside(canvas.bounds.inset()) { canvas in
            let window = canvas.size.rows
            let first = max(0, min(state.historyCursor - window / 2, nodes.count - window))
            for index in nodes.indices.dropFirst(first).prefix(window) {
                draw(index, y: index - first, state, &canvas)
            }
        }
    }

    private static func draw(_ index: Int, y: Int, _ state: ExplorerState, _ canvas: inout Canvas) {
        let node = state.history.nodes[index]
        canvas.ground = index == state.historyCursor ? .cursor : .plain
        if canvas.ground == .cursor {
            canvas.fill(Rect(x: 0, y: y, columns: canvas.size.columns, rows: 1))
            canvas.glyph(canvas.glyphs.cursorMark, x: 0, y: y, Style(.key))
        }
        let isCurrent = index == state.history.current
        canvas.glyph(
            isCurrent ? canvas.glyphs.marked : canvas.glyphs.separator, x: 1, y: y, Style(isCurrent ? .good : .dim))
        let branch = node.parent.map { $0 == index - 1 ? "" : "from \($0)  " } ?? ""
        let saved = index == state.savedNode && index > 0 ? "exported  " : ""
        let weights = node.weights > 0 ? "weights \(node.weights)  " : ""
        let facts = canvas.text(
            "\(saved)\(weights)\(node.plan.overrides.count) by hand  \(node.plan.budget.words)",
            endX: canvas.size.columns - 1,
            y: y,
            Style(.dim))
        let label = Width.truncated("\(index)  \(branch)\(node.label)", to: max(0, canvas.size.columns - facts - 6))
        canvas.text(label, x: 3, y: y, Style(isCurrent ? .title : .text))
        canvas.ground = .plain
    }
}
