import Checkpoints
package import Subjects
import Tensors

/// Two checkpoints layer by layer, each by its weights or by an index of it.
package struct Difference: Sendable {
    /// One tensor of either side.
    package struct Row: Sendable, Hashable {
        package var name: String
        package var state: State
        /// Of the first and of the second; nil where the tensor is not there, or not counted.
        package var first: Side?
        package var second: Side?
        /// Kolmogorov–Smirnov distance of the two distributions of |w|: the greatest gap between the shares of weights that
        /// are at most x, over all x; 0 the same, 1 apart. Nil where one side has none.
        package var distance: Figure?
    }

    package enum State: String, Sendable, Hashable, CaseIterable {
        /// The same bytes of the same type and shape.
        case same
        /// Other bytes.
        case changed
        /// Another type or shape.
        case retyped
        case onlyFirst
        case onlySecond
        /// Nothing was counted on one side.
        case unknown
    }

    /// What one checkpoint has.
    package struct Side: Sendable, Hashable {
        package var dtype: String
        package var shape: [Int]
        /// Share of the weights that are 0.
        package var sparsity: Double
        /// Σw² of the finite weights.
        package var energy: Double
    }

    /// In natural order of names.
    package let rows: [Row]

    /// - Throws: `.index` where rankings are damaged.
    package init(_ first: ScanIndex, _ second: ScanIndex) throws(PruningError) {
        var rows: [Row] = []
        let names = Set(first.network.layers.map(\.entry.name)).union(second.network.layers.map(\.entry.name))
        let all = Array(names)
        for place in NaturalOrder.permutation(of: all) {
            rows.append(try Self.row(all[place], first, second))
        }
        self.rows = rows
    }

    /// Rows by state.
    package func count(_ state: State) -> Int { rows.count { $0.state == state } }

    private static func row(
        _ name: String, _ first: ScanIndex, _ second: ScanIndex
    ) throws(PruningError) -> Row {
        let (one, other) = (first.network.checkpoint.index(named: name), second.network.checkpoint.index(named: name))
        var row = Row(
            name: name, state: .unknown, first: one.flatMap(first.side), second: other.flatMap(second.side),
            distance: nil)
        guard let one else {
            row.state = .onlySecond
            return row
        }
        guard let other else {
            row.state = .onlyFirst
            return row
        }
        row.state = state(first, one, second, other)
        if row.state == .same, row.first != nil {
            row.distance = Figure(0, .exact)
        } else if let left = try first.ranking(of: one), let right = try second.ranking(of: other) {
            row.distance = left.distance(from: right)
        }
        return row
    }

    private static func state(_ first: ScanIndex, _ one: Int, _ second: ScanIndex, _ other: Int) -> State {
        let (left, right) = (first.network.layers[one].entry, second.network.layers[other].entry)
        guard left.dtype == right.dtype, left.shape == right.shape else { return .retyped }
        if left.elementCount == 0 { return .same }
        guard let before = first.summaries[one], let after = second.summaries[other] else { return .unknown }
        return before.change == after.change ? .same : .changed
    }
}

extension ScanIndex {
    fileprivate func side(_ layer: Int) -> Difference.Side? {
        guard let facts = facts(of: layer) else { return nil }
        let entry = network.layers[layer].entry
        return Difference.Side(
            dtype: entry.dtype.rawValue, shape: entry.shape,
            sparsity: Double(facts.zeros) / Double(max(entry.elementCount, 1)), energy: facts.energy)
    }
}

extension Ranking {
    /// Kolmogorov–Smirnov distance of two distributions.
    ///
    /// Exact where the shares at the widest gap are counted. Inside bins they are not known; then it is the gap at their ends,
    /// which the true one may exceed by the share of a bin: bounded.
    func distance(from other: Ranking) -> Figure? {
        guard count > 0, other.count > 0 else { return nil }
        var widest = 0.0
        // Shares step where a row of either ends; between two ends neither moves.
        for side in [(self, other), (other, self)] {
            for row in 0..<side.0.rowCount {
                let end = side.0.firstBits[row] + UInt32(side.0.width(of: row))
                let mine = Double(side.0.cumulativeCount[row]) / Double(side.0.count)
                let theirs = Double(side.1.removed(below: end).count) / Double(side.1.count)
                widest = max(widest, (mine - theirs).magnitude)
            }
        }
        return Figure(widest, isExact && other.isExact ? .exact : .bounded)
    }
}
