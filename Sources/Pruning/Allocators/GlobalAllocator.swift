package import Subjects
import Tensors

/// One threshold for every layer: the lowest scores of the whole network go, whoever holds them.
///
/// Units that tie at the threshold go in tensor order. A layer that reaches its ceiling stops giving; the others pay.
package struct GlobalAllocator: Allocator {
    package init() {}

    package var needsRankings: Bool { true }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> [Int] {
        var removed = problem.entries.map { $0.fixed ?? 0 }
        let remaining = problem.remaining
        guard remaining > 0 else { return removed }
        try problem.checkFeasible()
        let free = problem.free
        let threshold = threshold(problem, free: free, remaining: remaining)
        var left = remaining
        for index in free {
            removed[index] = units(problem.entries[index], below: threshold)
            left -= Double(removed[index]) * problem.entries[index].cost
        }
        takeTies(&removed, at: threshold, problem: problem, free: free, left: left)
        return removed
    }

    /// The highest score pattern below which no more than the budget lies.
    private func threshold(_ problem: AllocationProblem, free: [Int], remaining: Double) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (0, Float.infinity.bitPattern + 1)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            let total = free.reduce(0.0) { sum, index in
                sum + Double(units(problem.entries[index], below: middle)) * problem.entries[index].cost
            }
            if total <= remaining + 1e-6 { low = middle } else { high = middle }
        }
        return low
    }

    private func units(_ entry: AllocationProblem.Entry, below bits: UInt32) -> Int {
        guard let ranking = entry.ranking else { return 0 }
        return min(entry.ceiling, ranking.removed(below: bits).count)
    }

    private func takeTies(
        _ removed: inout [Int], at threshold: UInt32, problem: AllocationProblem, free: [Int], left: Double
    ) {
        var left = left
        for index in free where left > 1e-6 {
            let entry = problem.entries[index]
            let ties = units(entry, below: threshold + 1) - removed[index]
            guard ties > 0, entry.cost > 0 else { continue }
            let affordable = (left + 1e-6) / entry.cost
            let taken = min(ties, Int(affordable.rounded(problem.roundsUp ? .up : .down)))
            removed[index] += taken
            left -= Double(taken) * entry.cost
        }
    }
}
