import Checkpoints
import Exporters
import Terminal

/// The export dialog: formats, path, preview, the same as a command.
enum ExportView {
    static func draw(_ dialog: ExportDialog, _ state: ExplorerState, _ canvas: inout Canvas) {
        let size = Size(columns: min(canvas.size.columns, 100), rows: min(canvas.size.rows, 34))
        let note = "Space chooses   Enter writes   y copies the command   Esc closes"
        PopupView.panel(canvas.bounds.centered(size), title: "Export", note: note, &canvas) { canvas in
            for (index, card) in dialog.cards.enumerated() { format(card, index, dialog, &canvas) }
            var y = dialog.cards.count
            path(dialog, y: y, &canvas)
            mark(.replacing, "[\(dialog.isReplacing ? "x" : " ")] replace files that exist", dialog, y: y + 1, &canvas)
            mark(
                .write, dialog.isWriting ? "writing …" : "[ Write ]  verified by reading back", dialog, y: y + 2,
                &canvas)
            y += 3
            if !dialog.problem.isEmpty {
                canvas.text(Width.truncated(dialog.problem, to: canvas.size.columns - 2), x: 1, y: y, Style(.error))
                y += 1
            }
            preview(dialog, from: y, &canvas)
            let twin = Exports.headlessTwin(dialog, state).printable
            canvas.text(
                Width.truncated("$ " + twin, to: canvas.size.columns - 2), x: 1, y: canvas.size.rows - 1, Style(.dim))
        }
    }

    private static func format(_ card: ExportCard, _ index: Int, _ dialog: ExportDialog, _ canvas: inout Canvas) {
        let box = dialog.chosen.contains(card.id) ? "[x]" : "[ ]"
        mark(.format(index), "\(box) \(card.title)", dialog, y: index, &canvas)
        let start = 6 + (dialog.cards.map { Width.columns(of: $0.title) }.max() ?? 0) + 2
        canvas.text(Width.truncated(card.summary, to: canvas.size.columns - start - 1), x: start, y: index, Style(.dim))
    }

    private static func mark(
        _ field: ExportDialog.Field, _ text: String, _ dialog: ExportDialog, y: Int, _ canvas: inout Canvas
    ) {
        let isChosen = dialog.field == field
        if isChosen { canvas.glyph(canvas.glyphs.cursorMark, x: 0, y: y, Style(.key)) }
        canvas.text(text, x: 2, y: y, Style(isChosen ? .popupSelected : .popup))
    }

    private static func path(_ dialog: ExportDialog, y: Int, _ canvas: inout Canvas) {
        mark(.path, "path ", dialog, y: y, &canvas)
        let shown = Width.truncatedAtStart(dialog.path.printable, to: canvas.size.columns - 10)
        let used = canvas.text(shown, x: 7, y: y, Style(.prompt))
        if dialog.field == .path { canvas.cursor(x: 7 + used, y: y) }
    }

    private static func preview(_ dialog: ExportDialog, from y: Int, _ canvas: inout Canvas) {
        let rows = canvas.size.rows - y - 3
        guard rows > 0 else { return }
        canvas.text("preview of \(dialog.shownFormat)", x: 1, y: y, Style(.popupTitle))
        for (line, text) in dialog.preview.prefix(rows).enumerated() {
            canvas.text(Width.truncated(text, to: canvas.size.columns - 4), x: 3, y: y + 1 + line, Style(.dim))
        }
    }
}
