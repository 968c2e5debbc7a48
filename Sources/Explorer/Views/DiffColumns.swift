import Checkpoints
import Pruning
import Subjects
import Terminal

/// Which columns the table of differences has, and where they end.
struct DiffColumns {
    private enum Column: String {
        case state
        case sparsityA = "zeros A"
        case sparsityB = "zeros B"
        case energyA = "energy A"
        case energyB = "energy B"
        case change = "energy"
        case distance

        var width: Int {
            switch self {
            case .state, .sparsityA, .sparsityB, .change, .distance: 10
            case .energyA, .energyB: 11
            }
        }
    }

    private let table: TableColumns<Column>

    init(width: Int) {
        let sets: [[Column]] = [
            [.state, .sparsityA, .sparsityB, .energyA, .energyB, .change, .distance],
            [.state, .sparsityA, .sparsityB, .change, .distance], [.state, .change, .distance], [.distance],
        ]
        table = TableColumns(width: width, sets: sets, least: 24, most: 60) { $0.width }
    }

    func drawHeading(_ canvas: inout Canvas) { table.drawHeading("layer", &canvas) { $0.rawValue } }

    func draw(_ row: Difference.Row, y: Int, _ canvas: inout Canvas) {
        let name = Width.truncatedAtStart(row.name.printable, to: table.nameWidth - 3)
        canvas.text(name, x: 2, y: y, Style(row.state == .same ? .dim : .text))
        for (column, endX) in table.columns {
            canvas.text(cell(column, row, canvas.glyphs), endX: endX, y: y, style(column, row))
        }
    }

    private func cell(_ column: Column, _ row: Difference.Row, _ glyphs: Glyphs) -> String {
        switch column {
        case .state: row.state.short
        case .sparsityA: row.first.map { Numbers.percent($0.sparsity) } ?? ""
        case .sparsityB: row.second.map { Numbers.percent($0.sparsity) } ?? ""
        case .energyA: row.first.map { Numbers.score($0.energy) } ?? ""
        case .energyB: row.second.map { Numbers.score($0.energy) } ?? ""
        case .change: row.energyChange.map { $0 > 0 ? "+\(Numbers.percent($0))" : Numbers.percent($0) } ?? ""
        case .distance: row.distance.map { $0.words(glyphs) } ?? ""
        }
    }

    private func style(_ column: Column, _ row: Difference.Row) -> Style {
        if column == .state { return Style(row.state.role) }
        return Style(row.state == .same ? .dim : column == .distance ? .text : .dim)
    }
}

extension Figure {
    /// `0.5000`, with the mark of what is not exact: `≈0.5000`.
    func words(_ glyphs: Glyphs) -> String {
        (certainty == .exact ? "" : String(glyphs.about)) + Numbers.score(value)
    }
}
