import Subjects
import Terminal

/// One labelled figure and how it is known.
struct FigureRow {
    var label: String
    var figure: String
    /// What is shown where the whole figure does not fit.
    var short: String?
    var certainty: Certainty?

    init(_ label: String, _ figure: String, short: String? = nil, _ certainty: Certainty? = nil) {
        self.label = label
        self.figure = figure
        self.short = short
        // What is not known is not known exactly either.
        self.certainty = figure == "-" ? nil : certainty
    }

    /// Columns for labels: the longest, and a blank.
    private static let labelWidth = 12

    /// Figure at the left, certainty at the right edge.
    func draw(y: Int, _ canvas: inout Canvas) {
        canvas.text(label, x: 1, y: y, Style(.dim))
        let note = certainty?.label ?? ""
        let room = canvas.size.columns - Self.labelWidth - Width.columns(of: note) - 3
        let fits = Width.columns(of: figure) <= room
        canvas.text(Width.truncated(fits ? figure : short ?? figure, to: room), x: Self.labelWidth + 1, y: y)
        if let certainty { canvas.text(note, endX: canvas.size.columns - 1, y: y, Style(certainty.role)) }
    }
}

extension Certainty {
    var role: Role {
        switch self {
        case .exact: .exact
        case .bounded: .bounded
        case .proxy: .proxy
        case .measured: .measured
        }
    }
}
