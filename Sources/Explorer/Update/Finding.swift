import Checkpoints
import Subjects

/// Search, filter and sort.
enum Finding {
    /// The next row, from the one after the cursor and round, whose name holds the search text.
    static func next(_ step: Int, _ state: inout ExplorerState, includingCursor: Bool = false) {
        let wanted = state.list.search.lowercased()
        guard !wanted.isEmpty else { return Moving.refuse("nothing to search for; / asks", &state) }
        switch state.view {
        case .groups: return CutRuns.find(wanted, step, includingCursor: includingCursor, &state)
        case .training: return Training.find(wanted, step, includingCursor: includingCursor, &state)
        default: break
        }
        let count = state.network.layers.count
        let here = state.list.current(state.network) ?? 0
        let first = includingCursor ? 0 : 1
        let matches = (first..<count + first).map { ((here + $0 * step) % count + count) % count }
            .filter { state.network.layers[$0].entry.name.lowercased().contains(wanted) }
        // `query` is meant to find the weight, not its bias.
        let match = matches.first { state.network.layers[$0].isPrunable } ?? matches.first
        guard let match else { return Moving.refuse("no name holds \(state.list.search.printable)", &state) }
        Moving.go(to: match, &state)
    }

    static func filter(_ text: String, _ state: inout ExplorerState) {
        state.list.filter = Filter(text)
        Solving.arrange(&state)
    }

    /// Shows only what can be pruned, or everything again.
    static func hideLocked(_ state: inout ExplorerState) {
        filter(state.list.filter.text == "prunable" ? "" : "prunable", &state)
    }

    /// Sorts; the same order again turns it round.
    static func sort(_ order: ListPane.Order, _ state: inout ExplorerState) {
        state.list.isReversed = state.list.order == order && order != .tree && !state.list.isReversed
        state.list.order = order
        Solving.arrange(&state)
        state.status = .done("sorted by \(order.words)\(state.list.isReversed ? ", least first" : "")")
    }
}
