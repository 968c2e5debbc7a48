package import Pruning

/// Many plans beside each other, solved from rankings alone.
package struct ParetoPane: Sendable {
    /// What is drawn upwards.
    package enum Measure: Sendable, Hashable {
        /// Share of Σw² that goes.
        case energy
        /// Σ of what each layer alone was measured to cost.
        case harm
    }

    /// All that the plans are solved from.
    package struct Basis: Sendable, Hashable {
        /// What they have in common.
        package var plan: Plan
        package var allocators: [AllocatorChoice]
        /// Of the scores, and of the table of sensitivity once every layer has its row.
        package var scores: Int
        package var curves: Int

        package var sweep: Sweep { Sweep(plan, allocators: allocators) }
    }

    /// Allocators first, each from the densest plan to the sparsest.
    package var points: [Sweep.Point] = []
    /// What they were solved from; nil before the first.
    package var solved: Basis?
    /// What has been asked for and not answered, so that it is asked once.
    package var asked: Basis?
    package var cursor = 0
    package var measure = Measure.energy

    package init() {}

    /// The plan of a row; nil where there is none.
    package func plan(_ row: Int) -> Plan? {
        guard points.indices.contains(row) else { return nil }
        return solved?.sweep.plan(points[row].allocator, points[row].sparsity)
    }

    /// Whether no other plan costs at most as much in at most as many bytes, and one of both less.
    package func isFrontier(_ point: Sweep.Point) -> Bool {
        guard let cost = cost(of: point) else { return false }
        let bytes = point.figures.bitmaskBytes
        return !points.contains { other in
            guard let its = self.cost(of: other), other.figures.bitmaskBytes <= bytes, its <= cost else { return false }
            return other.figures.bitmaskBytes < bytes || its < cost
        }
    }

    /// Upwards in the plot; nil where it is not known.
    package func cost(of point: Sweep.Point) -> Double? {
        guard point.problem == nil else { return nil }
        return measure == .energy ? point.figures.energyShareLost : point.harm
    }
}

extension ExplorerState {
    /// What a sweep now would be solved from: the plan but for its budget and who divides it.
    package var paretoBasis: ParetoPane.Basis {
        var plan = plan
        plan.allocator = .method
        plan.budget = .sparsity(0)
        plan.balanced = plan.overrides
        let isMeasured = !solver.curves.isEmpty && unmeasured.isEmpty
        return ParetoPane.Basis(
            plan: plan, allocators: Sweep.allocators + (isMeasured ? [.sensitivity] : []), scores: scoresRevision,
            curves: isMeasured ? sensitivity.revision : 0)
    }

    /// Whether the plans on screen are solved from what holds now.
    package var isSweepStale: Bool { pareto.solved != paretoBasis }
}
