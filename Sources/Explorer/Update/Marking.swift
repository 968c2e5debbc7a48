import Checkpoints
import Pruning
import Subjects

/// Which layers the next edit concerns.
enum Marking {
    static func toggle(_ state: inout ExplorerState) {
        guard state.list.rows.indices.contains(state.list.cursor) else { return }
        let layers = prunable(state.list.layers(ofRow: state.list.cursor, state.network), state)
        if layers.isEmpty {
            Moving.refuse("never pruned, so never marked", &state)
        } else if layers.allSatisfy(state.list.marked.contains) {
            state.list.marked.subtract(layers)
        } else {
            state.list.marked.formUnion(layers)
        }
        let status = state.status
        Moving.move(by: 1, &state)
        state.status = status
    }

    static func range(_ state: inout ExplorerState) {
        guard let start = state.list.rangeStart else {
            state.list.rangeStart = state.list.cursor
            state.status = .done("range begun; move, then v marks it")
            return
        }
        let rows = min(start, state.list.cursor)...max(start, state.list.cursor)
        for row in rows where state.list.rows.indices.contains(row) {
            let node = state.network.tree.nodes[state.list.rows[row]]
            let isOpenGroup = node.isGroup && !state.list.folded.contains(state.list.rows[row])
            if !isOpenGroup { state.list.marked.formUnion(prunable(Array(node.tensors), state)) }
        }
        state.list.rangeStart = nil
        report(&state)
    }

    static func shown(_ state: inout ExplorerState) {
        state.list.marked.formUnion(shownLayers(state))
        report(&state)
    }

    static func invert(_ state: inout ExplorerState) {
        state.list.marked.formSymmetricDifference(shownLayers(state))
        report(&state)
    }

    static func sameRole(_ state: inout ExplorerState) {
        guard let layer = state.list.current(state.network) else { return }
        state.list.marked.formUnion(prunable(state.network.likes(of: layer), state))
        report(&state)
    }

    static func matching(_ text: String, _ state: inout ExplorerState) {
        let filter = Filter(text)
        let found = state.network.layers.indices.filter { filter.matches(state.facts, layer: $0) }
        state.list.marked.formUnion(prunable(found, state))
        report(&state)
    }

    static func clear(_ state: inout ExplorerState) {
        state.list.marked = []
        state.list.rangeStart = nil
    }

    static func prunable(_ layers: [Int], _ state: ExplorerState) -> [Int] {
        layers.filter { state.solution.outcomes[$0].target != nil }
    }

    private static func shownLayers(_ state: ExplorerState) -> [Int] {
        let facts = state.facts
        let all = state.network.layers.indices.filter {
            state.list.filter.isEmpty || state.list.filter.matches(facts, layer: $0)
        }
        return prunable(all, state)
    }

    private static func report(_ state: inout ExplorerState) {
        state.status = .done("\(state.list.marked.count) marked")
    }
}
