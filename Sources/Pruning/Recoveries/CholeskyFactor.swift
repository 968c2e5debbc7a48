/// The lower triangle L with L Lᵀ = M of a small matrix, in F64 and without the runtime: what closed forms on weights alone need.
struct CholeskyFactor {
    let size: Int
    /// Row-major; 0 above the diagonal.
    private var lower: [Double]

    /// Nil where the matrix is not positive definite. O(size³ / 3).
    ///
    /// - Parameter matrix: symmetric, row-major.
    init?(_ matrix: [Double], size: Int) {
        precondition(matrix.count == size * size, "a square")
        self.size = size
        lower = matrix
        let floor = (0..<size).reduce(0) { max($0, matrix[$1 * size + $1]) } * 1e-14
        for row in 0..<size {
            for column in 0...row {
                let rest = lower[row * size + column] - Self.product(lower, row * size, column * size, column)
                guard row == column else {
                    lower[row * size + column] = rest / lower[column * size + column]
                    continue
                }
                guard rest > floor else { return nil }
                lower[row * size + row] = rest.squareRoot()
            }
            for column in row + 1..<max(size, row + 1) { lower[row * size + column] = 0 }
        }
    }

    /// x with M x = right. O(size²).
    func solve(_ right: [Double]) -> [Double] {
        precondition(right.count == size, "one a row")
        var x = right
        for row in 0..<size {
            var sum = x[row]
            for column in 0..<row { sum -= lower[row * size + column] * x[column] }
            x[row] = sum / lower[row * size + row]
        }
        for row in (0..<size).reversed() {
            x[row] /= lower[row * size + row]
            let value = x[row]
            for column in 0..<row { x[column] -= lower[row * size + column] * value }
        }
        return x
    }

    private static func product(_ values: [Double], _ a: Int, _ b: Int, _ count: Int) -> Double {
        var sum = 0.0
        for index in 0..<count { sum += values[a + index] * values[b + index] }
        return sum
    }
}
