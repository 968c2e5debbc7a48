package import Pruning
import Subjects

/// The opened network beside another file, layer by layer.
package struct DiffPane: Sendable {
    package enum Order: String, Sendable, CaseIterable {
        case name
        /// Of the two distributions.
        case distance
        /// Change of the share of zeros, of either sign.
        case sparsity
        /// Change of Σw², of either sign, as a share of what it was.
        case energy
    }

    /// What is being opened, as it was typed.
    package var opening: String?
    /// Share of both sides that is counted.
    package var counted = 0.0
    /// Requests so far: only the newest is heard.
    package var requests = 0
    /// What is compared with, as it was typed.
    package var path: String?
    package var found: Comparison?
    /// Places in the difference's rows that are shown, top to bottom.
    package var rows: [Int] = []
    package var cursor = 0
    package var order = Order.distance
    package var isReversed = false
    /// Whether layers that are the same on both sides are shown too.
    package var showsSame = false
    /// Distributions by name, as far as they were asked for; nil inside where neither side was counted.
    package var shapes: [String: Comparison.Shapes?] = [:]
    /// Of which row they were asked for last.
    package var asked: String?
    /// Why nothing could be compared.
    package var note: String?

    package init() {}

    /// The row under the cursor.
    package var current: Difference.Row? {
        guard let found, rows.indices.contains(cursor) else { return nil }
        return found.difference.rows[rows[cursor]]
    }

    /// Lays the rows out again; keeps the cursor on its row where it is still shown.
    package mutating func arrange() {
        guard let all = found?.difference.rows else { return rows = [] }
        let held = rows.indices.contains(cursor) ? rows[cursor] : nil
        let shown = all.indices.filter { showsSame || all[$0].state != .same }
        let keys = all.map { key(of: $0) }
        rows = order == .name ? shown : shown.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] > keys[$1] }
        if isReversed { rows.reverse() }
        cursor = held.flatMap { rows.firstIndex(of: $0) } ?? min(cursor, max(rows.count - 1, 0))
    }

    /// What rows are sorted by, largest first; what cannot be compared comes last.
    private func key(of row: Difference.Row) -> Double {
        switch order {
        case .name: 0
        case .distance: row.distance?.value ?? -1
        case .sparsity: row.sparsityChange?.magnitude ?? -1
        case .energy: row.energyChange?.magnitude ?? -1
        }
    }
}

extension Difference.Row {
    /// Of the share of zeros; nil where one side is not known.
    var sparsityChange: Double? {
        guard let first, let second else { return nil }
        return second.sparsity - first.sparsity
    }

    /// Of Σw², as a share of the first side's; infinite where that has none and the other has.
    var energyChange: Double? {
        guard let first, let second else { return nil }
        return first.energy == second.energy ? 0 : (second.energy - first.energy) / first.energy
    }
}
