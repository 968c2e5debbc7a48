package import Subjects
import Tensors

/// Every layer loses the same share of its energy (Σw²): sensitive layers, whose energy sits in few weights, keep less
/// and flat ones keep more.
///
/// A weight goes when the energy up to and with it, lowest weights first, is within the share; the share is the largest
/// that the budget allows, and weights that stand at it exactly (zeros at share 0, each layer's last at 1) go in tensor
/// order. Within a bin that is not yet told apart the mean energy stands for each weight, and the bin is a doubt.
package struct EnergyAllocator: Allocator {
    package init() {}

    package var needsRankings: Bool { true }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        // Non-negative doubles order as their patterns do; infinite weights stand at 2, behind every share.
        let (removed, key) = try SharedCut.solve(problem, highest: 2.0.bitPattern) { entry, key in
            problem.entries[entry].ranking?.units(losingBelow: key) ?? 0
        }
        guard let key else { return Allocation(removed: removed) }
        let doubts = problem.free.compactMap { entry -> Allocation.Doubt? in
            let bin = problem.entries[entry].ranking?.doubtfulBin(atShare: Double(bitPattern: key))
            return bin.map { Allocation.Doubt(entry: entry, bin: $0) }
        }
        return Allocation(removed: removed, doubts: doubts)
    }
}

extension Ranking {
    /// Units up to which less than this share of the energy is lost.
    func units(losingBelow key: UInt64) -> Int {
        guard key <= 2.0.bitPattern else { return count }
        let bound = Double(bitPattern: key)
        let row = firstRow(losing: bound)
        guard row < rowCount else { return count - infinities }
        var (low, high) = (0, count(of: row))
        while low < high {
            let middle = low + (high - low) / 2
            if share(row: row, place: middle) >= bound { high = middle } else { low = middle + 1 }
        }
        return countBefore(row) + low
    }

    /// The bin inside which a share of the energy is reached.
    func doubtfulBin(atShare share: Double) -> UInt16? {
        let row = firstRow(losing: share)
        return row < rowCount && width(of: row) > 1 ? bin(of: row) : nil
    }

    /// The first row of finite weights at whose end at least this share is lost.
    private func firstRow(losing share: Double) -> Int {
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = low + (high - low) / 2
            if self.share(row: middle, place: count(of: middle) - 1) >= share {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }

    /// Share of the energy lost when the weight at a place of a row, counted from 0, is the last to go.
    private func share(row: Int, place: Int) -> Double {
        if firstBits[row] >= Float.infinity.bitPattern { return 2 }
        guard energy > 0 else { return 0 }
        if place == count(of: row) - 1 { return min(energyThrough(row) / energy, 1) }
        return min((energyBefore(row) + Double(place + 1) * meanEnergy(of: row)) / energy, 1)
    }

    /// Energy of one unit of a row; exact where the row is one value.
    package func meanEnergy(of row: Int) -> Double {
        if width(of: row) == 1 {
            let value = Double(Float(bitPattern: firstBits[row]))
            return value * value
        }
        let units = cumulativeCount[row] - countBefore(row)
        return units == 0 ? 0 : (energyThrough(row) - energyBefore(row)) / Double(units)
    }
}
