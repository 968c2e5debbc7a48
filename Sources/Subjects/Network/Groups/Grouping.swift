package import Checkpoints
import Tensors

/// What goes together in a network, found from its graph alone: no weight is read but short lists of whole numbers.
package struct Grouping: Sendable {
    package let graph: Graph
    package let checkpoint: Checkpoint
    /// In the order of execution.
    package let groups: [Group]
    /// For each constant its axes, resolved; nil for all other values.
    private let axes: [[AxisExpression]?]
    let table: DimensionTable
    let bindings: [LengthBinding]
    /// For each group its dimension in the table.
    let dimensions: [Int]

    package init(_ graph: Graph, of checkpoint: Checkpoint) {
        var search = GroupSearch(graph, checkpoint)
        search.run()
        self.graph = graph
        self.checkpoint = checkpoint
        var axes = [[AxisExpression]?](repeating: nil, count: graph.names.count)
        for constant in graph.constants {
            axes[constant.value] = search.values[constant.value].axes?.map { search.table.resolved($0) }
        }
        bindings = search.bindings.map { binding in
            LengthBinding(
                node: binding.node, place: binding.place,
                entries: binding.entries.map { entry in
                    if case .length(let axis) = entry { .length(search.table.resolved(axis)) } else { entry }
                })
        }
        self.axes = axes
        (groups, dimensions) = GroupListing.groups(&search, axes)
        table = search.table
    }

    /// Of a constant; nil for one that the graph did not have when it was searched.
    func axes(of constant: Graph.Value) -> [AxisExpression]? {
        axes.indices.contains(constant) ? axes[constant] : nil
    }
}

extension Network {
    /// What goes together when channels or heads go.
    ///
    /// - Throws: `.noGraph` where the graph is not known, what its readers say.
    package func grouping() throws(ForwardError) -> Grouping { Grouping(try graph(), of: checkpoint) }
}

/// Turns dimensions and what nodes do with them into groups with members.
///
/// Every table is an array over what it is about: large networks have a hundred thousand of each.
private struct GroupListing {
    /// A member before its group is known.
    private struct Found {
        let entry: TensorEntry
        let axis: Int
        let map: IndexMap
        let uses: [Group.Member.Use]
    }

    /// By dimension.
    private var members: [[Found]]
    /// Dimensions with members, in the order of execution.
    private var order: [Int] = []

    static func groups(
        _ search: inout GroupSearch, _ axes: [[AxisExpression]?]
    ) -> (groups: [Group], dimensions: [Int]) {
        var listing = GroupListing(members: Array(repeating: [], count: search.table.dimensions.count))
        var entries = [TensorEntry?](repeating: nil, count: axes.count)
        for constant in search.graph.constants {
            if case .weight(let entry) = constant.source { entries[constant.value] = entry }
        }
        for value in search.order {
            guard let entry = entries[value], let own = axes[value] else { continue }
            let uses = search.uses[value].map { (axis: search.table.resolved($0.axis), action: $0.action) }
            for (axis, expression) in own.enumerated() {
                for dimension in unique(expression.dimensions) {
                    let state = search.table.dimensions[dimension]
                    guard let length = state.length, length > 1, !state.isInner else { continue }
                    let along = uses.filter { $0.axis.contains(dimension) }.map(\.action)
                    for map in search.table.maps(of: dimension, in: expression) {
                        listing.add(Found(entry: entry, axis: axis, map: map, uses: along), to: dimension)
                    }
                }
            }
        }
        return (listing.named(search.table), listing.order)
    }

    private mutating func add(_ member: Found, to dimension: Int) {
        if members[dimension].isEmpty { order.append(dimension) }
        members[dimension].append(member)
    }

    private func named(_ table: DimensionTable) -> [Group] {
        var taken: [String: Int] = [:]
        return order.enumerated().map { id, dimension -> Group in
            let own = Self.members(members[dimension], table.dimensions[dimension].kind)
            let state = table.dimensions[dimension]
            let first = own.first { [.output, .depthwise, .embedding].contains($0.role) } ?? own[0]
            let base = first.entry.name + ":" + state.kind.word
            taken[base, default: 0] += 1
            let number = taken[base] ?? 1
            return Group(
                id: id, name: number == 1 ? base : "\(base)#\(number)", kind: state.kind, count: state.length ?? 0,
                members: own, locks: state.locks)
        }
    }

    /// Members that know who makes their units.
    private static func members(_ found: [Found], _ kind: UnitKind) -> [Group.Member] {
        let makes: [Group.Member.Role] = [.output, .depthwise]
        let makers = unique(found.compactMap(\.uses.first).filter { makes.contains($0.role) }.map(\.node))
        let more = makers.count > 2 ? " and \(makers.count - 2) more" : ""
        let shown = makers.prefix(2).joined(separator: " and ") + more
        return found.map {
            Group.Member(entry: $0.entry, axis: $0.axis, map: $0.map, uses: $0.uses, units: kind, makers: shown)
        }
    }

    private static func unique<T: Hashable>(_ items: [T]) -> [T] {
        guard items.count > 1 else { return items }
        var seen: Set<T> = []
        return items.filter { seen.insert($0).inserted }
    }
}

extension Group.Member {
    /// Why it belongs: `input channels of conv2: reads the output of conv1`.
    package var reason: String {
        var reasons: [String] = []
        for use in uses {
            let words = Self.words(use, units.plural, makers: makers)
            if !reasons.contains(words) { reasons.append(words) }
            if reasons.count == 3 { break }
        }
        return reasons.joined(separator: "; ")
    }

    private static func words(_ use: Use, _ units: String, makers: String) -> String {
        switch use.role {
        case .output: "output \(units) of \(use.node)"
        case .input: "input \(units) of \(use.node)" + (makers.isEmpty ? "" : ": reads the output of \(makers)")
        case .depthwise: "filters of \(use.node), one set a unit"
        case .bias: "bias of \(use.node)"
        case .scale: "scale of \(use.node)"
        case .statistic: "statistics of \(use.node)"
        case .embedding: "features that \(use.node) looks up"
        case .elementwise: "goes element by element into \(use.node)"
        case .divisor: "divides element by element in \(use.node)"
        }
    }
}

extension UnitKind {
    var plural: String {
        switch self {
        case .channel: "channels"
        case .headFeature: "features of each head"
        case .queryHead: "query heads of each group"
        case .head: "heads"
        case .keyValueGroup: "groups of heads"
        }
    }
}
