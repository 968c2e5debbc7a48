import Pruning
import Subjects

/// What the session tells becomes state; answers to requests that no longer stand are dropped.
enum Sessions {
    /// - Returns: what follows from what was measured.
    static func receive(_ event: Event, _ state: inout ExplorerState) -> [Command] {
        switch event {
        case .scored(let score, let generation) where generation == state.generation:
            let layer = score.target.layer
            guard score.target.units == state.solution.outcomes[layer].target?.units else { return [] }
            state.scores[layer] = score
            state.scoresRevision += 1
            state.failures[layer] = nil
            state.landed.append(layer)
        case .progress(let progress, let generation) where generation == state.generation:
            state.progress = progress
        case .collecting(let collected, let generation) where generation == state.generation:
            state.collected = collected.samples < collected.total ? collected : nil
        case .finished(let generation) where generation == state.generation:
            state.progress = nil
            state.collected = nil
        case .failed(let layer, let error, let generation) where generation == state.generation:
            state.failures[layer] = error
            state.status = .refused("\(error)")
        case .unitSparsity(let counted, let generation) where generation == state.generation:
            state.spread.counted = counted
        case .scored, .progress, .collecting, .finished, .failed, .unitSparsity: break
        case .training(let news, let generation): Training.receive(news, generation, &state)
        case .measured, .measuringFailed, .probed, .probingFinished: return Measuring.receive(event, &state)
        }
        return []
    }

    /// Asks for scores under a new generation, so that answers to the old request are dropped.
    static func rescore(_ state: inout ExplorerState, keeping: Bool) -> [Command] {
        state.generation += 1
        state.scoresRevision += 1
        if !keeping { state.scores = Array(repeating: nil, count: state.scores.count) }
        state.refining = []
        state.preferred = []
        state.collected = nil
        state.spread.counted = nil
        state.failures = [:]
        state.needsSolving = true
        // What is scored is what the solution names, so it has to be the present plan's before anyone reads it.
        Solving.refresh(&state)
        return [.score(keeping: keeping)]
    }
}
