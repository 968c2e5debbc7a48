extension Ranking {
    /// The cut that removes exactly `removed` units, lowest score first and ties by flat index.
    ///
    /// Inside a bin the pattern is interpolated and `isExact` is false; `refined(bin:with:)` settles it. A binary search.
    package func threshold(removing removed: Int) -> Threshold {
        precondition(removed >= 0 && removed <= count, "removing \(removed) of \(count) units")
        guard removed > 0 else { return .none }
        let row = firstRow { cumulativeCount[$0] >= removed }
        let ties = removed - countBefore(row)
        let width = width(of: row)
        guard width > 1 else { return Threshold(bits: firstBits[row], ties: ties, removed: removed, isExact: true) }
        let share = (Double(ties) - 0.5) / Double(count(of: row))
        let bits = firstBits[row] + UInt32(Double(width) * share)
        return Threshold(bits: bits, ties: ties, removed: removed, isExact: false)
    }

    /// Units that score strictly below `score`; interpolated when the score lies inside a bin. A binary search.
    package func removed(below score: Float) -> (count: Int, isExact: Bool) {
        score > 0 ? removed(below: score.bitPattern) : (0, true)
    }

    /// The same for a magnitude pattern.
    package func removed(below bits: UInt32) -> (count: Int, isExact: Bool) {
        guard let row = row(containing: bits) else { return (countBefore(firstRow { firstBits[$0] >= bits }), true) }
        let offset = bits - firstBits[row]
        guard offset > 0 else { return (countBefore(row), true) }
        let share = Double(offset) / Double(width(of: row))
        return (countBefore(row) + Int(Double(count(of: row)) * share), false)
    }

    /// Σw² of the finite units that a threshold removes: correctly rounded where `isExact`.
    ///
    /// Not exact inside a bin, and within one value when the scores are not the weights' magnitudes, since then tied units
    /// differ in weight; the share of the row stands in.
    package func energyRemoved(by threshold: Threshold) -> (energy: Double, isExact: Bool) {
        guard threshold.removed > 0 else { return (0, true) }
        guard threshold.removed < count else { return (energy, true) }
        let row = firstRow { cumulativeCount[$0] >= threshold.removed }
        let ties = threshold.removed - countBefore(row)
        if ties == count(of: row) { return (energyThrough(row), true) }
        if firstBits[row] == 0, case .counted = squares { return (0, true) }
        if firstBits[row] == SinglePattern.infinity, case .counted = squares { return (energyBefore(row), true) }
        guard width(of: row) == 1, case .counted = squares else {
            let share = Double(ties) / Double(count(of: row))
            return (energyBefore(row) + share * (energyThrough(row) - energyBefore(row)), false)
        }
        return (energyBefore(row, adding: ties), true)
    }

    /// The row that covers a magnitude pattern, if any unit's row does.
    package func row(containing bits: UInt32) -> Int? {
        let after = firstRow { firstBits[$0] > bits }
        guard after > 0, Int(bits - firstBits[after - 1]) < width(of: after - 1) else { return nil }
        return after - 1
    }

    /// The next larger value that occurs (where a row starts), for stepping a threshold.
    package func nextValue(above bits: UInt32) -> UInt32? {
        let row = firstRow { firstBits[$0] > bits }
        return row < rowCount ? firstBits[row] : nil
    }

    /// The next smaller value that occurs (where a row starts).
    package func previousValue(below bits: UInt32) -> UInt32? {
        let row = firstRow { firstBits[$0] >= bits }
        return row > 0 ? firstBits[row - 1] : nil
    }
}

extension Ranking {
    /// The first row for which an ascending claim holds, or `rowCount`.
    @inline(__always)
    func firstRow(where holds: (Int) -> Bool) -> Int {
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = (low + high) >> 1
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
