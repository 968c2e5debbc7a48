package import Pruning
package import Subjects

/// Takes units away round by round, lowest score first over all groups.
package struct RemovalRounds: Sendable {
    package let groups: [Group]
    /// Units that there were at first.
    package let units: Int
    package private(set) var count = 0
    private let least: [Int]
    private let goal: Int
    private let asked: Double
    private var gone: [Set<Int>]

    /// - Parameter least: units that each group keeps.
    package init(_ groups: [Group], share: Double, least: [Int]) {
        (self.groups, self.least, asked) = (groups, least, share)
        units = groups.reduce(0) { $0 + $1.count }
        goal = Int(share * Double(units) + 1e-9)
        gone = groups.map { _ in [] }
    }

    package var removed: Int { gone.reduce(0) { $0 + $1.count } }
    package var wanted: Int { goal - removed }
    package var cuts: [GroupCut] { zip(groups, gone).map { GroupCut($0, removed: Array($1), asked: asked) } }

    /// Of equal scores the first group's, then the lowest index.
    ///
    /// - Parameters:
    ///   - scores: one a unit of each group; those of units that are gone do not matter.
    ///   - most: units of this round.
    /// - Returns: whether any went.
    package mutating func remove(_ scores: [[Double]], most: Int) -> Bool {
        let all = scores.indices.flatMap { group in scores[group].indices.map { (scores[group][$0], group, $0) } }
        var left = min(most, wanted)
        let before = left
        for (_, group, unit) in all.sorted(by: <) where left > 0 {
            guard !gone[group].contains(unit), groups[group].count - gone[group].count > least[group] else { continue }
            gone[group].insert(unit)
            left -= 1
        }
        count += 1
        return left < before
    }
}
