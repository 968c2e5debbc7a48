import Checkpoints
import Terminal

/// Columns of text as wide as their longest cell; control characters are spelled out.
struct TextTable {
    struct Column {
        let title: String
        let isNumber: Bool

        static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
        static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// As many cells as there are columns.
    mutating func append(_ cells: [String]) { rows.append(cells.map(\.printable)) }

    /// Heading and rows; no blanks at line ends. Ends in a newline.
    var text: String {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { place in all.map { Width.columns(of: $0[place]) }.max() ?? 0 }
        return all.map { row in
            let cells = row.indices.map { place in
                Width.padded(row[place], to: widths[place], alignment: columns[place].isNumber ? .right : .left)
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
