import Glibc
package import Tensors

/// How unevenly magnitudes are spread, as one number: 0 where all are equal, towards 1 the more of the whole sits in few. Neither
/// scale nor copies of all weights change it.
///
/// I = 1 − (Σ|w|ᵖ/d)^(1/p) / (Σ|w|^q/d)^(1/q), 0 < p ≤ 1, q > p, over d weights, zeros among them.
/// Source: Diao et al. 2023, "Pruning Deep Neural Networks from a Sparsity Perspective" (arXiv 2302.05601).
package struct PQIndex: Sendable, Hashable {
    package let p: Double
    package let q: Double

    package init(p: Double = 0.5, q: Double = 1) {
        self.p = p
        self.q = q
    }

    /// Of finite magnitudes; 0 where there are none, all are 0, or p is not below q.
    package func value(of magnitudes: some Sequence<Float>) -> Double {
        var sums = Sums()
        for magnitude in magnitudes { add(1, of: Double(magnitude), to: &sums) }
        return value(sums)
    }

    /// Of a ranking, from its table alone: exact where its rows are single values. The weights of a bin are taken for their root
    /// mean square, which moves the index by less than 1e-5. Infinite weights are left out.
    package func value(of ranking: Ranking) -> Double { value(sums(ranking)) }

    /// Of several rankings taken together.
    package func value(of rankings: [Ranking]) -> Double {
        value(
            rankings.reduce(into: Sums()) { whole, ranking in
                let sums = sums(ranking)
                whole = Sums(count: whole.count + sums.count, p: whole.p + sums.p, q: whole.q + sums.q)
            })
    }

    /// The least weights that have to stay: ⌈d · (1 + η)^(q/(p − q)) · (1 − I)^(pq/(q − p))⌉.
    /// - Parameter slack: η; 0 is the theorem's bound, more goes beyond it.
    package func bound(_ index: Double, of count: Int, slack: Double = 0) -> Int {
        guard p < q else { return count }
        let share = pow(1 + slack, q / (p - q)) * pow(1 - index, p * q / (q - p))
        // Equal weights are not to lose one by the last bit.
        return min(max(Int((Double(count) * share - 1e-9).rounded(.up)), 0), count)
    }
}

extension PQIndex {
    private struct Sums {
        var count = 0
        var p = 0.0
        var q = 0.0
    }

    private func sums(_ ranking: Ranking) -> Sums {
        var sums = Sums()
        for row in 0..<ranking.rowCount where ranking.firstBits[row] < Float.infinity.bitPattern {
            let units = ranking.count(of: row)
            let value = Float(bitPattern: ranking.firstBits[row])
            add(
                units, of: ranking.width(of: row) == 1 ? Double(value) : ranking.meanEnergy(of: row).squareRoot(),
                to: &sums)
        }
        return sums
    }

    private func add(_ units: Int, of magnitude: Double, to sums: inout Sums) {
        sums.count += units
        guard magnitude > 0 else { return }
        sums.p += Double(units) * Self.power(magnitude, p)
        sums.q += Double(units) * Self.power(magnitude, q)
    }

    /// The usual exponents without the general function, which would take a key's whole frame over all tables of a 70 B model.
    private static func power(_ magnitude: Double, _ exponent: Double) -> Double {
        switch exponent {
        case 0.5: magnitude.squareRoot()
        case 1: magnitude
        case 2: magnitude * magnitude
        default: pow(magnitude, exponent)
        }
    }

    private func value(_ sums: Sums) -> Double {
        guard p < q, sums.count > 0, sums.q > 0 else { return 0 }
        let count = Double(sums.count)
        return max(1 - pow(sums.p / count, 1 / p) / pow(sums.q / count, 1 / q), 0)
    }
}
