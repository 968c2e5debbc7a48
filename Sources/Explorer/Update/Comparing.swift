import Checkpoints
import Pruning
import Subjects

/// The other file: asked for, counted where no index tells, sorted, looked at.
enum Comparing {
    static func open(_ text: String, _ state: inout ExplorerState) -> [Command] {
        state.diff.requests += 1
        (state.diff.opening, state.diff.counted, state.diff.note) = (text, 0, nil)
        state.view = .diff
        return [.compare(text, number: state.diff.requests)]
    }

    /// Compares anew: the weights on this side are others.
    static func renew(_ state: inout ExplorerState) -> [Command] {
        guard let path = state.diff.path else { return [] }
        state.diff.requests += 1
        (state.diff.opening, state.diff.counted, state.diff.note) = (path, 0, nil)
        (state.diff.found, state.diff.rows, state.diff.cursor) = (nil, [], 0)
        return [.compare(path, number: state.diff.requests)]
    }

    /// A file that cannot be compared leaves the one before on screen.
    static func finish(
        _ result: Result<Comparison, PruningError>, number: Int, _ state: inout ExplorerState
    ) {
        guard number == state.diff.requests, let path = state.diff.opening else { return }
        state.diff.opening = nil
        switch result {
        case .failure(let error):
            state.diff.note = "\(error)"
            state.status = .refused("\(error)")
        case .success(let comparison):
            (state.diff.path, state.diff.found) = (path, comparison)
            (state.diff.shapes, state.diff.asked, state.diff.cursor) = ([:], nil, 0)
            state.diff.rows = []
            state.diff.arrange()
            // One that was made anew behind other weights is no answer to a key.
            guard state.view == .diff else { return }
            let differing = comparison.difference.rows.count - comparison.difference.count(.same)
            state.status = .done("\(Numbers.counted(differing, "layer")) of \(comparison.difference.rows.count) differ")
        }
    }

    static func progress(_ share: Double, number: Int, _ state: inout ExplorerState) {
        if number == state.diff.requests, state.diff.opening != nil { state.diff.counted = share }
    }

    static func take(
        _ shapes: Result<Comparison.Shapes?, PruningError>, of name: String, number: Int,
        _ state: inout ExplorerState
    ) {
        guard number == state.diff.requests else { return }
        switch shapes {
        case .success(let shapes): state.diff.shapes[name] = .some(shapes)
        case .failure(let error): state.status = .refused("\(error)")
        }
    }

    /// Asks for the distributions of the row under the cursor.
    static func wanted(_ state: inout ExplorerState) -> [Command] {
        guard state.view == .diff, state.diff.found != nil, let name = state.diff.current?.name,
            state.diff.asked != name, state.diff.shapes[name] == nil
        else { return [] }
        state.diff.asked = name
        return [.shape(name, number: state.diff.requests)]
    }

    /// Ends counting; what was compared before stays.
    static func stop(_ state: inout ExplorerState) -> [Command] {
        guard state.diff.opening != nil else { return [] }
        state.diff.opening = nil
        state.diff.requests += 1
        state.diff.asked = nil
        state.diff.note = state.diff.found == nil ? "stopped; o names a file again" : nil
        return [.stopComparing]
    }

    /// Sorts; the same order again turns it round.
    static func sort(_ order: DiffPane.Order, _ state: inout ExplorerState) {
        state.diff.isReversed = state.diff.order == order && !state.diff.isReversed
        state.diff.order = order
        state.diff.arrange()
        state.status = .done("sorted by \(order.rawValue)\(state.diff.isReversed ? ", reversed" : "")")
    }

    static func toggleSame(_ state: inout ExplorerState) {
        state.diff.showsSame.toggle()
        state.diff.arrange()
        state.status = .done(state.diff.showsSame ? "every layer" : "layers that differ")
    }

    static func goToLayer(_ state: inout ExplorerState) {
        guard let name = state.diff.current?.name, let layer = state.network.checkpoint.index(named: name) else {
            return Moving.refuse("no layer of the opened network here", &state)
        }
        state.view = .layers
        state.focus = .list
        Moving.go(to: layer, &state)
    }
}
