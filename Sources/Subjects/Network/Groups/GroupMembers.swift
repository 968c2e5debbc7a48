/// Who belongs to which group.
struct GroupMembers {
    /// By group, in the order of execution.
    private(set) var dimensions: [Int] = []
    private(set) var members: [GroupTable.Member] = []
    /// For each member its group.
    private(set) var groups: [Int32] = []
    /// By dimension; -1 without members.
    private var numbers: [Int32]
    /// By group: its last member, as the axis of a constant may hold a dimension twice.
    private var last: [GroupTable.Member] = []

    init(_ search: GroupSearch) {
        let (table, values, constants) = (search.table, search.values, search.graph.constants)
        numbers = Array(repeating: -1, count: table.dimensions.count)
        var isOpen = [Bool](repeating: false, count: values.count)
        for place in constants.indices where constants[place].isWeight { isOpen[constants[place].value] = true }
        for use in search.uses where isOpen[Int(use.constant)] {
            // Each weight at its first use.
            isOpen[Int(use.constant)] = false
            guard let axes = values[Int(use.constant)].axes else { continue }
            for axis in axes.indices {
                let member = GroupTable.Member(constant: use.constant, axis: Int32(truncatingIfNeeded: axis))
                axes[axis].forEachDimension { add(member, to: $0, table) }
            }
        }
    }

    private mutating func add(_ member: GroupTable.Member, to dimension: Int, _ table: DimensionTable) {
        var group = Int(numbers[dimension])
        if group < 0 {
            guard let length = table.dimensions[dimension].length, length > 1, !table.dimensions[dimension].isInner
            else { return }
            group = dimensions.count
            numbers[dimension] = Int32(truncatingIfNeeded: group)
            dimensions.append(dimension)
            last.append(member)
        } else if last[group] == member {
            return
        }
        last[group] = member
        members.append(member)
        groups.append(Int32(truncatingIfNeeded: group))
    }
}

extension Graph.Constant {
    fileprivate var isWeight: Bool { if case .weight = source { true } else { false } }
}
