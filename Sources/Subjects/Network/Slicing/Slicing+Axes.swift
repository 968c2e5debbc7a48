package import Checkpoints
package import Tensors

/// A network without some units of its groups: every member loses their slices, every length in the graph follows.
package struct Slicing: Sendable {
    package let grouping: Grouping
    /// Units that stay, by group, in the order in which they are then; -1 stands for one of zeros. Groups that are not here stay
    /// as they are.
    package let kept: [Group.ID: [Int]]
    /// The same by dimension of the table.
    private let places: [Int: [Int]]
    let changes: SettledChanges
    /// Sums that modules that go whole would have joined.
    package let bypasses: [Bypass]
    /// Nodes of the main body that go with them.
    package let deadNodes: Set<Int>
    /// Names of tensors that go whole.
    package let droppedTensors: Set<String>

    /// - Parameter kept: no unit of a group takes the whole module out.
    /// - Parameter changes: what a method puts in the place of weights that stay.
    /// - Throws: `.notApplicable` for a group that is locked, or would lose all units without a sum that can do without them; `.invalidValue` for units that are none;
    ///   what changes that fit no layer throw.
    package init(
        _ grouping: Grouping, keeping kept: [Group.ID: [Int]], changing changes: WeightChanges = WeightChanges()
    ) throws(PruningError) {
        self.grouping = grouping
        self.changes = try SettledChanges(changes, grouping.graph, grouping.checkpoint)
        var real: [Group.ID: [Int]] = [:]
        var places: [Int: [Int]] = [:]
        let wholes = kept.contains { $0.value.isEmpty } ? grouping.bypasses : [:]
        var bypasses: [Bypass] = []
        for (id, units) in kept {
            guard grouping.groups.indices.contains(id) else { throw .unknownLayer("group \(id)") }
            let group = grouping.groups[id]
            if units == Array(0..<group.count) { continue }
            if let lock = group.locks.first {
                throw .notApplicable(granularity: "cut", layer: group.name, reason: lock.text)
            }
            if let bypass = wholes[id], units.isEmpty {
                bypasses.append(bypass)
            } else if !units.contains(where: { $0 >= 0 }) {
                throw .notApplicable(granularity: "cut", layer: group.name, reason: "at least one unit must stay")
            }
            let own = units.filter { $0 >= 0 }
            guard own.allSatisfy({ $0 < group.count }), Set(own).count == own.count else {
                throw .invalidValue(
                    name: group.name, value: "\(units)", expected: "units below \(group.count), each once")
            }
            real[id] = units
            places[grouping.dimensions[id]] = units
        }
        self.kept = real
        self.places = places
        self.bypasses = bypasses.sorted { $0.sum < $1.sum }
        (deadNodes, droppedTensors) = grouping.graph.unused(after: bypasses)
    }

    /// Units that go, ascending.
    package func removed(_ group: Group) -> [Int] {
        guard let units = kept[group.id] else { return [] }
        let stays = Set(units)
        return (0..<group.count).filter { !stays.contains($0) }
    }

    // MARK: Axes

    func isCut(_ axis: AxisExpression) -> Bool {
        switch axis {
        case .dimension(let own): places[own] != nil
        case .product(let parts), .concatenation(let parts): parts.contains { isCut($0) }
        }
    }

    /// Indices that stay along an axis; -1 for zeros.
    func indices(_ axis: AxisExpression) -> [Int] {
        switch axis {
        case .dimension(let own): return places[own] ?? Array(0..<length(axis))
        case .concatenation(let parts):
            var (found, offset): ([Int], Int) = ([], 0)
            for part in parts {
                found += indices(part).map { $0 < 0 ? -1 : $0 + offset }
                offset += length(part)
            }
            return found
        case .product(let factors):
            return factors.reduce([0]) { found, factor in
                let (own, length) = (indices(factor), length(factor))
                return found.flatMap { outer in own.map { outer < 0 || $0 < 0 ? -1 : outer * length + $0 } }
            }
        }
    }

    /// Before the cut; 0 where it is open.
    func length(_ axis: AxisExpression) -> Int { grouping.table.length(axis) ?? 0 }

    /// After the cut.
    func lengthLeft(_ axis: AxisExpression) -> Int {
        switch axis {
        case .dimension(let own): places[own]?.count ?? length(axis)
        case .product(let factors): factors.reduce(1) { $0 * lengthLeft($1) }
        case .concatenation(let parts): parts.reduce(0) { $0 + lengthLeft($1) }
        }
    }

    /// For each axis of a constant the indices that stay; nil where it keeps all.
    func places(of constant: Graph.Value) -> [[Int]?]? {
        guard let axes = grouping.axes(of: constant), axes.contains(where: { isCut($0) }) else { return nil }
        return axes.map { isCut($0) ? indices($0) : nil }
    }

    /// The tensors that lose something or hold other numbers, in the order of the graph's constants.
    package var tensors: [TensorSlice] {
        grouping.graph.constants.compactMap { constant in
            guard case .weight(let entry) = constant.source, !droppedTensors.contains(entry.name) else { return nil }
            let (places, changed) = (places(of: constant.value), changes.weights[entry.name])
            guard places != nil || changed != nil else { return nil }
            return TensorSlice(entry: entry, places: places ?? entry.shape.map { _ in nil }, changed: changed)
        }
    }

    /// Biases that the layers did not have, in the order of their nodes.
    package var addedBiases: [AddedBias] {
        changes.added.filter { !deadNodes.contains($0.node) }.map { added in
            var values = HostTensor(added.values, shape: [added.values.count])
            if let axis = grouping.axes(of: added.constant)?[added.axis], isCut(axis) {
                let places = indices(axis)
                values = HostTensor(places.map { $0 < 0 ? 0 : added.values[$0] }, shape: [places.count])
            }
            return AddedBias(node: added.node, weight: added.weight, values: values, isInput: added.isInput)
        }
    }
}

/// A tensor and what stays of it.
package struct TensorSlice: Sendable {
    package let entry: TensorEntry
    /// For each dimension the indices that stay, -1 for zeros; nil for all.
    package let places: [[Int]?]
    /// Elements that stand in for the stored ones, in the shape before the cut; nil where those stay.
    package var changed: HostTensor?

    /// After the cut.
    package var shape: [Int] { zip(entry.shape, places).map { $1?.count ?? $0 } }

    /// - Parameter stored: the elements as they are stored, or as they are computed with.
    /// - Returns: what stays, in that type.
    package func taken(from stored: HostTensor) -> HostTensor {
        let array = changed?.stored(as: stored.dtype) ?? stored
        let bytes = SliceCopy.taking(
            places, from: array.bytes, shape: entry.shape, width: array.dtype.byteCount(of: 1))
        return HostTensor(dtype: array.dtype, shape: shape, bytes: bytes)
    }
}
