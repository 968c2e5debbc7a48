package import Checkpoints
import Tensors

/// What goes together in a network, found from its graph alone: no weight is read but short lists of whole numbers.
package struct Grouping: Sendable {
    package let graph: Graph
    package let checkpoint: Checkpoint
    /// In the order of execution.
    package let groups: [Group]
    /// For each constant its axes, resolved.
    let axes: [Graph.Value: [AxisExpression]]
    let table: DimensionTable
    let bindings: [LengthBinding]
    /// For each group its dimension in the table.
    let dimensions: [Int]

    package init(_ graph: Graph, of checkpoint: Checkpoint) {
        var search = GroupSearch(graph, checkpoint)
        search.run()
        self.graph = graph
        self.checkpoint = checkpoint
        var axes: [Graph.Value: [AxisExpression]] = [:]
        axes.reserveCapacity(graph.constants.count)
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
}

extension Network {
    /// What goes together when channels or heads go.
    ///
    /// - Throws: `.noGraph` where the graph is not known, what its readers say.
    package func grouping() throws(ForwardError) -> Grouping { Grouping(try graph(), of: checkpoint) }
}

/// Turns dimensions and what nodes do with them into groups with members.
private enum GroupListing {
    /// A member before it says why it belongs.
    private struct Found {
        let entry: TensorEntry
        let axis: Int
        let map: IndexMap
        let uses: [GroupSearch.Use]

        var role: Group.Member.Role { uses.first?.role ?? .elementwise }
        var node: String { uses.first?.node ?? "" }
    }

    /// A use of a weight with its axis resolved.
    private struct ResolvedUse {
        let dimensions: [Int]
        let use: GroupSearch.Use
    }

    static func groups(
        _ search: inout GroupSearch, _ axes: [Graph.Value: [AxisExpression]]
    ) -> (groups: [Group], dimensions: [Int]) {
        var members: [Int: [Found]] = [:]
        var order: [Int] = []
        var entries: [Graph.Value: TensorEntry] = [:]
        for constant in search.graph.constants {
            if case .weight(let entry) = constant.source { entries[constant.value] = entry }
        }
        for value in search.order {
            guard let entry = entries[value], let own = axes[value] else { continue }
            let uses = (search.uses[value] ?? []).map {
                ResolvedUse(dimensions: search.table.resolved($0.axis).dimensions, use: $0)
            }
            for (axis, expression) in own.enumerated() {
                for dimension in unique(expression.dimensions) {
                    let state = search.table.dimensions[dimension]
                    guard let length = state.length, length > 1, !state.isInner else { continue }
                    if members[dimension] == nil { order.append(dimension) }
                    let own = uses.filter { $0.dimensions.contains(dimension) }.map(\.use)
                    for map in search.table.maps(of: dimension, in: expression) {
                        members[dimension, default: []].append(
                            Found(entry: entry, axis: axis, map: map, uses: own))
                    }
                }
            }
        }
        return named(order, members, search.table)
    }

    private static func named(
        _ order: [Int], _ members: [Int: [Found]], _ table: DimensionTable
    ) -> ([Group], [Int]) {
        var taken: [String: Int] = [:]
        let groups = order.enumerated().map { id, dimension -> Group in
            let own = members[dimension] ?? []
            let state = table.dimensions[dimension]
            let first = own.first { [.output, .depthwise, .embedding].contains($0.role) } ?? own[0]
            let base = first.entry.name + ":" + state.kind.word
            taken[base, default: 0] += 1
            let number = taken[base] ?? 1
            return Group(
                id: id, name: number == 1 ? base : "\(base)#\(number)", kind: state.kind, count: state.length ?? 0,
                members: explained(own, state.kind), locks: state.locks)
        }
        return (groups, order)
    }

    /// Members that say why they belong.
    private static func explained(_ members: [Found], _ kind: UnitKind) -> [Group.Member] {
        let makers = unique(members.filter { $0.role == .output || $0.role == .depthwise }.map(\.node))
        let more = makers.count > 2 ? " and \(makers.count - 2) more" : ""
        let shown = makers.prefix(2).joined(separator: " and ") + more
        return members.map { member in
            let reasons = unique(member.uses.map { reason($0, kind, makers: shown) })
            return Group.Member(
                entry: member.entry, axis: member.axis, map: member.map, role: member.role, node: member.node,
                reason: reasons.prefix(3).joined(separator: "; "))
        }
    }

    private static func reason(_ use: GroupSearch.Use, _ kind: UnitKind, makers: String) -> String {
        let units = kind.plural
        switch use.role {
        case .output: return "output \(units) of \(use.node)"
        case .input:
            return "input \(units) of \(use.node)" + (makers.isEmpty ? "" : ": reads the output of \(makers)")
        case .depthwise: return "filters of \(use.node), one set a unit"
        case .bias: return "bias of \(use.node)"
        case .scale: return "scale of \(use.node)"
        case .statistic: return "statistics of \(use.node)"
        case .embedding: return "features that \(use.node) looks up"
        case .elementwise: return "goes element by element into \(use.node)"
        case .divisor: return "divides element by element in \(use.node)"
        }
    }

    private static func unique<T: Hashable>(_ items: [T]) -> [T] {
        var seen: Set<T> = []
        return items.filter { seen.insert($0).inserted }
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
