import Pruning
import Subjects
import Terminal

/// Where the parts of the Groups screen stand.
struct GroupsLayout {
    let form: Rect
    /// Empty where there is no room, as is the picture.
    let figures: Rect
    let list: Rect
    let picture: Rect

    init(_ state: ExplorerState, in body: Rect) {
        guard body.columns >= 66 else {
            (form, list) = body.splitTop(min(state.cutKnobs.count + 3, body.rows / 2))
            figures = Rect(x: 0, y: 0, columns: 0, rows: 0)
            picture = figures
            return
        }
        let (left, right) = body.splitLeft(body.columns >= 100 ? 42 : 36)
        let wanted = min(CutFigures.rows(state) + 2, max(left.rows / 2, left.rows - 9))
        (form, figures) = left.splitBottom(max(wanted, left.rows - state.cutKnobs.count - 3))
        let count = state.groups.grouping?.groups.count ?? 0
        let rows = min(count + 3, right.rows - right.rows * 45 / 100)
        (list, picture) = right.splitTop(right.rows >= 12 ? rows : right.rows)
    }
}

/// What goes together and what of it goes: a form and what came of it at the left, the groups and a picture of one at the right.
enum GroupsView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard state.groups.grouping != nil, state.groups.misfit == nil else { return empty(state, &canvas) }
        let layout = GroupsLayout(state, in: canvas.bounds)
        canvas.inside(layout.form) { CutForm.draw(state, &$0) }
        canvas.inside(layout.figures) { CutFigures.draw(state, &$0) }
        canvas.inside(layout.list) { GroupList.draw(state, &$0) }
        canvas.inside(layout.picture) { GroupPictureView.draw(state, &$0) }
    }

    private static func empty(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.box(title: "Groups", isFocused: true)
        let reason = state.whyNoBits ?? state.groups.misfit
        canvas.inside(canvas.bounds.inset()) { canvas in
            TrainingPlots.tell(
                [reason ?? "finding what goes together"], role: reason == nil ? .pending : .warning, &canvas)
        }
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
