import Checkpoints
import Pruning
import Subjects

/// Layers measured alone: started, stopped, gone on with; the solver learns each row as it lands.
enum Probing {
    /// Starts a run over the layers that no row is known of, or stops it.
    static func toggle(_ state: inout ExplorerState) -> [Command] {
        guard state.metrics.data != nil else { return refuse("no data to measure on; C-o opens some", &state) }
        if let reason = state.whyNotOfFile { return refuse(reason, &state) }
        if state.sensitivity.isWanted {
            state.sensitivity.isWanted = false
            state.status = .done("stopped; what was measured is kept, Enter goes on")
            return state.metrics.activity == .probing ? Measuring.halt(&state) : []
        }
        let count = state.unmeasured.count
        guard count > 0 else { return refuse("every layer is measured already", &state) }
        state.sensitivity.isWanted = true
        state.sensitivity.note = nil
        state.status = .done("measuring \(Numbers.counted(count, "layer")), one by one")
        return []
    }

    /// Asks for the layers that are missing, once nothing else is measured.
    static func wanted(_ state: inout ExplorerState) -> [Command] {
        guard state.sensitivity.isWanted, state.metrics.activity == .none, state.isScored else { return [] }
        let layers = state.unmeasured
        guard !layers.isEmpty else {
            finish(&state)
            return []
        }
        state.metrics.generation += 1
        state.metrics.activity = .probing
        return [.probe(layers: layers, generation: state.metrics.generation)]
    }

    static func take(_ row: SensitivityRow, _ state: inout ExplorerState) -> [Command] {
        guard let origin = state.origin else { return [] }
        state.sensitivity.table = state.sensitivity.table ?? SensitivityTable(origin)
        state.sensitivity.table?.rows[row.name] = row
        learn(&state)
        return [.saveSensitivity]
    }

    static func finish(_ state: inout ExplorerState) {
        state.metrics.activity = .none
        state.sensitivity.isWanted = false
        let rows = state.sensitivity.table?.rows.count ?? 0
        state.status = .done("sensitivity of \(Numbers.counted(rows, "layer")) is known; D sensitivity spreads by it")
    }

    /// Brings the table in step with a plan whose scores may be others; a run for the old ones ends.
    @discardableResult
    static func follow(_ state: inout ExplorerState) -> [Command] {
        let origin = state.origin
        guard origin != state.sensitivity.table?.origin else { return [] }
        if let table = state.sensitivity.table { state.sensitivity.others[table.origin] = table }
        state.sensitivity.table = origin.map { state.sensitivity.others[$0] ?? SensitivityTable($0) }
        learn(&state)
        return state.metrics.activity == .probing ? Measuring.halt(&state) : []
    }

    static func sort(_ state: inout ExplorerState) {
        state.sensitivity.layer = state.sensitivityLayer
        state.sensitivity.isSorted.toggle()
        state.status = .done(state.sensitivity.isSorted ? "most harm at 50% first" : "in the order of the network")
    }

    static func goToLayer(_ state: inout ExplorerState) {
        guard let layer = state.sensitivityLayer else { return Moving.refuse("no layer here", &state) }
        state.view = .layers
        state.focus = .list
        Moving.go(to: layer, &state)
    }

    static func move(by rows: Int, _ state: inout ExplorerState) {
        let layers = state.sensitivityLayers
        let here = state.sensitivityLayer.flatMap { layers.firstIndex(of: $0) } ?? 0
        guard !layers.isEmpty else { return }
        state.sensitivity.layer = layers[Moving.moved(here, rows, count: layers.count)]
    }

    /// The solver knows the table, and what follows it is solved anew.
    private static func learn(_ state: inout ExplorerState) {
        state.sensitivity.revision += 1
        state.solver = state.solver.knowing(state.sensitivity.table)
        if state.plan.allocator == .sensitivity { state.needsSolving = true }
    }

    private static func refuse(_ reason: String, _ state: inout ExplorerState) -> [Command] {
        Moving.refuse(reason, &state)
        return []
    }
}
