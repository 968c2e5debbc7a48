import Checkpoints
package import Pruning
package import Subjects
import Tensors
import Terminal

/// Keeps solution, figures and rows in step with the plan and the scores.
enum Solving {
    /// Makes the solution anew where it has to be.
    static func refresh(_ state: inout ExplorerState) {
        guard state.needsSolving || !state.landed.isEmpty else { return }
        let before = state.solution.problem
        let isPartial = !state.needsSolving && !dependsOnScores(state)
        if isPartial {
            state.solver.revise(&state.solution, state.plan, layers: state.landed, scores: state.scores)
        } else {
            state.solution = state.solver.solve(state.plan, scores: state.scores, own: state.method.allocator)
        }
        // Once: from then on the line of the plan says how much is missing.
        if let problem = state.solution.problem, problem != before { state.status = .refused("\(problem)") }
        state.needsSolving = false
        state.landed = []
        state.figures = PlanFigures(state.solution, network: state.network, scores: state.scores)
        if state.list.order != .tree || !state.list.filter.isEmpty { arrange(&state) }
    }

    /// What the session should do for the state as it is: nothing that it does already.
    static func wanted(_ state: inout ExplorerState) -> [Command] {
        var commands: [Command] = []
        let refinements = state.solution.refinements.filter { !state.refining.contains($0) }
        if !refinements.isEmpty {
            state.refining = Set(state.solution.refinements)
            commands.append(.refine(state.solution.refinements))
        }
        if let request = spreadRequest(state), request != state.spread.asked {
            state.spread.asked = request
            commands.append(.countSpread(request))
        }
        let visible = state.visibleUnscored
        if !visible.isEmpty, visible != state.preferred {
            state.preferred = visible
            commands.append(.prefer(visible))
        }
        return commands
    }

    /// After an edit by hand of these layers: only they are solved again.
    static func revise(_ layers: [Int], _ state: inout ExplorerState) {
        state.solver.revise(&state.solution, state.plan, layers: layers, scores: state.scores)
        state.figures = PlanFigures(state.solution, network: state.network, scores: state.scores)
        if state.list.order != .tree || !state.list.filter.isEmpty { arrange(&state) }
    }

    static func arrange(_ state: inout ExplorerState) {
        state.list.arrange(state.facts)
        state.list.scroll(window: state.listWindow)
    }

    /// The spread that the present cut calls for; nil while there is nothing to count.
    static func spreadRequest(_ state: ExplorerState) -> SpreadPane.Request? {
        guard state.whyNoBits == nil, let layer = state.shown, let axis = state.spreadAxis(of: layer) else {
            return nil
        }
        let outcome = state.solution.outcomes[layer]
        guard outcome.target != nil, state.score(of: layer) != nil else { return nil }
        return SpreadPane.Request(layer: layer, axis: axis, removed: outcome.removed, generation: state.generation)
    }

    private static func dependsOnScores(_ state: ExplorerState) -> Bool {
        state.plan.allocator.allocator(own: state.method.allocator).needsRankings
            || state.plan.rules.contains { if case .below = $0.setting.amount { true } else { false } }
    }
}

extension ExplorerState {
    /// The score that the layer's present units have; nil while they have none.
    package func score(of layer: Int) -> TargetScore? {
        solver.usable(scores[layer], for: solution.outcomes[layer].target)
    }

    /// Along what the sparsity histogram of a layer runs now; nil where the layer is never pruned.
    package func spreadAxis(of layer: Int) -> Granularity? {
        let axes = network.layers[layer].axes
        return axes.isEmpty ? nil : axes[spread.axis % axes.count]
    }

    /// Prunable layers on screen, the one under the cursor first, that still wait for their scores.
    var visibleUnscored: [Int] {
        let rows = list.rows.dropFirst(list.top).prefix(size.rows)
        let layers = [shown].compactMap { $0 } + rows.compactMap { network.tree.nodes[$0].tensor }
        return layers.filter { solution.outcomes[$0].target != nil && score(of: $0) == nil }
    }
}
