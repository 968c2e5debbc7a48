import Checkpoints
import Methods
import Pruning
import Subjects

/// The one way a plan changes: the edit is recorded, and what follows from it is made anew, no more.
enum Planning {
    /// Edits the plan, records it under a label and says so on the status line.
    static func change(
        _ label: String, _ state: inout ExplorerState, _ edit: (inout Plan) -> Void
    ) -> [Command] {
        var plan = state.plan
        edit(&plan)
        guard plan != state.plan else {
            state.status = .refused("that changes nothing")
            return []
        }
        let before = state.history.node
        state.history.record(plan, label: label)
        state.status = .done(label)
        // While scores are not there counts are none, and their difference says nothing.
        let removed = state.solution.waiting == 0 ? state.figures.removed : nil
        let commands = follow(from: before, &state)
        if state.status == .done(label), let removed, state.solution.waiting == 0 {
            state.status = .done(label + Self.effect(state.figures.removed - removed))
        }
        return commands
    }

    /// ` · 26 more weights go`: what an edit made of the whole plan; nothing while it is not solved yet.
    private static func effect(_ change: Int) -> String {
        guard change != 0 else { return "" }
        let weights = Numbers.counted(abs(change), change > 0 ? "more weight" : "fewer weight")
        return " · \(weights) \(abs(change) == 1 ? "goes" : "go")"
    }

    /// Brings method, solution and scores in step with the present plan, which was another before.
    static func follow(from before: History<Plan>.Node, _ state: inout ExplorerState) -> [Command] {
        guard before.weights == state.history.weights else { return change(from: before.weights, &state) }
        return Probing.follow(&state) + rework(from: before.plan, &state)
    }

    /// Puts the plan's own weights in place of others: what was counted of them before stands.
    private static func change(from before: Int, _ state: inout ExplorerState) -> [Command] {
        let halted = Measuring.halt(&state)
        state.leave(before)
        guard reopen(&state) else { return halted }
        state.bringWeights()
        // Curves go with the weights that they were measured on.
        let probing = Probing.follow(&state)
        return halted + probing + [.useWeights] + Sessions.rescore(&state, keeping: true) + Comparing.renew(&state)
    }

    /// Opens the plan's method; false where that cannot be.
    private static func reopen(_ state: inout ExplorerState) -> Bool {
        do throws(PruningError) {
            state.method = try Catalog.open(state.plan.method)
            return true
        } catch {
            state.status = .refused("\(error)")
            return false
        }
    }

    private static func rework(from before: Plan, _ state: inout ExplorerState) -> [Command] {
        let plan = state.plan
        if plan.method != before.method {
            let scoring = state.method.scoring
            guard reopen(&state) else { return [] }
            if state.method.scoring != scoring { return Sessions.rescore(&state, keeping: false) }
        }
        if plan.withoutHand == before.withoutHand, !changesUnits(plan, before) {
            Solving.revise(state.solver.indices(of: changed(plan.overrides, before.overrides)), &state)
            return []
        }
        state.needsSolving = true
        Solving.refresh(&state)
        return changesUnits(plan, before) || isWaiting(state) ? Sessions.rescore(&state, keeping: true) : []
    }

    private static func changed(_ one: [String: LayerSetting], _ other: [String: LayerSetting]) -> [String] {
        Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }
    }

    /// Whether some layer's units may be others than before.
    private static func changesUnits(_ plan: Plan, _ before: Plan) -> Bool {
        plan.granularity != before.granularity || plan.scope != before.scope || plan.pattern != before.pattern
            || plan.rules.map(\.setting.pattern) != before.rules.map(\.setting.pattern)
            || changed(plan.overrides, before.overrides).contains {
                plan.overrides[$0]?.pattern != before.overrides[$0]?.pattern
            }
    }

    /// Whether some layer has units that are neither scored nor being scored.
    private static func isWaiting(_ state: ExplorerState) -> Bool {
        state.progress == nil
            && state.network.layers.contains {
                state.solution.outcomes[$0.id].target != nil && state.score(of: $0.id) == nil
            }
    }
}

extension Plan {
    /// The plan without its hand edits: what decides everything but them.
    fileprivate var withoutHand: Plan {
        var plan = self
        plan.overrides = [:]
        return plan
    }
}

/// Undo and redo.
enum Travelling {
    static func undo(_ state: inout ExplorerState) -> [Command] {
        let before = state.history.node
        guard let label = state.history.undo() else {
            state.status = .refused("nothing to undo")
            return []
        }
        state.status = .done("undid: \(label)")
        return Planning.follow(from: before, &state)
    }

    static func redo(_ state: inout ExplorerState) -> [Command] {
        let before = state.history.node
        guard let label = state.history.redo() else {
            state.status = .refused("nothing to redo")
            return []
        }
        state.status = .done("did again: \(label)")
        return Planning.follow(from: before, &state)
    }

    static func jump(to node: Int, _ state: inout ExplorerState) -> [Command] {
        let before = state.history.node
        state.history.jump(to: node)
        state.status = .done("at: \(state.history.nodes[node].label)")
        return Planning.follow(from: before, &state)
    }
}
