/// Where the row of a rising key must lie, from the keys that were asked before: a bisection asks ever nearer ones, so that
/// after a few steps a row or two are left to look at.
struct RowBracket {
    private var low: (key: UInt64, row: Int)
    private var high: (key: UInt64, row: Int)
    private var last: (key: UInt64, row: Int)?
    private let rows: Int

    /// - Parameter rows: how many there are; a row found may be one behind the last.
    init(rows: Int) {
        self.rows = rows
        low = (0, 0)
        high = (.max, rows)
    }

    /// The row of a key, found by `search` among those that are left.
    mutating func row(of key: UInt64, _ search: (ClosedRange<Int>) -> Int) -> Int {
        if let last {
            if last.key <= key, last.key >= low.key { low = last }
            if last.key >= key, last.key <= high.key { high = last }
        }
        // A key outside is one of another question: then everything is open again.
        let isInside = low.key <= key && key <= high.key && low.row <= high.row
        let found = search(isInside ? low.row...high.row : 0...rows)
        last = (key, found)
        return found
    }
}
