package import Subjects
import Tensors

/// Every layer loses in proportion to its slack: what the PQ index says can go of it.
///
/// By its own bound a layer of d weights loses ⌊d · min(γ(1 − m/d), β)⌋, where m is the least that has to stay. By a budget one
/// γ for all layers meets it, and β does not hold: that is a step's limit, not a budget's.
///
/// Source: Diao et al. 2023 (arXiv 2302.05601), algorithm 1 without its training.
package struct SlackAllocator: Allocator {
    /// Who shares one index, and so one threshold.
    package enum Scope: Sendable { case layer, global }

    package var index = PQIndex()
    /// η, γ and β.
    package var slack = 0.0
    package var pace = 1.0
    package var most = 0.9
    package var scope = Scope.layer
    /// Whether the budget decides how much goes, and not the bound.
    package var followsBudget = true

    package init() {}

    package var needsRankings: Bool { true }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        if scope == .global { return try global(problem) }
        let kept = problem.entries.map { entry in
            entry.ranking.map { index.bound(index.value(of: $0), of: entry.units, slack: slack) } ?? entry.units
        }
        if followsBudget {
            let free = problem.entries.map { Double($0.units) }
            return Allocation(
                removed: try Balance.solve(problem, over: 0...Self.highestPace) { entry, pace in
                    min(pace * (free[entry] - Double(kept[entry])), free[entry])
                })
        }
        return Allocation(
            removed: zip(problem.entries, kept).map { entry, kept in
                entry.fixed ?? entry.level(atMost: removed(of: entry.units, keeping: kept))
            })
    }

    /// Units that the bound lets go.
    package func removed(of count: Int, keeping kept: Int) -> Int {
        guard count > 0 else { return 0 }
        let share = min(max(pace * (1 - Double(kept) / Double(count)), 0), most)
        // 10 · 0.3 is 3, which Double misses by its last bit.
        return Int(Double(count) * share + 1e-9)
    }

    private func global(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        guard !followsBudget else { return try GlobalAllocator().allocate(problem) }
        let free = problem.free.map { problem.entries[$0] }
        let count = free.reduce(0) { $0 + $1.units }
        let kept = index.bound(index.value(of: free.compactMap(\.ranking)), of: count, slack: slack)
        var problem = problem
        let fixed = problem.required - problem.remaining
        problem.required = fixed + Double(removed(of: count, keeping: kept)) * (free.first?.cost ?? 1)
        return try GlobalAllocator().allocate(problem)
    }

    /// At which even one weight of slack in a hundred million gives a whole layer.
    private static let highestPace = 1e8
}
