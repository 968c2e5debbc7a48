import Pruning

/// The Rules and History screens: enter, remove, reorder.
enum Ruling {
    static func enter(_ state: inout ExplorerState) -> [Command] {
        if state.view == .history { return Travelling.jump(to: state.historyCursor, &state) }
        if state.view == .metrics {
            guard state.metrics.points.indices.contains(state.metrics.cursor) else { return [] }
            return Travelling.jump(to: state.metrics.points[state.metrics.cursor].node, &state)
        }
        guard state.plan.rules.indices.contains(state.rules.cursor) else {
            state.popup = .prompt(.init(.rule(nil)))
            return []
        }
        state.popup = .prompt(.init(.rule(state.rules.cursor), text: state.plan.rules[state.rules.cursor].typed))
        return []
    }

    /// Puts a rule in place of another, or at the end.
    static func put(_ rule: Rule, at place: Int?, _ state: inout ExplorerState) -> [Command] {
        let commands = Planning.change("rule \(rule.words)", &state) { plan in
            if let place, plan.rules.indices.contains(place) {
                plan.rules[place] = rule
            } else {
                plan.rules.append(rule)
            }
        }
        if place == nil { state.rules.cursor = max(0, state.plan.rules.count - 1) }
        return commands
    }

    static func remove(_ state: inout ExplorerState) -> [Command] {
        let place = state.rules.cursor
        guard state.plan.rules.indices.contains(place) else { return [] }
        defer { state.rules.cursor = min(place, max(0, state.plan.rules.count - 1)) }
        return Planning.change("remove rule \(state.plan.rules[place].words)", &state) { $0.rules.remove(at: place) }
    }

    static func move(_ step: Int, _ state: inout ExplorerState) -> [Command] {
        let place = state.rules.cursor
        guard state.plan.rules.indices.contains(place), state.plan.rules.indices.contains(place + step) else {
            state.status = .refused("no rule is \(step > 0 ? "below" : "above") it")
            return []
        }
        state.rules.cursor += step
        return Planning.change("move rule \(state.plan.rules[place].words)", &state) {
            $0.rules.swapAt(place, place + step)
        }
    }
}
