/// A whole screen as a value: cells row by row, and where the text cursor stands, if it is shown.
package struct Frame: Sendable, Hashable {
    package let size: Size
    /// Shown by prompts; nil hides it.
    package internal(set) var cursor: Position?
    var cells: [Cell]

    package struct Position: Sendable, Hashable {
        package let x: Int
        package let y: Int

        package init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }
    }

    package init(size: Size) {
        // A frame beyond any real terminal is an error of the caller, not of the terminal: keep it drawable.
        self.size = Size(columns: min(size.columns, 2000), rows: min(size.rows, 2000))
        cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
    }

    /// The cell at a place; blank outside.
    package subscript(x: Int, y: Int) -> Cell {
        guard x >= 0, y >= 0, x < size.columns, y < size.rows else { return .blank }
        return cells[y * size.columns + x]
    }
}

// MARK: - Difference
extension Frame {
    /// Neighbouring cells of one row that must be sent again.
    package struct Run: Sendable, Hashable {
        package let y: Int
        package let columns: Range<Int>

        package init(y: Int, columns: Range<Int>) {
            self.y = y
            self.columns = columns
        }
    }

    /// What to send so that a screen showing `shown` shows this frame: all of it where the sizes differ or nothing
    /// is known. A run never begins in the middle of a wide character. O(cells).
    package func changes(from shown: Frame?) -> [Run] {
        guard let shown, shown.size == size else {
            return size.columns == 0 ? [] : (0..<size.rows).map { Run(y: $0, columns: 0..<size.columns) }
        }
        var runs: [Run] = []
        cells.withUnsafeBufferPointer { new in
            shown.cells.withUnsafeBufferPointer { old in
                for y in 0..<size.rows { appendRuns(of: y, new: new, old: old, to: &runs) }
            }
        }
        return runs
    }

    private func appendRuns(
        of y: Int, new: UnsafeBufferPointer<Cell>, old: UnsafeBufferPointer<Cell>, to runs: inout [Run]
    ) {
        let row = y * size.columns
        var x = 0
        while x < size.columns {
            guard new[row + x] != old[row + x] else {
                x += 1
                continue
            }
            let start = new[row + x].glyph.isRightHalf && x > 0 ? x - 1 : x
            while x < size.columns, new[row + x] != old[row + x] || new[row + x].glyph.isRightHalf { x += 1 }
            runs.append(Run(y: y, columns: start..<x))
        }
    }
}
