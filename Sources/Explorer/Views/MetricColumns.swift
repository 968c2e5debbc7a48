import Pruning
import Terminal

/// Which columns a table of metrics of some width has, and where they end.
struct MetricColumns {
    private enum Column: String {
        case dense
        case current
        case spread = "±"
        case difference
        case differenceSpread = "± "
        case verdict = ""

        var width: Int {
            switch self {
            case .dense: 7
            case .current, .differenceSpread: 8
            case .spread: 9
            case .difference: 11
            case .verdict: 10
            }
        }
    }

    private let columns: [(column: Column, endX: Int)]

    init(width: Int) {
        let full: [Column] = [.dense, .current, .spread, .difference, .differenceSpread, .verdict]
        let sets = [
            full, full.filter { $0 != .spread }, [.dense, .current, .difference, .verdict], [.current, .difference],
        ]
        let chosen = sets.first { 14 + $0.reduce(0) { $0 + $1.width } <= width } ?? [.current]
        var x = 13
        columns = chosen.map { column in
            x += column.width
            return (column, x)
        }
    }

    func drawHeading(_ canvas: inout Canvas) {
        for (column, endX) in columns {
            let isAscii = canvas.glyphs.tier == .ascii
            canvas.text(
                isAscii && column.rawValue.hasPrefix("±") ? "+-" : column.rawValue.filter { $0 != " " }, endX: endX,
                y: 0, Style(.header))
        }
    }

    /// - Parameter isStale: whether the figures are of another plan: then nothing stands out.
    func draw(_ figures: MetricFigures, y: Int, isStale: Bool, _ canvas: inout Canvas) {
        let plain = Style(isStale ? .pending : .text)
        canvas.text(figures.name, x: 1, y: y, Style(isStale ? .pending : .dim))
        let role = isStale ? .pending : figures.verdict?.role ?? .dim
        for (column, endX) in columns {
            switch column {
            case .dense: canvas.text(figures.dense, endX: endX, y: y, plain)
            case .current: canvas.text(figures.current, endX: endX, y: y, plain.adding(isStale ? [] : .bold))
            case .spread: canvas.text(figures.spread, endX: endX, y: y, Style(isStale ? .pending : .dim))
            case .difference: canvas.text(figures.difference, endX: endX, y: y, Style(role))
            case .differenceSpread:
                canvas.text(figures.differenceSpread, endX: endX, y: y, Style(isStale ? .pending : .dim))
            case .verdict:
                let words = figures.verdict.map { "\($0.glyph(canvas.glyphs)) \($0.rawValue)" } ?? ""
                canvas.text(Width.padded(words, to: 9), endX: endX, y: y, Style(role))
            }
        }
    }
}
