package import Subjects

/// The same sparsity in every layer.
package struct UniformAllocator: Allocator {
    package init() {}

    package var needsRankings: Bool { false }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        let units = problem.entries.map { Double($0.units) }
        return Allocation(removed: try Balance.solve(problem, over: 0...1) { entry, share in share * units[entry] })
    }
}
