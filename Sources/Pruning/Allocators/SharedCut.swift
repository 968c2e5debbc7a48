package import Subjects

/// Cuts every free layer at one key of a scale that all units share, exactly, ties in tensor order.
///
/// A layer that reaches its ceiling stops giving; the others pay.
package enum SharedCut {
    /// - Parameters:
    ///   - highest: the largest key that occurs.
    ///   - below: units of an entry whose key is lower; must not fall as the key grows. Asked for keys up to `highest + 1`.
    /// - Returns: what goes, and the key at which ties begin; nil when nothing had to go.
    /// - Throws: `.infeasible` when the ceilings forbid it.
    package static func solve(
        _ problem: AllocationProblem, highest: UInt64, below: (Int, UInt64) -> Int
    ) throws(PruningError) -> (removed: [Int], key: UInt64?) {
        var whole = WholeUnits(problem)
        guard whole.left > 0 else { return (whole.removed, nil) }
        try problem.checkFeasible()
        let free = problem.free
        var bracket = Bracket(problem, free: free, highest: highest, below: below)
        bracket.close(to: whole.left, below: below)
        for place in free.indices { whole.take(bracket.low[place], from: free[place]) }
        takeTies(&whole, bracket, problem, free)
        takeRest(&whole, problem, free)
        if problem.entries.contains(where: { $0.multiple > 1 }) { round(&whole, problem, free) }
        return (whole.removed, bracket.key)
    }

    private static func takeTies(
        _ whole: inout WholeUnits, _ bracket: Bracket, _ problem: AllocationProblem, _ free: [Int]
    ) {
        for place in free.indices where whole.left > AllocationProblem.tolerance {
            let ties = bracket.high[place] - bracket.low[place]
            let cost = problem.entries[free[place]].cost
            guard ties > 0, cost > 0 else { continue }
            let affordable = (whole.left + AllocationProblem.tolerance) / cost
            let taken = min(ties, Int(min(affordable, 1e18).rounded(problem.roundsUp ? .up : .down)))
            whole.take(bracket.low[place] + taken, from: free[place])
        }
    }

    /// What no tie could give, because units differ in cost, from the first layers that fit.
    private static func takeRest(_ whole: inout WholeUnits, _ problem: AllocationProblem, _ free: [Int]) {
        for index in free where whole.left > AllocationProblem.tolerance {
            let entry = problem.entries[index]
            guard entry.cost > 0 else { continue }
            let affordable = min((whole.left + AllocationProblem.tolerance) / entry.cost, Double(entry.units))
            whole.take(min(entry.ceiling, whole.removed[index] + Int(affordable)), from: index)
        }
    }

    /// Whole multiples, and what that left over spent again.
    private static func round(_ whole: inout WholeUnits, _ problem: AllocationProblem, _ free: [Int]) {
        let wanted = whole.removed
        for entry in free { whole.take(problem.entries[entry].level(atMost: wanted[entry]), from: entry) }
        let order = free.sorted { first, second in
            let one = problem.entries[first].part(of: Double(wanted[first]), beyond: whole.removed[first])
            let other = problem.entries[second].part(of: Double(wanted[second]), beyond: whole.removed[second])
            return one == other ? first < second : one > other
        }
        whole.spend(in: order)
    }
}

/// Two keys that close in on the cut, with what each layer loses at them.
private struct Bracket {
    /// The highest key below which no more than the budget lies.
    private(set) var key: UInt64 = 0
    private var above: UInt64
    /// Units below the lower and below the upper key, one a free entry.
    private(set) var low: [Int]
    private(set) var high: [Int]
    private let free: [Int]
    private let costs: [Double]
    private let ceilings: [Int]

    init(_ problem: AllocationProblem, free: [Int], highest: UInt64, below: (Int, UInt64) -> Int) {
        self.free = free
        above = highest + 1
        costs = free.map { problem.entries[$0].cost }
        let ceilings = free.map { problem.entries[$0].ceiling }
        self.ceilings = ceilings
        low = free.map { _ in 0 }
        high = free.indices.map { min(ceilings[$0], below(free[$0], highest + 1)) }
    }

    /// Bisects; a layer that loses the same at both keys is not asked again.
    mutating func close(to remaining: Double, below: (Int, UInt64) -> Int) {
        var middles = low
        while above - key > 1 {
            let middle = key + (above - key) / 2
            var total = 0.0
            for place in free.indices {
                if low[place] != high[place] { middles[place] = min(ceilings[place], below(free[place], middle)) }
                total += Double(low[place] == high[place] ? low[place] : middles[place]) * costs[place]
            }
            let fits = total <= remaining + AllocationProblem.tolerance
            for place in free.indices where low[place] != high[place] {
                if fits { low[place] = middles[place] } else { high[place] = middles[place] }
            }
            if fits { key = middle } else { above = middle }
        }
    }
}
