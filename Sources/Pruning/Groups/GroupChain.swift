package import Checkpoints
package import Subjects

/// A group whose channels one layer makes and others read, with nothing in between but a batch norm and what keeps positive
/// factors: there a channel can be put into others by the weights of the layers that read it.
package struct GroupChain: Sendable {
    package let group: Group
    /// Makes the channels, one an index of its axis.
    package let maker: Group.Member
    package let bias: TensorEntry?
    package let norm: Norm?
    /// Each reads the same channels.
    package let readers: [Group.Member]

    /// A batch norm right behind the maker.
    package struct Norm: Sendable {
        package let scale: TensorEntry
        package let shift: TensorEntry
        package let mean: TensorEntry
        package let variance: TensorEntry
        package let epsilon: Double
    }

    /// Why a group is none.
    package struct Break: Error, Hashable {
        package let reason: String
    }
}

/// Finds chains in a graph.
package struct ChainSearch: Sendable {
    private let graph: Graph
    private let entries: [Graph.Value: TensorEntry]
    /// Nodes by each of their inputs.
    private let uses: [Graph.Value: [Int]]

    package init(_ grouping: Grouping) {
        graph = grouping.graph
        var entries: [Graph.Value: TensorEntry] = [:]
        for constant in graph.constants {
            if case .weight(let entry) = constant.source { entries[constant.value] = entry }
        }
        var uses: [Graph.Value: [Int]] = [:]
        for (index, node) in graph.body.nodes.enumerated() {
            for value in Set(node.inputs.compactMap { $0 }) { uses[value, default: []].append(index) }
            for body in node.bodies { for value in body.captures { uses[value, default: []].append(index) } }
        }
        (self.entries, self.uses) = (entries, uses)
    }

    /// - Throws: why the group is no chain.
    package func chain(_ group: Group) throws(GroupChain.Break) -> GroupChain {
        if let lock = group.locks.first { throw GroupChain.Break(reason: lock.text) }
        guard group.kind == .channel else { throw GroupChain.Break(reason: "its units are heads") }
        let makers = group.members.filter { $0.role == .output || $0.role == .depthwise || $0.role == .embedding }
        guard makers.count == 1, makers[0].role == .output, makers[0].map.size == 1 else {
            throw GroupChain.Break(reason: "not one layer alone makes its channels")
        }
        let first = try product(with: makers[0])
        var walk = Walk(value: graph.body.nodes[first].output(0))
        try takeNorm(&walk, group, isPlain: graph.body.nodes[first].operation == "MatMul")
        if walk.bias == nil { walk.bias = graph.body.nodes[first].input(2).flatMap { entries[$0] } }
        if let stated = graph.body.nodes[first].input(2), entries[stated] == nil {
            throw GroupChain.Break(reason: "its bias is no stored tensor")
        }
        let readers = try readers(of: group, from: walk.value)
        return GroupChain(group: group, maker: makers[0], bias: walk.bias, norm: walk.norm, readers: readers)
    }
}

extension ChainSearch {
    private struct Walk {
        var value: Graph.Value?
        var bias: TensorEntry?
        var norm: GroupChain.Norm?
    }

    /// What keeps a positive factor of a channel, and mixes no channels.
    private static let homogeneous: Set = [
        "Relu", "LeakyRelu", "PRelu", "Identity", "Dropout", "MaxPool", "AveragePool", "GlobalAveragePool",
        "GlobalMaxPool", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze",
    ]

    /// The only node that multiplies with a member, as the plain layer that rows and columns of its weight stand for.
    private func product(with member: Group.Member) throws(GroupChain.Break) -> Int {
        let values = entries.filter { $0.value.name == member.entry.name }.map(\.key)
        let nodes = values.flatMap { uses[$0] ?? [] }
        guard nodes.count == 1, let value = values.first, member.entry.details?.tiedTo == nil else {
            throw GroupChain.Break(reason: "\(member.entry.name) is used in several places")
        }
        let node = graph.body.nodes[nodes[0]]
        guard node.input(1) == value, Self.isPlain(node, member) else {
            throw GroupChain.Break(reason: "\(node.name) (\(node.operation)) is no plain layer")
        }
        return nodes[0]
    }

    private static func isPlain(_ node: Graph.Node, _ member: Group.Member) -> Bool {
        func is1(_ name: String) -> Bool {
            switch node.attributes[name] {
            case nil, .integer(1)?: true
            case .float(let number)?: number == 1
            default: false
            }
        }
        switch node.operation {
        case "espalier.Linear": return true
        case "MatMul": return member.entry.shape.count == 2
        case "Gemm": return is1("alpha") && is1("beta") && node.integer("transA") ?? 0 == 0
        case "Conv": return node.integer("group") ?? 1 == 1 && node.input(3) == nil
        default: return false
        }
    }

    /// Goes past the sum that is a plain product's bias, and past a batch norm.
    private func takeNorm(_ walk: inout Walk, _ group: Group, isPlain: Bool) throws(GroupChain.Break) {
        if isPlain, let value = walk.value, let next = only(value), next.operation == "Add",
            let other = next.inputs.compactMap({ $0 }).first(where: { $0 != value }), let entry = entries[other],
            entry.shape == [group.count]
        {
            (walk.bias, walk.value) = (entry, next.output(0))
        }
        guard let value = walk.value, let next = only(value), next.operation == "BatchNormalization",
            next.input(0) == value
        else { return }
        let own = (1...4).compactMap { next.input($0).flatMap { entries[$0] } }
        guard own.count == 4, own.allSatisfy({ $0.shape == [group.count] }) else {
            throw GroupChain.Break(reason: "\(next.name) has numbers that are no stored tensors")
        }
        let epsilon = if case .float(let number)? = next.attributes["epsilon"] { number } else { 1e-5 }
        walk.norm = GroupChain.Norm(
            scale: own[0], shift: own[1], mean: own[2], variance: own[3], epsilon: epsilon)
        walk.value = next.output(0)
    }

    private func only(_ value: Graph.Value) -> Graph.Node? {
        guard let nodes = uses[value], nodes.count == 1 else { return nil }
        return graph.body.nodes[nodes[0]]
    }

    private func readers(
        of group: Group, from start: Graph.Value?
    ) throws(GroupChain.Break) -> [Group.Member] {
        var open: [Int: Group.Member] = [:]
        for member in group.members where member.role == .input { open[try product(with: member)] = member }
        let wanted = open.count
        var (readers, left): ([(Int, Group.Member)], [Graph.Value]) = ([], start.map { [$0] } ?? [])
        while let value = left.popLast() {
            for index in uses[value] ?? [] {
                let node = graph.body.nodes[index]
                if node.input(0) == value, let member = open.removeValue(forKey: index) {
                    readers.append((index, member))
                } else if Self.homogeneous.contains(node.operation), node.input(0) == value, let next = node.output(0) {
                    left.append(next)
                } else {
                    throw GroupChain.Break(reason: "\(node.name) (\(node.operation)) stands between its layers")
                }
            }
        }
        guard !readers.isEmpty, readers.count == wanted else {
            throw GroupChain.Break(reason: "no layer reads its channels as they are")
        }
        return readers.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
