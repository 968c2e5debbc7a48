/// Items by row, one row after the other in a single array, each row in the items' own order.
struct Rows<Item: Sendable>: Sendable {
    private let starts: [Int32]
    private let items: [Item]

    /// A counting sort. O(items + rows).
    ///
    /// - Parameters:
    ///   - rows: for each item its row, `0..<count`.
    init(_ items: [Item], of count: Int, rows: [Int32]) {
        var starts = [Int32](repeating: 0, count: count + 1)
        for row in rows { starts[Int(row) + 1] += 1 }
        for row in 0..<count { starts[row + 1] += starts[row] }
        var next = starts
        var order = [Int32](repeating: 0, count: items.count)
        for (place, row) in rows.enumerated() {
            order[Int(next[Int(row)])] = Int32(truncatingIfNeeded: place)
            next[Int(row)] += 1
        }
        self.starts = starts
        self.items = order.map { items[Int($0)] }
    }

    subscript(_ row: Int) -> ArraySlice<Item> { items[Int(starts[row])..<Int(starts[row + 1])] }
}
