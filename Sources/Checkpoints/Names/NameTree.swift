/// The folding outline of a checkpoint: groups (blocks, experts, stages) with their tensors beneath.
///
/// A group is a prefix of names that ends in a number, as in `LayerNaming.groups`; tensors outside of any group stand at the top.
/// Nodes are in preorder, so an outline is printed by walking the array, and folding skips to `end`.
package struct NameTree: Sendable {
    package struct Node: Sendable, Hashable {
        /// The whole name or prefix.
        package let path: String
        /// Where in the path's bytes the label begins.
        fileprivate let labelStart: Int
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

        /// What the node adds to its parent's path: `model.layers.12`, or `mlp.down_proj.weight` beneath it. Not yet `printable`.
        package var label: String { String(decoding: path.utf8.dropFirst(labelStart), as: UTF8.self) }
    }

    package let nodes: [Node]
    /// What each name says, in the order of the names.
    package let namings: [LayerNaming]
    /// The leaf of each name.
    package let leaves: [Int]

    /// - Parameter names: in natural order (`Checkpoint.tensors`); in another order, a group may appear more than once.
    package init(_ names: some Collection<String>) {
        var builder = Builder(names.count)
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

    init(_ count: Int) {
        nodes.reserveCapacity(count + count / 8)
        leaves.reserveCapacity(count)
    }

    mutating func add(_ naming: LayerNaming) {
        let ends = LayerNaming.groupEnds(of: naming.name)
        let shared = sharedGroups(naming.name, ends)
        close(to: shared)
        for end in ends[shared...] {
            open.append(append(String(decoding: naming.name.utf8.prefix(end), as: UTF8.self), tensor: nil))
        }
        leaves.append(append(naming.name, tensor: leaves.count))
    }

    /// How many of the open groups the name is in: those whose path it begins with, cut at the same dots.
    private func sharedGroups(_ name: String, _ ends: [Int]) -> Int {
        guard let deepest = open.last else { return 0 }
        let common = NaturalOrder.commonPrefix(nodes[deepest].path, name)
        return zip(open, ends).prefix { $1 <= common && nodes[$0].path.utf8.count == $1 }.count
    }

    mutating func close(to depth: Int) {
        while open.count > depth {
            let node = open.removeLast()
            nodes[node].end = nodes.count
            nodes[node].tensors = nodes[node].tensors.lowerBound..<leaves.count
        }
    }

    private mutating func append(_ path: String, tensor: Int?) -> Int {
        let place = nodes.count
        nodes.append(
            NameTree.Node(
                path: path, labelStart: open.last.map { nodes[$0].path.utf8.count + 1 } ?? 0, depth: open.count,
                parent: open.last, tensor: tensor, tensors: leaves.count..<leaves.count + 1, end: place + 1))
        return place
    }
}
