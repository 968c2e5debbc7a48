import Subjects
import Tensors

/// Many plans over one network, solved from its rankings: what each would leave, and what it would take.
package struct Sweep: Sendable {
    /// One plan and what it comes to.
    package struct Point: Sendable, Hashable {
        package var allocator: AllocatorChoice
        /// Share asked for.
        package var sparsity: Double
        package var figures: PlanFigures
        /// Σ over the layers of what each alone was measured to cost at its sparsity; nil where some were not measured.
        package var harm: Double?
        /// Why the plan cannot be; nil where it can.
        package var problem: String?
    }

    package static let allocators: [AllocatorChoice] = [.uniform, .global, .erk, .lamp]
    package static let sparsities = [0.3, 0.5, 0.6, 0.7, 0.8]

    /// What all plans have in common.
    package let base: Plan
    package let allocators: [AllocatorChoice]
    package let sparsities: [Double]

    package init(
        _ base: Plan, allocators: [AllocatorChoice] = Sweep.allocators, sparsities: [Double] = Sweep.sparsities
    ) {
        self.base = base
        self.allocators = allocators
        self.sparsities = sparsities
    }

    /// Every allocator at every share, allocators first. Reads no weights; bins that are not told apart make figures bounded.
    ///
    /// - Parameters:
    ///   - scores: one a layer.
    ///   - own: what `AllocatorChoice.method` stands for.
    package func points(
        _ solver: PlanSolver, scores: [TargetScore?], own: any Allocator
    ) async -> [Point] {
        let asked = allocators.flatMap { allocator in sparsities.map { (allocator, $0) } }
        let workers = min(ProcessorCount.available, asked.count)
        var points = await withTaskGroup(of: [(Int, Point)].self) { group in
            for worker in 0..<workers {
                group.addTask {
                    stride(from: worker, to: asked.count, by: workers).map { place in
                        (place, point(asked[place].0, asked[place].1, solver, scores, own))
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        points.sort { $0.0 < $1.0 }
        return points.map(\.1)
    }

    /// The plan of one point.
    package func plan(_ allocator: AllocatorChoice, _ sparsity: Double) -> Plan {
        var plan = base
        plan.allocator = allocator
        plan.budget = .sparsity(sparsity)
        return plan
    }

    private func point(
        _ allocator: AllocatorChoice, _ sparsity: Double, _ solver: PlanSolver, _ scores: [TargetScore?],
        _ own: any Allocator
    ) -> Point {
        let plan = plan(allocator, sparsity)
        let solution = solver.solve(plan, scores: scores, own: own)
        return Point(
            allocator: allocator, sparsity: sparsity,
            figures: PlanFigures(solution, network: solver.network, scores: scores), harm: solver.harm(of: solution),
            problem: solution.problem.map { "\($0)" })
    }
}

extension [Sweep.Point] {
    /// Whether no other point keeps at least as much energy in at most as many bytes, and one of both better.
    package func isFrontier(_ point: Sweep.Point) -> Bool {
        guard point.problem == nil else { return false }
        return !contains { other in
            guard other.problem == nil else { return false }
            let (bytes, lost) = (other.figures.bitmaskBytes, other.figures.energyShareLost)
            return bytes <= point.figures.bitmaskBytes && lost <= point.figures.energyShareLost
                && (bytes < point.figures.bitmaskBytes || lost < point.figures.energyShareLost)
        }
    }
}

extension PlanSolver {
    /// Σ of measured harm over the layers that lose something; nil where one of them was not measured.
    func harm(of solution: Solution) -> Double? {
        var sum = 0.0
        for (index, outcome) in solution.outcomes.enumerated() where outcome.removed > 0 {
            guard let curve = curves[index] else { return nil }
            sum += curve.harm(at: outcome.sparsity)
        }
        return curves.isEmpty ? nil : sum
    }
}
