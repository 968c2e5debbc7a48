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

    private let columns: [(column: Column, endX: Int)]
    private let nameWidth: Int

    init(width: Int) {
        let sets: [[Column]] = [
            [.state, .sparsityA, .sparsityB, .energyA, .energyB, .change, .distance],
            [.state, .sparsityA, .sparsityB, .change, .distance], [.state, .change, .distance], [.distance],
        ]
        let chosen = sets.first { 24 + $0.reduce(0) { $0 + $1.width } <= width } ?? [.distance]
        nameWidth = max(4, min(width - chosen.reduce(0) { $0 + $1.width }, 60))
        var x = nameWidth
        columns = chosen.map { column in
            x += column.width
            return (column, x - 1)
        }
    }

    func drawHeading(_ canvas: inout Canvas) {
        canvas.text("layer", x: 2, y: 0, Style(.header))
        for (column, endX) in columns { canvas.text(column.rawValue, endX: endX, y: 0, Style(.header)) }
    }

    func draw(_ row: Difference.Row, y: Int, isCursor: Bool, _ canvas: inout Canvas) {
        canvas.ground = isCursor ? .cursor : .plain
        if isCursor {
            canvas.fill(Rect(x: 0, y: y, columns: canvas.size.columns, rows: 1))
            canvas.glyph(canvas.glyphs.cursorMark, x: 0, y: y, Style(.key))
        }
        let name = Width.truncatedAtStart(row.name.printable, to: nameWidth - 3)
        canvas.text(name, x: 2, y: y, Style(row.state == .same ? .dim : .text))
        for (column, endX) in columns {
            canvas.text(cell(column, row, canvas.glyphs), endX: endX, y: y, style(column, row))
        }
        canvas.ground = .plain
    }

    private func cell(_ column: Column, _ row: Difference.Row, _ glyphs: Glyphs) -> String {
        switch column {
        case .state: row.state.short
        case .sparsityA: row.first.map { Numbers.percent($0.sparsity) } ?? ""
        case .sparsityB: row.second.map { Numbers.percent($0.sparsity) } ?? ""
        case .energyA: row.first.map { Numbers.score($0.energy) } ?? ""
        case .energyB: row.second.map { Numbers.score($0.energy) } ?? ""
        case .change: row.energyChange.map { $0 > 0 ? "+\(Numbers.percent($0))" : Numbers.percent($0) } ?? ""
        case .distance:
            row.distance.map { ($0.certainty == .exact ? "" : String(glyphs.about)) + Numbers.score($0.value) } ?? ""
        }
    }

    private func style(_ column: Column, _ row: Difference.Row) -> Style {
        if column == .state { return Style(row.state.role) }
        return Style(row.state == .same ? .dim : column == .distance ? .text : .dim)
    }
}
