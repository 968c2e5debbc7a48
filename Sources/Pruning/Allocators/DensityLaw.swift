package import Subjects

/// Erdős–Rényi densities: small layers keep more. `density = ε · raw`, clamped to dense, ε solved from the budget.
///
/// Source: Evci et al. 2020 (ERK); Mocanu et al. 2018 (ER); solved as in Liu et al. 2022 (card 19), but by one monotone
/// solver instead of a growing dense set, which gives the same densities.
package struct DensityLaw: Allocator {
    /// Which dimensions of the shape count.
    package enum Dimensions: Sendable, Hashable {
        /// All of them: ERK.
        case all
        /// The first two only: ER as the released code has it.
        case firstTwo
    }

    package var dimensions: Dimensions
    /// 0 is uniform, 1 the published law.
    package var power: Double

    package init(_ dimensions: Dimensions, power: Double = 1) {
        self.dimensions = dimensions
        self.power = power
    }

    package var needsRankings: Bool { false }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        let raw = problem.entries.map { self.raw(of: $0.shape) }
        let units = problem.entries.map { Double($0.units) }
        let removed = try Balance.solve(problem, over: -60...80) { entry, parameter in
            (1 - min(1, Double.exponential(-parameter) * raw[entry])) * units[entry]
        }
        return Allocation(removed: removed)
    }

    /// Sum over product of the dimensions that count, to the power.
    package func raw(of shape: [Int]) -> Double {
        let counted = dimensions == .all ? shape[...] : shape.prefix(2)
        let sum = counted.reduce(0) { $0 + Double($1) }
        let product = counted.reduce(1) { $0 * Double($1) }
        guard sum > 0, product > 0 else { return 1 }
        return Double.power(sum / product, power)
    }
}
