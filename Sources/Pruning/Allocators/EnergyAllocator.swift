package import Subjects
import Tensors

/// Every layer loses the same share of its energy (Σw²): sensitive layers, whose energy sits in few weights, keep less
/// and flat ones keep more.
package struct EnergyAllocator: Allocator {
    package init() {}

    package var needsRankings: Bool { true }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        let removed = try Balance.solve(problem, over: 0...1) { entry, share in
            guard let ranking = problem.entries[entry].ranking else { return 0 }
            return ranking.removed(losing: share * ranking.energy)
        }
        let doubts = problem.free.compactMap { entry -> Allocation.Doubt? in
            guard let ranking = problem.entries[entry].ranking, removed[entry] > 0 else { return nil }
            let threshold = ranking.threshold(removing: removed[entry])
            return threshold.isExact ? nil : Allocation.Doubt(entry: entry, bin: threshold.bin)
        }
        return Allocation(removed: removed, doubts: doubts)
    }
}

extension Ranking {
    /// The most units, lowest scores first, whose energy together stays within `lost`; linear inside a row.
    func removed(losing lost: Double) -> Double {
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = (low + high) / 2
            if cumulativeEnergy[middle] <= lost { low = middle + 1 } else { high = middle }
        }
        guard low < rowCount else { return Double(count) }
        let mean = meanEnergy(of: low)
        guard mean > 0 else { return Double(cumulativeCount[low]) }
        return Double(countBefore(low)) + max(0, lost - energyBefore(low)) / mean
    }

    /// Energy of one unit of a row; exact where the row is one value.
    func meanEnergy(of row: Int) -> Double {
        let units = cumulativeCount[row] - countBefore(row)
        return units == 0 ? 0 : (cumulativeEnergy[row] - energyBefore(row)) / Double(units)
    }
}
