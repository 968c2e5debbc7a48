/// The folding outline of a checkpoint: groups (blocks, experts, stages) with their tensors beneath.
///
/// A group is a prefix of names that ends in a number, as in `LayerNaming.groups`; tensors outside of any group stand at the top.
/// Nodes are in preorder, so an outline is printed by walking the array, and folding skips to `end`.
package struct NameTree: Sendable {
    package struct Node: Sendable, Hashable {
        /// What the node adds to its parent's path: `model.layers.12`, or `mlp.down_proj.weight` beneath it. Not yet `printable`.
        package let label: String
        /// The whole name or prefix.
        package let path: String
        package let depth: Int
        /// Index of the parent node.
        package let parent: Int?
        /// Index into the names for a leaf; nil for a group.
        package let tensor: Int?
        /// The names under this node, one for a leaf.
        package fileprivate(set) var tensors: Range<Int>
        /// Index of the first node that is not under this one.
        package fileprivate(set) var end: Int

        package var isGroup: Bool { tensor == nil }
    }

    package let nodes: [Node]
    /// What each name says, in the order of the names.
    package let namings: [LayerNaming]
    /// The leaf of each name.
    package let leaves: [Int]

    /// - Parameter names: in natural order (`Checkpoint.tensors`); in another order, a group may appear more than once.
    package init(_ names: some Collection<String>) {
        var builder = Builder()
        namings = Array(names).concurrentMap { LayerNaming($0) }
        for naming in namings { builder.add(naming) }
        builder.close(to: 0)
        nodes = builder.nodes
        leaves = builder.leaves
    }

    /// The nodes directly beneath one, or at the top for nil.
    package func children(of node: Int?) -> [Int] {
        let end = node.map { nodes[$0].end } ?? nodes.count
        var children: [Int] = []
        var next = node.map { $0 + 1 } ?? 0
        while next < end {
            children.append(next)
            next = nodes[next].end
        }
        return children
    }
}

/// The tree while it grows: the open groups, outermost first.
private struct Builder {
    var nodes: [NameTree.Node] = []
    var leaves: [Int] = []
    private var open: [Int] = []

    mutating func add(_ naming: LayerNaming) {
        let shared = zip(open, naming.groups).prefix { nodes[$0].label == $1 }.count
        close(to: shared)
        for label in naming.groups[shared...] {
            let path = open.last.map { nodes[$0].path + "." + label } ?? label
            open.append(append(label: label, path: path, tensor: nil))
        }
        let prefix = open.last.map { nodes[$0].path.utf8.count + 1 } ?? 0
        let label = String(decoding: naming.name.utf8.dropFirst(prefix), as: UTF8.self)
        leaves.append(append(label: label, path: naming.name, tensor: leaves.count))
    }

    mutating func close(to depth: Int) {
        while open.count > depth {
            let node = open.removeLast()
            nodes[node].end = nodes.count
            nodes[node].tensors = nodes[node].tensors.lowerBound..<leaves.count
        }
    }

    private mutating func append(label: String, path: String, tensor: Int?) -> Int {
        let place = nodes.count
        nodes.append(
            NameTree.Node(
                label: label, path: path, depth: open.count, parent: open.last, tensor: tensor,
                tensors: leaves.count..<leaves.count + 1, end: place + 1))
        return place
    }
}
