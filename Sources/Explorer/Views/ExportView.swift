import Checkpoints
import Exporters
import Subjects
import Terminal

/// The export dialog: formats, path, preview, the same as a command.
enum ExportView {
    static func draw(_ dialog: ExportDialog, _ state: ExplorerState, _ canvas: inout Canvas) {
        let size = Size(columns: min(canvas.size.columns, 100), rows: min(canvas.size.rows, 34))
        let note = "Space chooses   Enter writes   y copies   PageDown preview   Esc closes"
        PopupView.panel(
            canvas.bounds.centered(size), title: title(dialog), note: note, &canvas
        ) { canvas in
            for (index, card) in dialog.cards.enumerated() { format(card, index, dialog, state, &canvas) }
            var y = dialog.cards.count
            path(dialog, y: y, &canvas)
            if dialog.isCut {
                let words = "make layers of one kind as wide as the widest, with zeros"
                mark(.padding, "[\(dialog.isPadded ? "x" : " ")] \(words)", dialog, y: y + 1, &canvas)
                y += 1
            }
            mark(.replacing, "[\(dialog.isReplacing ? "x" : " ")] replace files that exist", dialog, y: y + 1, &canvas)
            mark(
                .write, dialog.isWriting ? "writing …" : "[ Write ]  verified by reading back", dialog, y: y + 2,
                &canvas)
            y += 3
            y += tell(dialog, state, y: y, &canvas)
            preview(dialog, from: y, &canvas)
            twin(
                HeadlessTwin(dialog, state),
                or: dialog.whyNotOfFile == nil ? HeadlessTwin.advice : HeadlessTwin.trainedAdvice, &canvas)
        }
    }

    private static func title(_ dialog: ExportDialog) -> String {
        switch dialog.subject {
        case .plan: "Export"
        case .cut: "Export the cut"
        case .tokens: "Export the tokens that leave"
        }
    }

    /// What the last key came to; how many rows that takes.
    private static func tell(_ dialog: ExportDialog, _ state: ExplorerState, y: Int, _ canvas: inout Canvas) -> Int {
        let (words, role): (String, Role) =
            switch state.status {
            case _ where !dialog.problem.isEmpty: (dialog.problem, .error)
            case .done(let words): (words, .good)
            case .refused(let words): (words, .warning)
            case .none: ("", .dim)
            }
        guard !words.isEmpty else { return 0 }
        canvas.text(Width.truncated(words, to: canvas.size.columns - 2), x: 1, y: y, Style(role))
        return 1
    }

    /// The first command, and how many more `y` copies.
    private static func twin(_ twin: HeadlessTwin, or advice: String, _ canvas: inout Canvas) {
        let y = canvas.size.rows - 1
        guard let first = twin.commands.first else {
            canvas.text(Width.truncated(advice, to: canvas.size.columns - 2), x: 1, y: y, Style(.dim))
            return
        }
        let more = twin.commands.count > 1 ? "  and \(twin.commands.count - 1) more" : ""
        let room = canvas.size.columns - 2 - Width.columns(of: more)
        let used = canvas.text(Width.truncated("$ " + first.printable, to: room), x: 1, y: y, Style(.dim))
        canvas.text(more, x: 1 + used, y: y, Style(.dim))
    }

    private static func format(
        _ card: ExportCard, _ index: Int, _ dialog: ExportDialog, _ state: ExplorerState, _ canvas: inout Canvas
    ) {
        let box = dialog.chosen.contains(card.id) ? "[x]" : "[ ]"
        mark(.format(index), "\(box) \(card.title)", dialog, y: index, &canvas)
        let start = 6 + (dialog.cards.map { Width.columns(of: $0.title) }.max() ?? 0) + 2
        let room = canvas.size.columns - start - 1
        if let refusal = dialog.refusal(card) {
            canvas.text(Width.truncated(refusal, to: room), x: start, y: index, Style(.locked))
            return
        }
        guard dialog.chosen.contains(card.id), !dialog.path.isEmpty else {
            canvas.text(Width.truncated(card.summary, to: room), x: start, y: index, Style(.dim))
            return
        }
        let file = file(card, dialog, state).printable
        canvas.text(Width.truncatedAtStart(file, to: room), x: start, y: index, Style(.prompt))
    }

    /// The main file that a chosen format writes, without the folder, which the path shows.
    private static func file(_ card: ExportCard, _ dialog: ExportDialog, _ state: ExplorerState) -> String {
        let path = dialog.request.path(for: card, of: state.network)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return state.network.checkpoint.isFolder && card.id == PrunedCheckpoint.card.id ? name + "/" : name
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
        let place = dialog.previewTop > 0 ? " from line \(dialog.previewTop + 1)" : ""
        canvas.text("preview of \(dialog.shownFormat)\(place)", x: 1, y: y, Style(.popupTitle))
        for (line, text) in dialog.preview.dropFirst(dialog.previewTop).prefix(rows).enumerated() {
            canvas.text(Width.truncated(text, to: canvas.size.columns - 4), x: 3, y: y + 1 + line, Style(.dim))
        }
    }
}
