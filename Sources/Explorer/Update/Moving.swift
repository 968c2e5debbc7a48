import Checkpoints
import Pruning
import Subjects

/// Keys that go somewhere and change nothing.
enum Moving {
    static func move(by rows: Int, _ state: inout ExplorerState) {
        switch state.view {
        case .layers, .plot: moveList(by: rows, &state)
        case .rules: state.rules.cursor = moved(state.rules.cursor, rows, count: state.plan.rules.count)
        case .sensitivity: Probing.move(by: rows, &state)
        case .metrics: state.metrics.cursor = moved(state.metrics.cursor, rows, count: state.metrics.points.count)
        case .training: Training.move(by: rows, &state)
        case .diff: state.diff.cursor = moved(state.diff.cursor, rows, count: state.diff.rows.count)
        case .pareto: state.pareto.cursor = moved(state.pareto.cursor, rows, count: state.pareto.points.count)
        case .groups: CutRuns.move(by: rows, &state)
        case .tokens: TokenTuning.move(by: rows, &state)
        case .history: state.historyCursor = moved(state.historyCursor, rows, count: state.history.nodes.count)
        }
    }

    private static func moveList(by rows: Int, _ state: inout ExplorerState) {
        state.list.cursor = moved(state.list.cursor, rows, count: state.list.rows.count)
        state.list.scroll(window: state.listWindow)
    }

    static func moved(_ cursor: Int, _ rows: Int, count: Int) -> Int {
        let (sum, overflow) = cursor.addingReportingOverflow(rows)
        return min(max(overflow ? (rows < 0 ? 0 : count) : sum, 0), max(count - 1, 0))
    }

    /// The next group at the depth of the one around the cursor, or above it.
    static func block(_ step: Int, _ state: inout ExplorerState) {
        let nodes = state.network.tree.nodes
        let rows = state.list.rows
        guard rows.indices.contains(state.list.cursor) else { return }
        let here = nodes[rows[state.list.cursor]]
        let depth = here.isGroup ? here.depth : max(0, here.depth - 1)
        var row = state.list.cursor + step
        while rows.indices.contains(row), !(nodes[rows[row]].isGroup && nodes[rows[row]].depth <= depth) { row += step }
        guard rows.indices.contains(row) else { return refuse("no \(step > 0 ? "next" : "previous") block", &state) }
        moveList(by: row - state.list.cursor, &state)
    }

    /// The layer of the same role, kind of parameter and place in its block, in the next block.
    static func sameRole(_ step: Int, _ state: inout ExplorerState) {
        guard let layer = state.list.current(state.network) else { return }
        let alike = state.network.likes(of: layer)
        guard let place = alike.firstIndex(of: layer), alike.indices.contains(place + step) else {
            return refuse("no \(step > 0 ? "next" : "previous") \(state.network.layers[layer].name.role)", &state)
        }
        go(to: alike[place + step], &state)
    }

    static func go(to layer: Int, _ state: inout ExplorerState) {
        if !state.list.go(to: layer, state.facts) { refuse("the filter hides it; F shows all", &state) }
        state.list.scroll(window: state.listWindow)
    }

    static func fold(isOpen: Bool, _ state: inout ExplorerState) {
        guard state.list.rows.indices.contains(state.list.cursor) else { return }
        let node = state.list.rows[state.list.cursor]
        let here = state.network.tree.nodes[node]
        if isOpen {
            guard here.isGroup else { return }
            if state.list.folded.remove(node) == nil { return moveList(by: 1, &state) }
        } else {
            let group = here.isGroup && !state.list.folded.contains(node) ? node : here.parent
            guard let group else { return }
            state.list.folded.insert(group)
        }
        Solving.arrange(&state)
    }

    static func foldAll(isOpen: Bool, _ state: inout ExplorerState) {
        let nodes = state.network.tree.nodes
        state.list.folded = isOpen ? [] : Set(nodes.indices.filter { nodes[$0].isGroup })
        Solving.arrange(&state)
    }

    static func pane(_ step: Int, _ state: inout ExplorerState) {
        let panes = Pane.allCases
        let place = panes.firstIndex(of: state.focus) ?? 0
        state.focus = panes[(place + step + panes.count) % panes.count]
    }

    static func show(_ view: ViewKind, _ state: inout ExplorerState) {
        state.view = view
        if view == .history { state.historyCursor = state.history.current }
    }

    /// Closes what is open, nearest first: range, marks, filter, focus, screen.
    static func back(_ state: inout ExplorerState) {
        if state.list.rangeStart != nil {
            state.list.rangeStart = nil
        } else if state.view != .layers {
            state.view = .layers
        } else if state.focus != .list {
            state.focus = .list
        } else if !state.list.marked.isEmpty {
            Marking.clear(&state)
        } else if !state.list.filter.isEmpty {
            Finding.filter("", &state)
        }
    }

    static func refuse(_ reason: String, _ state: inout ExplorerState) { state.status = .refused(reason) }
}

extension Network {
    /// Layers that are the same matrix in other blocks, this one included, in tensor order.
    package func likes(of layer: Int) -> [Int] {
        let description = layers[layer]
        let tail = description.entry.name.withoutNumbers
        return layers.indices.filter {
            layers[$0].name.role == description.name.role && layers[$0].entry.name.withoutNumbers == tail
        }
    }
}

extension String {
    /// The name with every number component replaced, so that equal places in different blocks read the same.
    fileprivate var withoutNumbers: String {
        split(separator: ".", omittingEmptySubsequences: false)
            .map { $0.allSatisfy(\.isNumber) ? "#" : String($0) }.joined(separator: ".")
    }
}
