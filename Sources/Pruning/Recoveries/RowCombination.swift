/// Rows that go, each as a linear combination of those that stay: of each the minimum of
/// ‖a_j − Σ s_i a_i‖² + α₁ (b_j − Σ s_i b_i)² + α₂ ‖s‖².
///
/// Source: Bai et al. 2023 (UDFC), where both coefficients stand; their placing is ours. One factor serves all rows.
package struct RowCombination: Sendable {
    package enum Ridge: Sendable, Hashable {
        case absolute(Double)
        /// Times the mean ‖a_i‖² of what stays.
        case relative(Double)
    }

    package let rows: BiasedRows
    /// Ascending.
    package let kept: [Int]
    /// Of the squared bias error.
    package let biasWeight: Double
    /// α₂ as it is used.
    package let ridge: Double
    private let isNonNegative: Bool
    /// A Aᵀ + α₁ b bᵀ + α₂ I.
    private let gram: [Double]
    private let factor: CholeskyFactor?

    /// A row that is expressed by others.
    package struct Fit: Sendable {
        /// One a kept row, in their order.
        package let coefficients: [Double]
        /// ‖a_j − Σ s_i a_i‖ / ‖a_j‖; 0 for a row of zeros.
        package let residual: Double
        /// What is minimised, with s and with 0.
        package let objective: (found: Double, without: Double)
    }

    /// Where nothing damps and rows depend on each other, the least ridge that makes one solution is added.
    package init(
        _ rows: BiasedRows, keeping kept: [Int], biasWeight: Double, ridge: Ridge, isNonNegative: Bool = false
    ) {
        self.rows = rows
        self.kept = kept
        self.biasWeight = biasWeight
        self.isNonNegative = isNonNegative
        let size = kept.count
        var gram = [Double](repeating: 0, count: size * size)
        for (row, a) in kept.enumerated() {
            for column in 0...row {
                let b = kept[column]
                let product = rows.product(a, b) + biasWeight * rows.biases[a] * rows.biases[b]
                gram[row * size + column] = product
                gram[column * size + row] = product
            }
        }
        let mean = kept.reduce(0) { $0 + rows.product($1, $1) } / Double(max(size, 1))
        let wanted = if case .relative(let share) = ridge { share * mean } else { ridge.number }
        (self.gram, self.factor, self.ridge) = Self.damped(gram, size, wanted, unit: mean)
    }

    private static func damped(
        _ gram: [Double], _ size: Int, _ wanted: Double, unit: Double
    ) -> ([Double], CholeskyFactor?, Double) {
        var ridge = wanted
        for attempt in 0..<8 {
            var matrix = gram
            for row in 0..<size { matrix[row * size + row] += ridge }
            if let factor = CholeskyFactor(matrix, size: size) { return (matrix, factor, ridge) }
            // 1e-12, 1e-11, … of the mean square.
            var more = 1e-12 * (unit > 0 ? unit : 1)
            for _ in 0..<attempt { more *= 10 }
            ridge = wanted + more
        }
        return (gram, nil, wanted)
    }

    /// O(kept² + kept · length); with a bound O(free³) a step.
    package func fit(_ row: Int) -> Fit {
        let right = kept.map { rows.product($0, row) + biasWeight * rows.biases[$0] * rows.biases[row] }
        let solved =
            isNonNegative
            ? NonNegativeSolve.solve(gram, right)
            : factor?.solve(right) ?? [Double](repeating: 0, count: kept.count)
        return fit(row, solved)
    }

    private func fit(_ row: Int, _ solved: [Double]) -> Fit {
        var rest = Array(rows[row])
        var bias = rows.biases[row]
        for (place, other) in kept.enumerated() where solved[place] != 0 {
            bias -= solved[place] * rows.biases[other]
            let start = other * rows.length
            for index in rest.indices { rest[index] -= solved[place] * rows.values[start + index] }
        }
        let square = rest.reduce(0) { $0 + $1 * $1 }
        let penalty = ridge * solved.reduce(0) { $0 + $1 * $1 }
        let whole = rows.product(row, row)
        return Fit(
            coefficients: solved, residual: whole > 0 ? (square / whole).squareRoot() : 0,
            objective: (
                square + biasWeight * bias * bias + penalty,
                whole + biasWeight * rows.biases[row] * rows.biases[row]
            ))
    }
}

extension RowCombination.Ridge {
    fileprivate var number: Double {
        switch self {
        case .absolute(let number), .relative(let number): number
        }
    }
}
