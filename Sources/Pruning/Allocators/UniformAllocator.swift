package import Subjects

/// The same sparsity in every layer: ⌊weights · share⌋ go from each, or from each line where weights compete within lines.
///
/// Where units are larger, something is fixed or the budget is no sparsity, one share for the free layers meets the budget to one unit
/// instead, largest remainders first.
package struct UniformAllocator: Allocator {
    package init() {}

    package var needsRankings: Bool { false }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        if let share = problem.share, problem.isUnconstrained {
            let removed = problem.entries.map { $0.lines * Int(Double($0.units / $0.lines) * share) }
            return Allocation(removed: removed, rounding: problem.required - Double(removed.reduce(0, +)))
        }
        let units = problem.entries.map { Double($0.units) }
        return Allocation(removed: try Balance.solve(problem, over: 0...1) { entry, share in share * units[entry] })
    }
}
