package import Subjects
import Tensors

/// Layer-adaptive magnitude: a weight's score is its energy over that of all weights at least as large in its layer,
/// and one threshold on it serves the whole network. The last weight of a layer scores 1, so no layer empties first.
///
/// Source: Lee et al. 2021. Read from the ranking alone, O(log rows) a layer and step; within a row whose values are
/// not yet told apart the mean energy stands for each.
package struct LAMPAllocator: Allocator {
    package init() {}

    package var needsRankings: Bool { true }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> [Int] {
        try Balance.solve(problem, over: -120...0) { entry, parameter in
            guard let ranking = problem.entries[entry].ranking else { return 0 }
            return ranking.lampRemoved(upTo: Double.exponential(parameter))
        }
    }
}

extension Ranking {
    /// Units whose LAMP score is at most `score`, counted with a fraction inside the row where it falls.
    func lampRemoved(upTo score: Double) -> Double {
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = (low + high) / 2
            if lampScore(atStartOf: middle) <= score { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return 0 }
        let row = low - 1
        let mean = meanEnergy(of: row)
        let all = Double(cumulativeCount[row])
        guard mean > 0 else { return all }
        let inside = (energy - energyBefore(row)) / mean - 1 / score + 1
        return Double(countBefore(row)) + min(max(inside, 0), all - Double(countBefore(row)))
    }

    private func lampScore(atStartOf row: Int) -> Double {
        if firstBits[row] >= Float.infinity.bitPattern { return .infinity }
        let mean = meanEnergy(of: row)
        guard mean > 0 else { return 0 }
        return mean / max(energy - energyBefore(row), mean)
    }
}
