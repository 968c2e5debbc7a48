import Pruning
import Subjects
import Terminal

/// What goes together and what of it goes: a form and what came of it at the left, the groups and a picture of one at the right.
enum GroupsView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard state.groups.grouping != nil, state.groups.misfit == nil else { return empty(state, &canvas) }
        guard canvas.size.columns >= 66 else { return narrow(state, &canvas) }
        let (left, right) = canvas.bounds.splitLeft(canvas.size.columns >= 100 ? 42 : 36)
        let figures = min(CutFigures.rows(state) + 2, max(left.rows / 2, left.rows - 9))
        let (form, below) = left.splitBottom(max(figures, left.rows - state.cutKnobs.count - 3))
        canvas.inside(form) { CutForm.draw(state, &$0) }
        canvas.inside(below) { CutFigures.draw(state, &$0) }
        lists(right, state, &canvas)
    }

    private static func empty(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.box(title: "Groups", isFocused: true)
        let reason = state.whyNoBits ?? state.groups.misfit
        canvas.inside(canvas.bounds.inset()) { canvas in
            TrainingPlots.tell(
                [reason ?? "finding what goes together"], role: reason == nil ? .pending : .warning, &canvas)
        }
    }

    private static func narrow(_ state: ExplorerState, _ canvas: inout Canvas) {
        let (form, rest) = canvas.bounds.splitTop(min(state.cutKnobs.count + 3, canvas.size.rows / 2))
        canvas.inside(form) { CutForm.draw(state, &$0) }
        canvas.inside(rest) { GroupList.draw(state, &$0) }
    }

    private static func lists(_ rect: Rect, _ state: ExplorerState, _ canvas: inout Canvas) {
        let count = state.groups.grouping?.groups.count ?? 0
        let wanted = min(count + 3, rect.rows - rect.rows * 45 / 100)
        let (list, picture) = rect.splitTop(rect.rows >= 12 ? wanted : rect.rows)
        canvas.inside(list) { GroupList.draw(state, &$0) }
        canvas.inside(picture) { GroupPictureView.draw(state, &$0) }
    }
}

/// The settings of a cut, one a row, and how far it is.
enum CutForm {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let knobs = state.cutKnobs
        let cursor = CutKnobs.current(state)
        let isCut = knobs.count > canvas.size.rows - 3
        canvas.box(title: "Cut\(isCut ? " \(cursor + 1)/\(knobs.count)" : "")", note: offer(state), isFocused: true)
        canvas.inside(canvas.bounds.inset()) { canvas in
            let rows = ListWindow.rows(knobs.count, cursor: cursor, window: max(canvas.size.rows - 1, 0))
            for place in rows {
                canvas.row(y: place - rows.lowerBound, isCursor: place == cursor) { canvas in
                    canvas.text(knobs[place].name, x: 2, y: place - rows.lowerBound, Style(.dim))
                    let room = canvas.size.columns - 12
                    canvas.text(
                        Width.truncated(state.words(knobs[place]), to: room), x: 12, y: place - rows.lowerBound,
                        Style(.key))
                }
            }
            progress(state, &canvas)
        }
    }

    /// What Enter does now.
    private static func offer(_ state: ExplorerState) -> String {
        if state.groups.isRunning { return "Enter stops" }
        if state.whyNoCut != nil { return "" }
        return state.presentCut == nil ? "Enter cuts" : "E writes it"
    }

    /// A gauge while it runs, else why it cannot, or did not.
    private static func progress(_ state: ExplorerState, _ canvas: inout Canvas) {
        let y = canvas.size.rows - 1
        guard state.groups.isRunning else {
            let failure = state.groups.failure.flatMap { $0.basis == state.cutBasis ? $0.words : nil }
            guard let reason = failure ?? state.whyNoCut else { return }
            canvas.text(Width.truncated(reason, to: canvas.size.columns - 2), x: 1, y: y, Style(.warning))
            return
        }
        guard let progress = state.groups.progress else {
            return canvas.text("beginning", x: 1, y: y, Style(.pending)).ignored
        }
        let words = Width.truncated(progress.words, to: canvas.size.columns - 10)
        let used = canvas.text(words, x: 1, y: y, Style(.pending))
        let share = progress.total > 0 ? Double(progress.done) / Double(progress.total) : 0
        Gauge(share).draw(in: &canvas, x: used + 2, y: y, columns: canvas.size.columns - used - 3)
    }
}
