import CScan

/// Σ|w| and Σw² of each column of a matrix over sixteen rows at a time, streamed in flat order.
///
/// A column's sum is made of such bands, whoever takes it and however the rows come: the same bits. Where blocks have as many rows,
/// their norms are made of the same bands.
struct ColumnBand: Sendable {
    /// Rows of a band; the last one may have fewer.
    static let height = 16

    let columns: Int
    private(set) var absolute: [Double]
    private(set) var squares: [Double]
    /// Of the element that comes next.
    private(set) var column: Int
    /// Whole rows of this band so far.
    private(set) var row: Int

    /// - Parameter start: element of the matrix that comes first.
    init(columns: Int, from start: Int = 0) {
        self.columns = columns
        absolute = [Double](repeating: 0, count: columns)
        squares = absolute
        (column, row) = (start % columns, start / columns % Self.height)
    }

    var isEmpty: Bool { row == 0 && column == 0 }
    var isFull: Bool { row == Self.height }

    /// Rows of so many elements that can be taken together: none where the next element is not a row's first.
    func wholeRows(of count: Int) -> Int { column == 0 ? min(count / columns, Self.height - row) : 0 }

    /// Adds magnitudes, whole rows of them or a part of one.
    /// - Returns: how many were taken; more follow in the next row, or in the next band.
    mutating func add(_ values: UnsafePointer<Float>, _ count: Int) -> Int {
        let rows = wholeRows(of: count)
        let piece = rows > 0 ? columns : min(columns - column, count)
        withSums { [column, columns] absolute, squares in
            cscan_add_columns(values, max(rows, 1), columns, piece, absolute + column, squares + column)
        }
        advance(by: max(rows, 1) * piece)
        return max(rows, 1) * piece
    }

    /// Adds whole rows to each column's sums and to sums of each row's own, which are set.
    mutating func add(
        _ values: UnsafePointer<Float>, rows: Int, summing sums: UnsafeMutablePointer<cscan_sums>
    ) {
        withSums { [columns] in cscan_add_matrix(values, rows, columns, sums, $0, $1) }
        advance(by: rows * columns)
    }

    /// Adds the sums to those of the whole matrix, and begins the next band.
    mutating func drain(into absolute: inout [Double], _ squares: inout [Double]) {
        withSums { [columns] in
            cscan_drain($0, columns, &absolute)
            cscan_drain($1, columns, &squares)
        }
        (row, column) = (0, 0)
    }

    /// Begins the next band.
    mutating func clear() {
        for place in 0..<columns { (absolute[place], squares[place]) = (0, 0) }
        (row, column) = (0, 0)
    }

    private mutating func advance(by count: Int) {
        column += count
        row += column / columns
        column %= columns
    }

    private mutating func withSums(_ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void) {
        absolute.withUnsafeMutableBufferPointer { absolute in
            squares.withUnsafeMutableBufferPointer { squares in
                if let first = absolute.baseAddress, let second = squares.baseAddress { body(first, second) }
            }
        }
    }
}
