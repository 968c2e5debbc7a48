import Checkpoints

/// Dimensions, and what nodes do with them, as groups with members.
///
/// A member is two numbers here, a constant and one of its axes: large networks have hundreds of thousands, and few are ever looked
/// at. Names, places and uses are written out for the group that is asked for.
final class GroupTable: Sendable {
    let table: DimensionTable
    /// By group.
    let dimensions: [Int]
    private let graph: Graph
    /// As the search left them: the axes of constants are resolved.
    private let values: [GroupSearch.Value]
    /// By value: its place among the graph's constants; -1 for all other values.
    private let places: [Int32]
    /// By value, in the order of execution.
    private let uses: Rows<GroupSearch.Use>
    /// By group, in the order of execution.
    private let members: Rows<Member>

    struct Member: Sendable, Equatable {
        let constant: Int32
        let axis: Int32
    }

    /// - Parameter search: settled.
    init(_ search: GroupSearch) {
        (table, graph, values) = (search.table, search.graph, search.values)
        var places = [Int32](repeating: -1, count: graph.names.count)
        for place in graph.constants.indices { places[graph.constants[place].value] = Int32(place) }
        self.places = places
        uses = Rows(search.uses, of: graph.names.count, rows: search.uses.map(\.constant))
        let found = GroupMembers(search)
        dimensions = found.dimensions
        members = Rows(found.members, of: found.dimensions.count, rows: found.groups)
    }

    /// In the order of execution. O(groups).
    func groups() -> [Group] {
        var taken: [Group.Name: Int32] = [:]
        taken.reserveCapacity(dimensions.count)
        return dimensions.enumerated().map { id, dimension in
            let state = table.dimensions[dimension]
            var name = Group.Name(constant: namesake(id, dimension), kind: state.kind)
            let number = (taken[name] ?? 0) + 1
            taken[name] = number
            name.number = number
            return Group(
                id: id, kind: state.kind, count: state.length ?? 0, locks: state.locks, groupTable: self, ownName: name)
        }
    }

    /// The constant whose name a group bears: the first that makes its units, else the first of all.
    private func namesake(_ id: Int, _ dimension: Int) -> Int32 {
        let makes = members[id].first { member in
            guard let role = uses(of: member, dimension).first?.role else { return false }
            return role == .output || role == .depthwise || role == .embedding
        }
        return (makes ?? members[id].first)?.constant ?? 0
    }

    private func uses(of member: Member, _ dimension: Int) -> some Collection<GroupSearch.Use> {
        uses[Int(member.constant)].lazy.filter { $0.axis.contains(dimension) }
    }

    /// Of a constant, resolved; nil for one that the graph did not have when it was searched.
    func axes(of constant: Graph.Value) -> [AxisExpression]? {
        places.indices.contains(constant) && places[constant] >= 0 ? values[constant].axes : nil
    }
}

// MARK: What is written out for one group

extension GroupTable {
    func text(_ name: Group.Name) -> String {
        let entry = graph.constants[Int(places[Int(name.constant)])].entry
        let base = "\(entry?.name ?? ""):\(name.kind.word)"
        return name.number == 1 ? base : "\(base)#\(name.number)"
    }

    func members(of group: Group) -> [Group.Member] {
        let dimension = dimensions[group.id]
        let makers = makers(members[group.id], dimension)
        return members[group.id].flatMap { member -> [Group.Member] in
            guard let entry = graph.constants[Int(places[Int(member.constant)])].entry,
                let axis = values[Int(member.constant)].axes?[Int(member.axis)]
            else { return [] }
            let uses = uses(of: member, dimension).map { Group.Member.Use(role: $0.role, node: node($0)) }
            return table.maps(of: dimension, in: axis).map { map in
                Group.Member(
                    entry: entry, axis: Int(member.axis), map: map, uses: uses, units: group.kind, makers: makers)
            }
        }
    }

    /// Nodes that make the units, in words.
    private func makers(_ members: ArraySlice<Member>, _ dimension: Int) -> String {
        var names: [String] = []
        var seen: Set<String> = []
        for member in members {
            guard let first = uses(of: member, dimension).first,
                first.role == .output || first.role == .depthwise, seen.insert(node(first)).inserted
            else { continue }
            names.append(node(first))
        }
        let more = names.count > 2 ? " and \(names.count - 2) more" : ""
        return names.prefix(2).joined(separator: " and ") + more
    }

    private func node(_ use: GroupSearch.Use) -> String { graph.body.nodes[Int(use.node)].name }
}

extension Graph.Constant {
    fileprivate var entry: TensorEntry? { if case .weight(let entry) = source { entry } else { nil } }
}
