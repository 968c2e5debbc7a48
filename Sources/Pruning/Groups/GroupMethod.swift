package import Subjects

/// One paper that takes whole channels and heads: it chooses the units of all groups at once, and may leave numbers beside them.
package protocol GroupMethod: Sendable {
    associatedtype Settings: MethodSettings

    static var card: Card { get }
    init(_ settings: Settings)

    /// - Parameters:
    ///   - plan: how much, rules and locks.
    ///   - calibration: what the card's needs name; nil where it names none.
    func choose(
        _ plan: Plan, from grouping: Grouping, of network: Network, knowing calibration: Calibration?
    ) throws(PruningError) -> GroupChoice
}

/// Which units go, and what changes in the rest.
package struct GroupChoice: Sendable {
    package var cuts: [GroupCut]
    package var changes: WeightChanges
    /// What a person should know of it, one fact a line.
    package var notes: [String]

    package init(cuts: [GroupCut], changes: WeightChanges = WeightChanges(), notes: [String] = []) {
        self.cuts = cuts
        self.changes = changes
        self.notes = notes
    }
}
