import Checkpoints
import Pruning
import Terminal

/// What lies over the screen.
enum PopupView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        switch state.popup {
        case .prompt(let prompt): PromptView.draw(prompt, state, &canvas)
        case .picker(let picker): PickerView.draw(picker, state, &canvas)
        case .help(let help): HelpView.draw(help, state, &canvas)
        case .export(let dialog): ExportView.draw(dialog, state, &canvas)
        case .confirm(let confirm): self.confirm(confirm, &canvas)
        case nil: break
        }
    }

    private static func confirm(_ confirm: Popup.Confirm, _ canvas: inout Canvas) {
        let size = Size(columns: min(canvas.size.columns, confirm.question.count + 4), rows: 4)
        panel(canvas.bounds.centered(size), title: "Leave", &canvas) { canvas in
            canvas.text(confirm.question, x: 1, y: 0)
            canvas.text("y leave   n stay   E export first", x: 1, y: 1, Style(.key))
        }
    }

    /// A box over the screen with its own ground.
    static func panel(
        _ rect: Rect, title: String, note: String = "", _ canvas: inout Canvas, _ body: (inout Canvas) -> Void
    ) {
        canvas.inside(rect) { canvas in
            canvas.ground = .popup
            canvas.clear(Style(.popup))
            canvas.box(title: title, note: note, isFocused: true, titleStyle: Style(.popupTitle))
            canvas.inside(canvas.bounds.inset()) { canvas in
                canvas.ground = .popup
                body(&canvas)
            }
        }
    }
}

/// The line to type into, at the bottom where the eye is, with what it would do.
enum PromptView {
    static func draw(_ prompt: Popup.Prompt, _ state: ExplorerState, _ canvas: inout Canvas) {
        let rect = Rect(x: 0, y: max(0, canvas.size.rows - 5), columns: canvas.size.columns, rows: 4)
        PopupView.panel(
            rect, title: title(prompt.purpose, budget: state.plan.budget.words), note: hint(prompt.purpose), &canvas
        ) { canvas in
            let shown = Width.truncatedAtStart(prompt.text.printable, to: canvas.size.columns - 4)
            let x = 1 + canvas.text(shown, x: 1, y: 0, Style(prompt.isRefused ? .error : .prompt))
            canvas.cursor(x: x, y: 0)
            let preview = Width.truncated(prompt.preview, to: canvas.size.columns - 2)
            canvas.text(preview, x: 1, y: 1, Style(prompt.isRefused ? .error : .dim))
        }
    }

    private static func title(_ purpose: Popup.Prompt.Purpose, budget: String) -> String {
        switch purpose {
        case .value: "Value for what is chosen"
        case .search: "Search"
        case .filter: "Filter"
        case .select: "Mark layers that match"
        case .target: "Target, now \(budget)"
        case .rule(nil): "New rule"
        case .rule: "Rule"
        case .data: "Data to measure on"
        case .compare: "Compare with"
        case .knob(let knob): "Setting \(knob.name)"
        case .cutKnob(let knob): "Cut: \(knob.name)"
        }
    }

    private static func hint(_ purpose: Popup.Prompt.Purpose) -> String {
        switch purpose {
        case .value: "50%   0.0178 threshold   2:4   keep 80M   lock"
        case .search: "n next   N previous"
        case .filter, .select:
            "mlp   *.q_proj   size>10M   ratio<30%   zeros>0   dtype=bf16   kind=conv   block=3   !norm"
        case .target: "50%   params=80M   params=50%   bytes=1.2G   flops=40%"
        case .rule: "*.mlp.*=50%   *.q_proj=2:4   lm_head=lock"
        case .knob(let knob): knob.hint
        case .cutKnob(let knob): knob.hint
        case .compare: "pruned.safetensors   model/   model.espalier"
        case .data: "digits.npz   text.txt   images/   FILE:x=images,y=labels,scale=255"
        }
    }
}

/// A list to choose from; a criterion's settings below it.
enum PickerView {
    static func draw(_ picker: Popup.Picker, _ state: ExplorerState, _ canvas: inout Canvas) {
        let shown = picker.shown
        let tunables = picker.purpose == .method ? state.method.tunables : []
        let wanted = max(shown.count, 1) + tunables.count + (tunables.isEmpty ? 0 : 1) + 3
        let isTheme = if case .theme = picker.purpose { true } else { false }
        let size = Size(
            columns: min(canvas.size.columns, isTheme ? 34 : 76), rows: min(canvas.size.rows - 2, max(6, wanted)))
        let rect = isTheme ? Rect(x: 2, y: 2, columns: size.columns, rows: size.rows) : canvas.bounds.centered(size)
        let hint =
            isTheme
            ? "Enter chooses   Esc closes"
            : tunables.isEmpty
                ? "type to filter   Enter chooses   Esc closes" : "Enter chooses   Tab settings   ← → change"
        PopupView.panel(rect, title: picker.title, note: hint, &canvas) { canvas in
            canvas.text("> \(picker.filter.printable)", x: 0, y: 0, Style(.prompt))
            if picker.setting == nil { canvas.cursor(x: 2 + Width.columns(of: picker.filter), y: 0) }
            items(shown, picker, room: canvas.size.rows - 1 - tunables.count - (tunables.isEmpty ? 0 : 1), &canvas)
            settings(tunables, picker, state, &canvas)
        }
    }

    private static func items(
        _ shown: [Popup.Picker.Item], _ picker: Popup.Picker, room: Int, _ canvas: inout Canvas
    ) {
        let first = max(0, min(picker.cursor - room / 2, shown.count - room))
        let start = max(20, 4 + (picker.items.map { Width.columns(of: $0.title) }.max() ?? 0))
        for (line, item) in shown.dropFirst(first).prefix(max(0, room)).enumerated() {
            let y = line + 1
            let isChosen = first + line == picker.cursor
            canvas.ground = isChosen ? .popupCursor : .popup
            if isChosen { canvas.fill(Rect(x: 0, y: y, columns: canvas.size.columns, rows: 1)) }
            if isChosen { canvas.glyph(canvas.glyphs.cursorMark, x: 0, y: y, Style(.key)) }
            let style = item.refusal == nil ? Style(isChosen ? .popupSelected : .popup) : Style(.pending)
            canvas.text(item.title, x: 2, y: y, style)
            let detail = item.refusal ?? item.detail
            canvas.text(Width.truncated(detail, to: canvas.size.columns - start - 1), x: start, y: y, Style(.dim))
        }
        canvas.ground = .popup
    }

    private static func settings(
        _ tunables: [OpenedTunable], _ picker: Popup.Picker, _ state: ExplorerState, _ canvas: inout Canvas
    ) {
        guard !tunables.isEmpty else { return }
        let top = canvas.size.rows - tunables.count
        canvas.text("settings of \(state.method.card.title)", x: 1, y: top - 1, Style(.popupTitle))
        for (index, tunable) in tunables.enumerated() {
            let isChosen = picker.setting == index
            canvas.ground = isChosen ? .popupCursor : .popup
            canvas.text(" \(tunable.name)", x: 1, y: top + index, Style(isChosen ? .popupSelected : .popup))
            canvas.text("\(tunable.value)", x: 12, y: top + index, Style(.key))
            canvas.text(tunable.summary, x: 24, y: top + index, Style(.dim))
        }
        canvas.ground = .popup
    }
}

/// The keys, from the table.
enum HelpView {
    /// Columns for where keys hold.
    private static let placeWidth = 26

    static func draw(_ help: Popup.Help, _ state: ExplorerState, _ canvas: inout Canvas) {
        let rect = canvas.bounds.inset(by: canvas.size.columns >= 60 && canvas.size.rows >= 16 ? 1 : 0)
        PopupView.panel(
            rect, title: "Keys", note: "type words or a key to filter   arrows scroll   Esc closes", &canvas
        ) { canvas in
            canvas.text("> \(help.filter.printable)", x: 0, y: 0, Style(.prompt))
            canvas.cursor(x: 2 + Width.columns(of: help.filter), y: 0)
            let lines = HelpLines.all(matching: help.filter, first: Keymap.contexts(of: state))
            let start = start(lines)
            for (y, line) in lines.dropFirst(help.top).prefix(max(0, canvas.size.rows - 1)).enumerated() {
                draw(line, y: y + 1, summaryX: start, &canvas)
            }
            if lines.isEmpty { canvas.text("no key does that", x: 2, y: 2, Style(.dim)) }
        }
    }

    /// The column of the words, two behind the longest keys.
    static func start(_ lines: [HelpLines.Line]) -> Int {
        let widths = lines.map { line in
            if case .key(let keys, _, _) = line { Width.columns(of: keys) } else { 0 }
        }
        return 4 + (widths.max() ?? 0)
    }

    private static func draw(_ line: HelpLines.Line, y: Int, summaryX start: Int, _ canvas: inout Canvas) {
        switch line {
        case .heading(let title): canvas.text(title, x: 0, y: y, Style(.popupTitle, emphasis: .bold))
        case .key(let keys, let summary, let context):
            canvas.text(keys, x: 2, y: y, Style(.key))
            let isWide = canvas.size.columns >= 90
            let room = canvas.size.columns - start - 1 - (isWide ? placeWidth : 0)
            canvas.text(Width.truncated(summary, to: room), x: start, y: y, Style(.popup))
            if isWide { canvas.text(context, x: canvas.size.columns - placeWidth, y: y, Style(.dim)) }
        }
    }
}
