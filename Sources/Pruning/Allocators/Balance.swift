package import Subjects

/// Finds the member of a monotone family of allocations that meets a budget exactly, inside every layer's box.
///
/// One solver for every law: the law says how many units each layer would ideally lose at a parameter `t`; the total
/// grows with `t`; bisection finds where it crosses the budget, and largest remainders make whole units of it.
package enum Balance {
    /// - Parameters:
    ///   - ideal: removed units (real, unclamped) of an entry at a parameter; must not fall as the parameter grows.
    ///   - range: parameters that bracket the answer. Where the lowest takes too much already, all give the same share.
    /// - Returns: removed units for each entry, the fixed ones included.
    /// - Throws: `.infeasible` when the ceilings forbid it.
    package static func solve(
        _ problem: AllocationProblem, over range: ClosedRange<Double>, ideal: (Int, Double) -> Double
    ) throws(PruningError) -> [Int] {
        let remaining = problem.remaining
        guard remaining > 0 else { return WholeUnits(problem).removed }
        try problem.checkFeasible()
        let free = problem.free
        let costs = free.map { problem.entries[$0].cost }
        let ceilings = free.map { Double(problem.entries[$0].ceiling) }
        func units(_ parameter: Double, _ place: Int) -> Double {
            min(max(ideal(free[place], parameter), 0), ceilings[place])
        }
        func total(_ parameter: Double) -> Double {
            var sum = 0.0
            for place in free.indices { sum += units(parameter, place) * costs[place] }
            return sum
        }
        let most = total(range.upperBound)
        if most < remaining * (1 - 1e-12) - AllocationProblem.tolerance {
            throw problem.infeasible(possible: most, "by this law")
        }
        let (low, high) = bracket(range, remaining: remaining, total: total)
        let above = free.indices.map { units(high, $0) }
        let below = low.map { low in free.indices.map { units(low, $0) } } ?? above.map { _ in 0 }
        let exact = blend(below, above, costs: costs, remaining: remaining)
        return WholeUnits(problem, free: free, exact: exact).removed
    }

    /// The largest parameter whose total does not exceed the budget (nil when none does), and its neighbour above.
    private static func bracket(
        _ range: ClosedRange<Double>, remaining: Double, total: (Double) -> Double
    ) -> (low: Double?, high: Double) {
        var (low, high) = (range.lowerBound, range.upperBound)
        guard total(low) <= remaining else { return (nil, low) }
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { break }
            if total(middle) <= remaining { low = middle } else { high = middle }
        }
        return (low, high)
    }

    /// Where the family jumps over the budget, the mixture of both sides that meets it.
    private static func blend(_ low: [Double], _ high: [Double], costs: [Double], remaining: Double) -> [Double] {
        func total(_ units: [Double]) -> Double { zip(units, costs).reduce(0) { $0 + $1.0 * $1.1 } }
        let (below, above) = (total(low), total(high))
        guard above > below else { return low }
        let share = min(max((remaining - below) / (above - below), 0), 1)
        return zip(low, high).map { $0 + share * ($1 - $0) }
    }
}
