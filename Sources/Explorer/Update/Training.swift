import Checkpoints
import Methods
import Pruning
import Subjects

/// A training: begun, stopped, gone on with; its weights taken up.
enum Training {
    /// Begins, stops or goes on.
    static func toggle(_ state: inout ExplorerState) -> [Command] {
        if state.training.isRunning { return stop(&state) }
        if let reason = state.whyNoTraining { return refuse(reason, &state) }
        if !state.trainsByMethod, let problem = state.solution.problem, !problem.hasNearest {
            return refuse("\(problem)", &state)
        }
        if let reason = TrainingWords.whyNothingGoes(state), !state.canResumeTraining { return refuse(reason, &state) }
        guard let origin = state.trainingOrigin else { return [] }
        let isResumed = state.canResumeTraining
        if isResumed, state.training.shown?.origin == origin {
            state.training.shown?.found = nil
        } else {
            state.training.shown = ShownTraining(origin)
        }
        state.training.onDisk = nil
        state.training.generation += 1
        (state.training.isRunning, state.training.isStopping, state.training.note) = (true, false, nil)
        state.status = .done(isResumed ? "goes on" : "training; keys work meanwhile")
        return [.train(resuming: isResumed, generation: state.training.generation)]
    }

    /// Ends the training after its step.
    static func stop(_ state: inout ExplorerState) -> [Command] {
        guard state.training.isRunning else { return [] }
        guard !state.training.isStopping else { return refuse("it ends after this step", &state) }
        state.training.isStopping = true
        state.status = .done("stops after this step")
        return [.stopTraining]
    }

    static func receive(_ news: TrainingNews, _ generation: Int, _ state: inout ExplorerState) {
        guard generation == state.training.generation, state.training.isRunning else { return }
        switch news {
        case .began(let shapes): state.training.shown?.add(shapes)
        case .step(let step, let total, let loss, let seconds):
            state.training.shown?.losses.add(step, loss)
            state.training.shown?.step = step
            state.training.shown?.total = total
            state.training.shown?.seconds = seconds
        case .point(let point, let shapes):
            state.training.shown?.points.append(point)
            state.training.shown?.add(shapes)
        case .notKept(let error): state.training.note = "kept in memory alone: \(error)"
        case .charts(let charts): state.training.shown?.charts = charts
        case .ended(let found): end(found, &state)
        case .failed(let error):
            (state.training.isRunning, state.training.isStopping) = (false, false)
            if error != .cancelled {
                state.training.note = "\(error)"
                state.status = .refused("\(error)")
            }
        }
    }

    private static func end(_ found: TrainedWeightsFound?, _ state: inout ExplorerState) {
        (state.training.isRunning, state.training.isStopping) = (false, false)
        state.training.shown?.found = found
        guard let found else { return state.status = .done("stopped before the first step") }
        let words = TrainingWords.outcome(found)
        let place = state.keptTraining == nil || state.training.note != nil ? "" : "; kept on disk, Enter goes on"
        state.status = .done(found.isComplete ? "trained\(words); 7 w takes the weights" : "stopped\(words)\(place)")
    }

    /// Makes what came of the training the present weights, under a plan that removes just what is held.
    static func take(_ state: inout ExplorerState) -> [Command] {
        guard !state.training.isRunning else { return refuse("training runs; Enter stops it", &state) }
        guard let shown = state.training.shown, let found = shown.found else {
            return refuse("nothing was trained yet; Enter trains", &state)
        }
        guard !shown.isTaken else { return refuse("these weights are taken already; 4 shows where", &state) }
        let settled = found.settled
        let scoring: MethodChoice
        do throws(PruningError) { scoring = try Catalog.open(settled.plan.method).scoring } catch {
            return refuse("\(error)", &state)
        }
        let before = state.history.node
        state.versions.append(
            WeightsVersion(network: settled.network, scores: settled.scores, scoring: scoring))
        let label = "trained \(TrainingWords.length(found, shown.origin.settings))"
        state.history.record(settled.plan, weights: state.versions.count - 1, label: label)
        state.training.shown?.isTaken = true
        state.status = .done("\(label): taken; E exports them, u brings those before back")
        return Planning.follow(from: before, &state)
    }

    static func move(by rows: Int, _ state: inout ExplorerState) {
        let layers = state.trainingLayers
        guard !layers.isEmpty else { return }
        let here = state.trainingLayer.flatMap { layers.firstIndex(of: $0) } ?? 0
        state.training.layer = layers[Moving.moved(here, rows, count: layers.count)]
    }

    /// The next layer that can be held whose name holds the text.
    static func find(_ text: String, _ step: Int, includingCursor: Bool, _ state: inout ExplorerState) {
        let layers = state.trainingLayers
        guard !layers.isEmpty else { return }
        let here = state.trainingLayer.flatMap { layers.firstIndex(of: $0) } ?? 0
        let first = includingCursor ? 0 : 1
        let places = (first..<layers.count + first).map { offset in
            ((here + offset * step) % layers.count + layers.count) % layers.count
        }
        let match = places.first { state.network.layers[layers[$0]].entry.name.lowercased().contains(text) }
        guard let match else { return Moving.refuse("no name holds \(text.printable)", &state) }
        state.training.layer = layers[match]
    }

    private static func refuse(_ reason: String, _ state: inout ExplorerState) -> [Command] {
        Moving.refuse(reason, &state)
        return []
    }
}

extension Training {
    /// Asks whether network and data train, once they are looked at.
    static func wanted(_ state: inout ExplorerState) -> [Command] {
        guard state.view == .training, state.whyNoBits == nil, state.metrics.opening == nil else { return [] }
        guard state.training.inspected == state.metrics.openings else {
            state.training.inspected = state.metrics.openings
            return [.inspectTraining(state.metrics.data?.text, number: state.metrics.openings)]
        }
        return stopped(&state)
    }

    /// Looks for a training that was stopped before a restart, once for what would be trained now.
    private static func stopped(_ state: inout ExplorerState) -> [Command] {
        guard !state.training.isRunning, state.training.misfit == nil, let kept = state.keptTraining,
            kept != state.training.looked
        else { return [] }
        state.training.looked = kept
        return [.findStopped(kept)]
    }

    static func fitted(
        _ result: Result<TrainingFit?, PruningError>, number: Int, _ state: inout ExplorerState
    ) {
        guard number == state.training.inspected else { return }
        (state.training.fit, state.training.misfit) = (nil, nil)
        switch result {
        case .success(let fit): state.training.fit = fit
        case .failure(let error): state.training.misfit = "\(error)"
        }
    }
}

extension ExplorerState {
    /// Why nothing can be trained here; nil where it can.
    package var whyNoTraining: String? {
        if let whyNoBits { return whyNoBits }
        if let misfit = training.misfit { return misfit }
        return metrics.data == nil ? "no data to train on; C-o opens some, as does --data FILE" : nil
    }
}
