/// Rows of a layer's weight with a bias each, F64: what its outputs are made of, a norm behind it folded in.
package struct BiasedRows: Sendable {
    /// `[rows, length]`, row-major.
    package let values: [Double]
    package let length: Int
    /// One a row.
    package let biases: [Double]

    package init(_ values: [Double], length: Int, biases: [Double]) {
        precondition(values.count == length * biases.count, "a bias a row")
        self.values = values
        self.length = length
        self.biases = biases
    }

    package var count: Int { biases.count }

    package subscript(row: Int) -> ArraySlice<Double> { values[row * length..<(row + 1) * length] }

    /// ⟨a_i, a_j⟩.
    package func product(_ a: Int, _ b: Int) -> Double {
        let (first, second) = (a * length, b * length)
        var sum = 0.0
        for index in 0..<length { sum += values[first + index] * values[second + index] }
        return sum
    }

    package func norm(_ row: Int) -> Double { product(row, row).squareRoot() }
}

/// How a row's size is told.
package enum RowCriterion: String, Sendable, CaseIterable {
    case l2, l1
    /// Distances to all other rows, added up: near the geometric median is replaceable. Source: He et al. 2019 (FPGM).
    case median

    /// One a row; the smallest goes first. O(rows · length), of the median O(rows² · length).
    package func scores(_ rows: BiasedRows) -> [Double] {
        switch self {
        case .l1: return (0..<rows.count).map { rows[$0].reduce(0) { $0 + $1.magnitude } }
        case .l2: return (0..<rows.count).map(rows.norm)
        case .median:
            let squares = (0..<rows.count).map { rows.product($0, $0) }
            return (0..<rows.count).map { a in
                (0..<rows.count).reduce(0) { sum, b in
                    a == b ? sum : sum + max(squares[a] + squares[b] - 2 * rows.product(a, b), 0).squareRoot()
                }
            }
        }
    }
}
