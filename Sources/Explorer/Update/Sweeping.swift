import Pruning
import Subjects

/// Plans beside each other: solved in the background while they are looked at, taken up by a key.
enum Sweeping {
    /// Asks for the plans that the screen should show, once the scores are there.
    static func wanted(_ state: inout ExplorerState) -> [Command] {
        guard state.view == .pareto, state.pareto.asked == nil, state.isScored, state.isSweepStale else { return [] }
        let basis = state.paretoBasis
        state.pareto.asked = basis
        return [.sweep(basis)]
    }

    /// What was solved from something else meanwhile is shown greyed until the next answer.
    static func take(_ points: [Sweep.Point], _ basis: ParetoPane.Basis, _ state: inout ExplorerState) {
        guard basis == state.pareto.asked else { return }
        state.pareto.asked = nil
        (state.pareto.points, state.pareto.solved) = (points, basis)
        state.pareto.cursor = min(state.pareto.cursor, max(points.count - 1, 0))
        if !points.contains(where: { $0.harm != nil }) { state.pareto.measure = .energy }
    }

    /// Makes the plan under the cursor the present one.
    static func apply(_ state: inout ExplorerState) -> [Command] {
        guard state.pareto.points.indices.contains(state.pareto.cursor) else {
            return refuse("no plan here yet", &state)
        }
        let point = state.pareto.points[state.pareto.cursor]
        if let problem = point.problem { return refuse(problem, &state) }
        let label = "\(point.allocator.rawValue) at \(Numbers.plain(point.sparsity * 100))%"
        return Planning.change(label, &state) { plan in
            plan.allocator = point.allocator
            plan.budget = .sparsity(point.sparsity)
            plan.balanced = plan.overrides
        }
    }

    /// Energy, or measured harm where there is any.
    static func toggleMeasure(_ state: inout ExplorerState) {
        guard state.pareto.measure == .harm || state.pareto.points.contains(where: { $0.harm != nil }) else {
            return Moving.refuse("no layer was measured alone; 5 Enter measures", &state)
        }
        state.pareto.measure = state.pareto.measure == .energy ? .harm : .energy
    }

    private static func refuse(_ reason: String, _ state: inout ExplorerState) -> [Command] {
        Moving.refuse(reason, &state)
        return []
    }
}
