package import Subjects

/// The same sparsity in every layer.
package struct UniformAllocator: Allocator {
    package init() {}

    package var needsRankings: Bool { false }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> [Int] {
        try Balance.solve(problem, over: 0...1) { entry, share in share * Double(problem.entries[entry].units) }
    }
}
