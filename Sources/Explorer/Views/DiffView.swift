import Checkpoints
import Pruning
import Subjects
import Terminal

/// The opened network and another file: layer by layer what differs, and both distributions of the layer under the cursor.
enum DiffView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard state.diff.found != nil else { return empty(state, &canvas) }
        let (first, second) = canvas.bounds.pair(besideFrom: 150, tenths: 6)
        canvas.inside(first) { table(state, &$0) }
        canvas.inside(second) { shapes(state, &$0) }
    }

    private static func empty(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.box(title: "Diff", isFocused: true)
        let words = progress(state) ?? state.diff.note ?? "nothing to compare with; o names a file, as does --diff FILE"
        let role: Role = state.diff.opening != nil ? .pending : state.diff.note == nil ? .dim : .warning
        canvas.text(Width.truncated(words, to: canvas.size.columns - 4), x: 2, y: 1, Style(role))
    }

    /// `counting pruned.safetensors, 40%`; nil while nothing is opened.
    private static func progress(_ state: ExplorerState) -> String? {
        guard let opening = state.diff.opening else { return nil }
        let share = state.diff.counted > 0 ? ", \(Numbers.percent(state.diff.counted))" : ""
        return "counting \(opening.printable(limit: 60))\(share)"
    }

    private static func table(_ state: ExplorerState, _ canvas: inout Canvas) {
        let pane = state.diff
        canvas.box(title: title(state, room: canvas.size.columns - 6), note: note(state), isFocused: true)
        canvas.inside(canvas.bounds.inset()) { canvas in
            let columns = DiffColumns(width: canvas.size.columns)
            columns.drawHeading(&canvas)
            let window = ListWindow.rows(pane.rows.count, cursor: pane.cursor, window: canvas.size.rows - 1)
            for place in window {
                guard let row = pane.found?.difference.rows[pane.rows[place]] else { continue }
                let y = place - window.lowerBound + 1
                canvas.row(y: y, isCursor: place == pane.cursor) { columns.draw(row, y: y, &$0) }
            }
            if pane.rows.isEmpty { canvas.text("every layer is the same; a shows them", x: 2, y: 1, Style(.dim)) }
        }
    }

    /// `Diff A minilm-l6-excerpt · B pruned`.
    private static func title(_ state: ExplorerState, room: Int) -> String {
        let other = (state.diff.found?.second.network.checkpoint.displayName ?? "").printable
        let title = "Diff A \(state.network.checkpoint.displayName.printable(limit: 30)) · B "
        return title + Width.truncatedAtStart(other, to: max(room - Width.columns(of: title), 8))
    }

    /// What is being counted, or how many rows of each state there are.
    private static func note(_ state: ExplorerState) -> String {
        if let progress = progress(state) { return progress }
        guard let difference = state.diff.found?.difference else { return "" }
        return Difference.State.allCases.compactMap { kind in
            let count = difference.count(kind)
            return count == 0 ? nil : "\(Numbers.grouped(count)) \(kind.words)"
        }.joined(separator: ", ")
    }

    /// Shares of |w| on both sides, logarithmic: most weights are small.
    private static func shapes(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard !canvas.bounds.isEmpty, let row = state.diff.current else { return }
        let label = row.distance.map(\.certainty.label) ?? ""
        let facts = "|w| A B log y \(label)"
        let room = canvas.size.columns - Width.columns(of: facts) - 8
        canvas.box(
            title: "\(Width.truncatedAtStart(row.name.printable, to: room)) \(facts)",
            note: distance(row, canvas.glyphs))
        canvas.inside(canvas.bounds.inset()) { canvas in
            switch state.diff.shapes[row.name] {
            case nil: canvas.text("being read", x: 1, y: 0, Style(.pending))
            case .some(nil): canvas.text("not counted", x: 1, y: 0, Style(.dim))
            case .some(let shapes?): curves(shapes, &canvas)
            }
        }
    }

    private static func curves(_ shapes: Comparison.Shapes, _ canvas: inout Canvas) {
        let shares = (shapes.first + shapes.second).filter { $0 > 0 }
        var plot = CurvePlot(
            curves: [
                CurvePlot.Curve(points: points(shapes.first, shapes.upper), role: .curve, letter: "A"),
                CurvePlot.Curve(points: points(shapes.second, shapes.upper), role: .warning, letter: "B"),
            ],
            horizontal: Axis(0, shapes.upper),
            vertical: Axis(shares.min() ?? 1e-3, shares.max() ?? 1, scale: .logarithmic))
        plot.showsLetters = true
        plot.draw(in: &canvas)
    }

    /// Middles of the parts; where nothing is, the curve breaks.
    private static func points(_ shares: [Double], _ upper: Double) -> [(x: Double, y: Double)] {
        shares.enumerated().map { place, share in
            ((Double(place) + 0.5) / Double(shares.count) * upper, share > 0 ? share : .nan)
        }
    }

    private static func distance(_ row: Difference.Row, _ glyphs: Glyphs) -> String {
        guard let distance = row.distance else { return row.state.words }
        return "Kolmogorov-Smirnov distance \(distance.words(glyphs))"
    }
}

extension Difference.State {
    /// `changed`, `only in A`.
    var words: String {
        switch self {
        case .same: "the same"
        case .changed: "changed"
        case .retyped: "of another type or shape"
        case .onlyFirst: "only in A"
        case .onlySecond: "only in B"
        case .unknown: "not counted"
        }
    }

    /// In the nine columns of a cell.
    var short: String { self == .retyped ? "retyped" : self == .same ? "same" : self == .unknown ? "?" : words }

    var role: Role {
        switch self {
        case .same, .unknown: .dim
        case .changed: .text
        case .retyped, .onlyFirst, .onlySecond: .warning
        }
    }
}
