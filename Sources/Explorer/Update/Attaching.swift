import Checkpoints
import Pruning
import Subjects

/// Data to measure on: asked for, opened elsewhere, taken up.
enum Attaching {
    /// Asks for a path.
    static func ask(_ state: inout ExplorerState) {
        if let reason = state.whyNoBits { return state.status = .refused(reason) }
        state.popup = .prompt(.init(.data))
    }

    static func open(_ text: String, _ state: inout ExplorerState) -> [Command] {
        state.metrics.openings += 1
        (state.metrics.opening, state.metrics.note) = (text, nil)
        state.list.scroll(window: state.listWindow)
        return [.attach(text, number: state.metrics.openings)]
    }

    /// Data that cannot be opened leave those before in use.
    static func finish(
        _ result: Result<AttachedData, PruningError>, number: Int, _ state: inout ExplorerState
    ) -> [Command] {
        guard number == state.metrics.openings else { return [] }
        state.metrics.opening = nil
        switch result {
        case .failure(let error):
            state.metrics.note = "\(error)"
            state.status = .refused("\(error)")
            return []
        case .success(let data):
            let generation = state.metrics.generation + 1
            let openings = state.metrics.openings
            let isLive = state.metrics.isLive
            state.metrics = MetricsPane()
            (state.metrics.generation, state.metrics.openings) = (generation, openings)
            (state.metrics.isLive, state.metrics.data) = (isLive, data)
            state.list.scroll(window: state.listWindow)
            state.status = .done(words(data))
            takeStored(data, &state)
            CutPlans.attach(&state)
            return learn(from: data, &state)
        }
    }

    /// A method that learns from data learns from those attached last.
    private static func learn(from data: AttachedData, _ state: inout ExplorerState) -> [Command] {
        guard state.method.card.dataNeed != nil, state.plan.method.calibration?.data != data.text else { return [] }
        return Planning.change("\(state.method.card.id) on \(data.name.printable)", &state) { plan in
            plan.method.calibration = CalibrationChoice(data: data.text)
        }
    }

    private static func words(_ data: AttachedData) -> String {
        "\(data.name.printable): \(Numbers.counted(data.samples, "sample"))"
    }

    /// Rows beside the checkpoint stand where they were measured in the same way; else the reason is told.
    private static func takeStored(_ data: AttachedData, _ state: inout ExplorerState) {
        state.sensitivity.isWanted = false
        state.sensitivity.note = data.storedFault
        state.sensitivity.samples = SensitivityRequest.samples
        // A run on another number of samples is gone on with as it began.
        if let stored = data.stored, !stored.origin.data.isEmpty { state.sensitivity.samples = stored.origin.samples }
        defer { Probing.follow(&state) }
        guard let stored = data.stored, let origin = state.origin else { return }
        if let misfit = stored.origin.misfit(origin) {
            state.sensitivity.others[stored.origin] = stored
            state.sensitivity.note = "the file beside the checkpoint is not used: \(misfit); a run replaces it"
            return
        }
        var table = SensitivityTable(origin)
        table.rows = stored.rows
        state.sensitivity.others[origin] = table
        state.status = .done("\(words(data)), \(Numbers.counted(table.rows.count, "row")) of sensitivity known")
    }
}
