extension Ranking {
    /// The ranking of few units whose scores are at hand: every row is one exact value.
    ///
    /// - Parameters:
    ///   - unitScores: `[units]`, non-negative; NaN is scored 0 and counted.
    ///   - energies: `[units]`, Σw² of each unit; one that is not finite adds none.
    /// O(units · log units).
    package init(unitScores: [Float], energies: [Double]) {
        precondition(unitScores.count == energies.count, "as many energies as scores")
        let patterns = unitScores.map { $0.isNaN ? 0 : $0.magnitude.bitPattern }
        var rows = Rows()
        var sums: [SquareSum] = []
        for unit in patterns.indices.sorted(by: { patterns[$0] < patterns[$1] }) {
            if rows.bits.last == patterns[unit] {
                rows.counts[rows.counts.count - 1] += 1
            } else {
                rows.appendExact(patterns[unit], count: 1)
                sums.append(SquareSum())
            }
            sums[sums.count - 1].add(energies[unit])
        }
        rows.squares = .wide(WideSums(sums))
        self.init(
            rows, nans: unitScores.count { $0.isNaN }, infinities: unitScores.count { $0.isInfinite })
    }
}

extension SquareSum {
    /// Adds a finite sum of squares that is already a `Double`; what lies below 2^-298 is dropped.
    mutating func add(_ energy: Double) {
        guard energy.isFinite, energy > 0 else { return }
        let shift = Int(energy.exponent) - 52 + 298
        let significand = UInt128(energy.significandBitPattern | 1 << 52)
        if shift >= 0 {
            add(significand, shift: min(shift, 506))
        } else if shift > -53 {
            add(significand >> UInt128(-shift), shift: 0)
        }
    }
}
