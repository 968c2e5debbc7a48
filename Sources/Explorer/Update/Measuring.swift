import Pruning
import Subjects

/// What an edit costs on data: asked for after each, the newest request wins.
enum Measuring {
    static func receive(_ event: Event, _ state: inout ExplorerState) -> [Command] {
        switch event {
        case .measured(let report, let isFinal, let generation)
        where generation == state.metrics.generation && state.metrics.activity == .measuring:
            take(report, isFinal: isFinal, &state)
            return []
        case .measuringFailed(let error, let generation)
        where generation == state.metrics.generation && state.metrics.activity != .none:
            return fail(error, &state)
        case .probed(let row, let generation)
        where generation == state.metrics.generation && state.metrics.activity == .probing:
            return Probing.take(row, &state)
        case .probingFinished(let generation)
        where generation == state.metrics.generation && state.metrics.activity == .probing:
            Probing.finish(&state)
            return []
        default: return []
        }
    }

    /// What should be measured for the state as it is: the plan first, then layers alone where a run is on.
    static func wanted(_ state: inout ExplorerState) -> [Command] {
        guard state.metrics.data != nil else { return [] }
        return measure(&state) + Probing.wanted(&state)
    }

    /// Switches between measuring every edit and none.
    static func toggleLive(_ state: inout ExplorerState) -> [Command] {
        guard state.metrics.data != nil else {
            state.status = .refused("no data to measure on; C-o opens some")
            return []
        }
        state.metrics.isLive.toggle()
        state.metrics.failure = nil
        state.metrics.asked = nil
        state.status = .done(
            state.metrics.isLive ? "every edit is measured" : "edits are not measured; m again measures")
        return state.metrics.isLive || state.metrics.activity != .measuring ? [] : halt(&state)
    }

    /// Ends whatever is measured; the next edit begins anew.
    static func stop(_ state: inout ExplorerState) -> [Command] {
        state.sensitivity.isWanted = false
        return halt(&state)
    }

    static func halt(_ state: inout ExplorerState) -> [Command] {
        guard state.metrics.activity != .none else { return [] }
        state.metrics.activity = .none
        state.metrics.generation += 1
        return [.stopMeasuring]
    }

    private static func measure(_ state: inout ExplorerState) -> [Command] {
        let candidate = state.candidate
        guard state.metrics.isLive, candidate != state.metrics.asked?.candidate else { return [] }
        guard state.solution.problem?.hasNearest != false, state.isScored else { return [] }
        let node = state.history.current
        let asked = Measurement(
            candidate: candidate, node: node, label: state.history.nodes[node].label, sparsity: state.figures.sparsity)
        state.metrics.asked = asked
        state.metrics.failure = nil
        if let known = state.metrics.points.last(where: { $0.candidate == candidate }) {
            state.metrics.shown = known
            return state.metrics.activity == .measuring ? halt(&state) : []
        }
        state.metrics.generation += 1
        state.metrics.activity = .measuring
        return [.evaluate(generation: state.metrics.generation)]
    }

    private static func take(_ report: Report, isFinal: Bool, _ state: inout ExplorerState) {
        guard var found = state.metrics.asked else { return }
        found.report = report
        found.isFinal = isFinal
        state.metrics.shown = found
        guard isFinal else { return }
        state.metrics.activity = .none
        state.metrics.points.append(found)
        if state.metrics.points.count > MetricsPane.mostPoints { state.metrics.points.removeFirst() }
        state.metrics.cursor = min(state.metrics.cursor, state.metrics.points.count - 1)
    }

    /// Whatever runs is ended: a failure of one layer would be that of the next.
    private static func fail(_ error: PruningError, _ state: inout ExplorerState) -> [Command] {
        if state.metrics.activity == .probing {
            state.sensitivity.note = "\(error)"
        } else {
            state.metrics.failure = "\(error)"
        }
        state.status = .refused("\(error)")
        return stop(&state)
    }
}
