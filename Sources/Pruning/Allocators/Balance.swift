package import Subjects

/// Finds the member of a monotone family of allocations that meets a budget exactly, inside every layer's box.
///
/// One solver for every law: the law says how many units each layer would ideally lose at a parameter `t`; the total
/// grows with `t`; bisection finds where it crosses the budget, and largest remainders make whole units of it.
package enum Balance {
    /// - Parameters:
    ///   - ideal: removed units (real, unclamped) of an entry at a parameter; must not fall as the parameter grows.
    ///   - range: parameters that bracket the answer.
    /// - Returns: removed units for each entry, the fixed ones included.
    /// - Throws: `.infeasible` when the ceilings forbid it.
    package static func solve(
        _ problem: AllocationProblem, over range: ClosedRange<Double>, ideal: (Int, Double) -> Double
    ) throws(PruningError) -> [Int] {
        var removed = problem.entries.map { $0.fixed ?? 0 }
        let remaining = problem.remaining
        guard remaining > 0 else { return removed }
        try problem.checkFeasible()
        let free = problem.free
        func clamped(_ parameter: Double) -> [Double] {
            free.map { min(max(ideal($0, parameter), 0), Double(problem.entries[$0].ceiling)) }
        }
        func total(_ units: [Double]) -> Double {
            zip(free, units).reduce(0) { $0 + $1.1 * problem.entries[$1.0].cost }
        }
        let most = total(clamped(range.upperBound))
        if most < remaining * (1 - 1e-12) - 1e-6 {
            throw .infeasible(
                asked: "\(Quantities.whole(remaining.rounded())) more to remove",
                possible: "\(Quantities.whole(most.rounded())) by this law")
        }
        let (low, high) = bracket(range, remaining: remaining) { total(clamped($0)) }
        let exact = blend(clamped(low), clamped(high), remaining: remaining, total: total)
        let whole = rounded(exact, free: free, problem: problem, remaining: remaining)
        for (index, units) in zip(free, whole) { removed[index] = units }
        return removed
    }

    /// The largest parameter whose total does not exceed the budget, and its neighbour above.
    private static func bracket(
        _ range: ClosedRange<Double>, remaining: Double, total: (Double) -> Double
    ) -> (Double, Double) {
        var (low, high) = (range.lowerBound, range.upperBound)
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { break }
            if total(middle) <= remaining { low = middle } else { high = middle }
        }
        return (low, high)
    }

    /// Where the family jumps over the budget, the mixture of both sides that meets it.
    private static func blend(
        _ low: [Double], _ high: [Double], remaining: Double, total: ([Double]) -> Double
    ) -> [Double] {
        let (below, above) = (total(low), total(high))
        guard above > below else { return low }
        let share = min(max((remaining - below) / (above - below), 0), 1)
        return zip(low, high).map { $0 + share * ($1 - $0) }
    }

    /// Whole units by largest remainder, ties in tensor order, until the budget is met to one unit.
    private static func rounded(
        _ exact: [Double], free: [Int], problem: AllocationProblem, remaining: Double
    ) -> [Int] {
        var whole = exact.map { Int(($0 + 1e-9).rounded(.down)) }
        var left = remaining - zip(free, whole).reduce(0) { $0 + Double($1.1) * problem.entries[$1.0].cost }
        let order = exact.indices.sorted { first, second in
            let (one, other) = (exact[first] - Double(whole[first]), exact[second] - Double(whole[second]))
            return one == other ? first < second : one > other
        }
        let slack = problem.roundsUp ? 0 : 1.0
        for _ in 0..<2 {
            for place in order where whole[place] < problem.entries[free[place]].ceiling {
                let cost = problem.entries[free[place]].cost
                guard cost > 0, left > 1e-6, left >= cost * slack - 1e-6 else { continue }
                whole[place] += 1
                left -= cost
            }
        }
        return whole
    }
}
