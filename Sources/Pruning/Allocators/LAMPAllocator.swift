package import Subjects
import Tensors

/// Layer-adaptive magnitude: a weight's score is its energy over that of all weights at least as large in its layer,
/// and one threshold on it serves the whole network. The last weight of a layer scores 1, so no layer empties first.
///
/// Source: Lee et al. 2021 (arXiv 2010.07611), eq. 3. Of equal weights the earlier one scores less, as in a stable sort.
/// Read from the ranking alone, O(log weights) a layer and step; within a bin that is not yet told apart the mean energy
/// stands for each weight, and the bin is a doubt. Infinite weights score infinity.
package struct LAMPAllocator: Allocator {
    package init() {}

    package var needsRankings: Bool { true }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        // Non-negative doubles order as their patterns do, so the patterns serve as keys.
        var brackets = problem.entries.map { LAMPBracket(rows: $0.ranking?.rowCount ?? 0) }
        let (removed, key) = try SharedCut.solve(problem, highest: Double.infinity.bitPattern) { entry, key in
            problem.entries[entry].ranking?.units(scoringBelow: key, &brackets[entry]) ?? 0
        }
        guard let key else { return Allocation(removed: removed) }
        let doubts = problem.free.flatMap { entry in
            (problem.entries[entry].ranking?.doubtfulBins(at: Double(bitPattern: key)) ?? [])
                .map { Allocation.Doubt(entry: entry, bin: $0) }
        }
        return Allocation(removed: removed, doubts: doubts)
    }
}

/// Where one layer's cut must lie, and what was read of its row last.
private struct LAMPBracket {
    var rows: RowBracket
    var row = -1
    var mean = 0.0
    var left = 0.0

    init(rows: Int) { self.rows = RowBracket(rows: rows) }
}

extension Ranking {
    /// Units whose LAMP score is below the double of this pattern; all of them beyond infinity.
    fileprivate func units(scoringBelow key: UInt64, _ bracket: inout LAMPBracket) -> Int {
        guard key <= Double.infinity.bitPattern else { return count }
        let bound = Double(bitPattern: key)
        let row =
            bracket.rows.row(of: key) { open in
                first(in: open.lowerBound..<min(open.upperBound, rowCount)) { lampScore(row: $0, place: 0) >= bound }
            } - 1
        guard row >= 0 else { return 0 }
        if bracket.row != row {
            (bracket.row, bracket.mean, bracket.left) = (row, meanEnergy(of: row), energy - energyBefore(row))
        }
        let (mean, left) = (bracket.mean, bracket.left)
        let units = count(of: row)
        if firstBits[row] >= Float.infinity.bitPattern { return countBefore(row) }
        guard mean > 0 else { return countBefore(row) + (bound > 0 ? units : 0) }
        // As `lampScore` has it. Solved for the place first, which rounding leaves a step or two away.
        func isReached(_ place: Int) -> Bool { mean / max(left - Double(place) * mean, mean) >= bound }
        var place = Int(min(max(((left - mean / bound) / mean).rounded(.up), 0), Double(units)))
        while place > 0, isReached(place - 1) { place -= 1 }
        while place < units, !isReached(place) { place += 1 }
        return countBefore(row) + place
    }

    /// Bins in which a weight of this score may lie.
    func doubtfulBins(at score: Double) -> [UInt16] {
        let row = first(in: 0..<rowCount) { lampScore(row: $0, place: 0) >= score }
        let below = (0..<row).reversed().prefix { highestScore(row: $0) >= score }
        let above = (row..<rowCount).prefix { lowestScore(row: $0) <= score }
        return (Array(below) + Array(above)).filter { width(of: $0) > 1 }.map { bin(of: $0) }
    }

    /// The first row where something holds, looking where energies are at hand as long as there are such rows.
    private func first(in range: Range<Int>, where holds: (Int) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            var middle = low + (high - low) / 2
            let kept = middle / energyStep * energyStep
            if kept > low { middle = kept }
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Of the weight at a place of a row, counted from 0.
    private func lampScore(row: Int, place: Int) -> Double {
        if firstBits[row] >= Float.infinity.bitPattern { return .infinity }
        let mean = meanEnergy(of: row)
        guard mean > 0 else { return 0 }
        return mean / max(energy - energyBefore(row) - Double(place) * mean, mean)
    }

    /// No weight of the row scores less.
    private func lowestScore(row: Int) -> Double {
        guard width(of: row) > 1 else { return lampScore(row: row, place: 0) }
        let least = Double(Float(bitPattern: firstBits[row]))
        return least * least / max(energy - energyBefore(row), .leastNormalMagnitude)
    }

    /// No weight of the row scores more.
    private func highestScore(row: Int) -> Double {
        guard width(of: row) > 1 else { return lampScore(row: row, place: count(of: row) - 1) }
        let most = Double(Float(bitPattern: firstBits[row] + UInt32(width(of: row) - 1)))
        return most * most / (max(energy - energyThrough(row), 0) + most * most)
    }
}
