import Checkpoints
package import Subjects

extension Recipe {
    /// What a cut took from one group.
    package struct AchievedGroup: Sendable, Hashable {
        package var name: String
        /// Units that it had.
        package var of: Int
        /// Ascending.
        package var removed: [Int]

        /// `0-3 7`: ranges of units.
        var text: String {
            var ranges: [ClosedRange<Int>] = []
            for unit in removed {
                if let last = ranges.last, last.upperBound + 1 == unit {
                    ranges[ranges.count - 1] = last.lowerBound...unit
                } else {
                    ranges.append(unit...unit)
                }
            }
            return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
                .joined(separator: " ")
        }

        /// Reads what `text` writes; nil for anything else, or units out of order.
        static func units(_ text: String) -> [Int]? {
            var units: [Int] = []
            for part in text.split(separator: " ") {
                let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
                guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last,
                    first > units.last ?? -1, last < 1 << 24
                else { return nil }
                units += first...last
            }
            return units
        }
    }

    /// The recipe of a cut.
    package init(
        _ network: Network, _ plan: Plan, _ cuts: [GroupCut], isPadded: Bool = false
    ) throws(PruningError) {
        self.init(
            checkpoint: network.checkpoint.displayName, fingerprint: try Self.fingerprint(network.checkpoint),
            plan: plan, layers: [])
        groups = cuts.map { AchievedGroup(name: $0.group.name, of: $0.group.count, removed: $0.removed) }
        self.isPadded = isPadded
    }

    /// Exactly what was taken, from the groups of a network.
    ///
    /// - Throws: `.unknownLayer` for a group that it does not have, `.verification` where one has other units.
    package func cuts(of grouping: Grouping) throws(PruningError) -> [GroupCut] {
        let named = Dictionary(grouping.groups.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var cuts: [GroupCut] = []
        for item in groups {
            guard let group = named[item.name] else { throw .unknownLayer(item.name) }
            guard group.count == item.of else {
                throw .verification(
                    file: checkpoint, fact: "\(item.name) has \(group.count) units, not \(item.of)")
            }
            cuts.append(
                GroupCut(group, removed: item.removed, asked: Double(item.removed.count) / Double(max(item.of, 1))))
        }
        return cuts
    }
}
