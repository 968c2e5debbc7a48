/// Cancel and quit.
enum Leaving {
    /// Stops a pass over the weights, or what is measured; without either, leaves.
    static func cancel(_ state: inout ExplorerState) -> [Command] {
        let comparing = Comparing.stop(&state)
        guard comparing.isEmpty else {
            state.status = .done("comparing stopped. C-c again quits")
            return comparing
        }
        let cutting = CutRuns.stop(&state)
        guard cutting.isEmpty else {
            state.status = .done("cutting stopped. C-c again quits")
            return cutting
        }
        let training = Training.stop(&state)
        guard training.isEmpty else {
            state.status = .done("training stops after this step, Enter goes on. C-c again quits")
            return training
        }
        let tokens = TokenTuning.stop(&state)
        guard tokens.isEmpty else {
            state.status = .done("measuring tokens stopped; the next change is measured again. C-c again quits")
            return tokens
        }
        let measuring = Measuring.stop(&state)
        guard state.progress != nil else {
            guard !measuring.isEmpty else { return leave(&state) }
            state.status = .done("measuring stopped; the next edit is measured again. C-c again quits")
            return measuring
        }
        state.progress = nil
        state.status = .done("pass stopped; what was counted stays. C-c again quits")
        return [.cancelJobs]
    }

    /// Back from another screen; from the Layers screen out, after a question when changes are unsaved.
    static func quit(_ state: inout ExplorerState) -> [Command] {
        if state.view != .layers {
            state.view = .layers
            return []
        }
        return leave(&state)
    }

    /// What would be lost; nil where nothing would.
    private static func question(_ state: ExplorerState) -> String? {
        if state.training.isRunning { return "A training runs, and would be lost; Enter stops and keeps it. Leave?" }
        if let shown = state.training.shown, shown.found != nil, !shown.isTaken {
            return "Nobody has taken the weights that were trained. Leave?"
        }
        return state.isUnsaved ? "The plan has changes that no export holds. Leave?" : nil
    }

    /// Asks first when changes are unsaved; C-c answers yes.
    private static func leave(_ state: inout ExplorerState) -> [Command] {
        guard let question = question(state) else { return [.quit] }
        state.popup = .confirm(.init(purpose: .quit, question: question))
        return []
    }
}
