package import Subjects
import Tensors

extension Trainer {
    /// What came of the steps so far.
    package func result() throws(PruningError) -> TrainingResult {
        do throws(ForwardError) {
            let chosen = settings.kept == .best ? best : nil
            let kept = if let chosen { chosen.weights } else { try snapshot() }
            return TrainingResult(
                weights: kept, removed: try removed(), rewound: rewound, curve: curve,
                steps: step, total: total, perEpoch: perEpoch, chosenStep: chosen?.step ?? step, seconds: seconds)
        } catch {
            throw .forward(error)
        }
    }

    /// The rule's score of every weight that may be pruned, flat, by name: what a cut is made from.
    package func importance() throws(PruningError) -> [String: [Float]] {
        var scores: [String: [Float]] = [:]
        do throws(RuntimeError) {
            try runtime.recordingGradients(false) { () throws(RuntimeError) in
                for weight in weights.prunable { scores[weight.name] = try rule.importance(of: weight).floats() }
            }
        } catch {
            throw .forward(.runtime(node: "importance", error))
        }
        return scores
    }

    private func removed() throws(ForwardError) -> [String: HostTensor] {
        var removed: [String: HostTensor] = [:]
        for weight in weights.all where weight.removedCount > 0 {
            removed[weight.name] = try running(weight.name) { () throws(RuntimeError) in
                try weight.removed?.hostTensor()
            }
        }
        return removed
    }

    /// All that has to be kept to go on.
    package func state() throws(PruningError) -> TrainingState {
        var state = TrainingState(
            step: step, stateSteps: weights.stateSteps, lossSum: losses.sum, lossCount: losses.count, curve: curve,
            tensors: [:], numbers: rule.memory.numbers, bestStep: best?.step, seconds: seconds, identity: identity)
        do throws(ForwardError) {
            state.add("weight", try snapshot())
            state.add("removed", try removed())
            for weight in weights.all {
                for (kind, tensor) in weight.state {
                    let array = try running(weight.name) { () throws(RuntimeError) in try tensor.hostTensor() }
                    state.add("state:\(kind)", [weight.name: array])
                }
            }
        } catch {
            throw .forward(error)
        }
        state.add("best", best?.weights ?? [:])
        state.add("rewound", rewound ?? [:])
        state.add("rule", rule.memory.tensors)
        return state
    }

    /// Goes on where another trainer of the same network, data and settings was.
    ///
    /// - Throws: `.stale` where the state is of something else.
    package func resume(_ state: TrainingState, from file: String) throws(PruningError) {
        guard state.identity == identity else {
            throw .stale(file: file, fact: "it is of another network, other data or other settings")
        }
        guard state.step <= total else { throw .stale(file: file, fact: "it is at step \(state.step) of \(total)") }
        (step, weights.stateSteps, curve, seconds) = (state.step, state.stateSteps, state.curve, state.seconds)
        losses = (state.lossSum, state.lossCount)
        best = state.bestStep.map { ($0, state.tensors("best")) }
        let kept = state.tensors("rewound")
        rewound = kept.isEmpty ? nil : kept
        do throws(RuntimeError) {
            try runtime.recordingGradients(false) { () throws(RuntimeError) in try restore(state) }
        } catch {
            throw .stale(file: file, fact: "\(error)")
        }
        var memory = RuleMemory()
        (memory.numbers, memory.tensors) = (state.numbers, state.tensors("rule"))
        rule.memory = memory
    }

    private func restore(_ state: TrainingState) throws(RuntimeError) {
        let removed = state.tensors("removed")
        for weight in weights.all {
            try weight.hold(removed[weight.name].map { (array) throws(RuntimeError) in try runtime.tensor(array) })
            weight.state = [:]
            for kind in [Optimizer.momentum, Optimizer.mean, Optimizer.square] {
                guard let array = state.tensors["state:\(kind):\(weight.name)"] else { continue }
                weight.state[kind] = try runtime.tensor(array)
            }
        }
        try weights.write(state.tensors("weight"))
    }
}
