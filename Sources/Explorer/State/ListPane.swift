import Checkpoints
import Pruning
package import Subjects

/// The tree of layers: what is shown, where the cursor is, what is marked and folded.
package struct ListPane: Sendable {
    package enum Order: String, Sendable, CaseIterable {
        case tree
        case size
        case ratio
        case kept
        case energy
        case zeros

        /// What rows are sorted by, as people say it.
        var words: String { self == .tree ? "name" : self == .energy ? "energy lost" : rawValue }
    }

    /// Nodes of the network's tree that are shown, top to bottom.
    package private(set) var rows: [Int] = []
    /// Index into `rows`.
    package var cursor = 0
    /// First row shown; kept so that the cursor is on screen.
    package var top = 0
    /// Layers marked.
    package var marked: Set<Int> = []
    /// Row where a range selection began.
    package var rangeStart: Int?
    /// Groups that are closed.
    package var folded: Set<Int> = []
    package var filter = Filter("")
    package var search = ""
    package var order = Order.tree
    package var isReversed = false

    package init() {}

    /// Lays the rows out again after a fold, filter, sort or new figures; keeps the cursor on its row.
    package mutating func arrange(_ facts: LayerFacts) {
        let held = rows.indices.contains(cursor) ? rows[cursor] : nil
        let tree = facts.network.tree
        rows = order == .tree ? treeRows(tree, facts) : flatRows(tree, facts)
        if let held { cursor = rows.firstIndex(of: visible(held, tree)) ?? cursor }
        cursor = min(max(cursor, 0), max(rows.count - 1, 0))
    }

    /// Keeps the cursor within a window of so many rows.
    package mutating func scroll(window: Int) {
        guard window > 0 else { return }
        let last = max(0, rows.count - window)
        top = min(max(top, cursor - window + 1, 0), cursor, last)
    }

    /// The layer under the cursor; the first prunable one of a group.
    package func current(_ network: Network) -> Int? {
        guard rows.indices.contains(cursor) else { return nil }
        let node = network.tree.nodes[rows[cursor]]
        return node.tensor ?? node.tensors.first { network.layers[$0].isPrunable } ?? node.tensors.first
    }

    /// The layer that the plots show: the one under the cursor, or the next in its block that can be pruned, so that
    /// passing a bias does not blank the screen.
    package func plotted(_ network: Network) -> Int? {
        guard let layer = current(network), !network.layers[layer].isPrunable else { return current(network) }
        let node = network.tree.nodes[network.tree.leaves[layer]]
        let around = node.parent.map { network.tree.nodes[$0].tensors } ?? network.layers.indices
        return (layer..<around.upperBound).first { network.layers[$0].isPrunable }
            ?? (around.lowerBound..<layer).last { network.layers[$0].isPrunable } ?? layer
    }

    /// Layers that an edit concerns: the marked ones, else those of the row under the cursor.
    package func chosen(_ network: Network) -> [Int] {
        if !marked.isEmpty { return marked.sorted() }
        return rows.indices.contains(cursor) ? layers(ofRow: cursor, network) : []
    }

    package func layers(ofRow row: Int, _ network: Network) -> [Int] {
        Array(network.tree.nodes[rows[row]].tensors)
    }

    /// Puts the cursor on a layer, opening what hides it; false when the filter hides it.
    package mutating func go(to layer: Int, _ facts: LayerFacts) -> Bool {
        let leaf = facts.network.tree.leaves[layer]
        var node = facts.network.tree.nodes[leaf].parent
        while let group = node {
            folded.remove(group)
            node = facts.network.tree.nodes[group].parent
        }
        arrange(facts)
        guard let row = rows.firstIndex(of: leaf) else { return false }
        cursor = row
        return true
    }
}

extension ListPane {
    /// Preorder, skipping what is closed; groups only where a layer of theirs passes the filter.
    private func treeRows(_ tree: NameTree, _ facts: LayerFacts) -> [Int] {
        let passes = filter.isEmpty ? nil : facts.network.layers.map { filter.matches(facts, layer: $0.id) }
        var rows: [Int] = []
        var node = 0
        while node < tree.nodes.count {
            let here = tree.nodes[node]
            let isShown = passes.map { passes in here.tensors.contains { passes[$0] } } ?? true
            if isShown { rows.append(node) }
            node = here.isGroup && (!isShown || folded.contains(node)) ? here.end : node + 1
        }
        return rows
    }

    private func flatRows(_ tree: NameTree, _ facts: LayerFacts) -> [Int] {
        let shown = facts.network.layers.indices.filter { filter.isEmpty || filter.matches(facts, layer: $0) }
        let keys = Dictionary(uniqueKeysWithValues: shown.map { ($0, facts.value(order, of: $0)) })
        let sorted = shown.sorted { first, second in
            let (one, other) = (keys[first] ?? 0, keys[second] ?? 0)
            if one == other { return first < second }
            return isReversed ? one < other : one > other
        }
        return sorted.map { tree.leaves[$0] }
    }

    /// The node itself, or the outermost closed group that hides it.
    private func visible(_ node: Int, _ tree: NameTree) -> Int {
        var shown = node
        var next = tree.nodes[node].parent
        while let group = next {
            if folded.contains(group) { shown = group }
            next = tree.nodes[group].parent
        }
        return shown
    }
}
