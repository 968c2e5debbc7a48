package import Pruning
package import Subjects

/// Takes units away round by round, lowest score first over all groups.
///
/// A group whose count is stated by hand loses exactly that many, as fast as its scores let it; all others share what is left of
/// the total, wherever it lies lowest.
package struct RemovalRounds: Sendable {
    /// What is asked of one group.
    package struct Share: Sendable {
        package let group: Group
        /// Units that stay at least.
        package let least: Int
        /// Units that go, by hand; nil where scores say.
        package let stated: Int?
        /// Share of its units that was asked for.
        package let asked: Double

        package init(_ group: Group, least: Int, stated: Int? = nil, asked: Double) {
            (self.group, self.least, self.asked) = (group, least, asked)
            self.stated = stated.map { max(min($0, group.count - least), 0) }
        }
    }

    package let shares: [Share]
    /// Units that there were at first.
    package let units: Int
    package private(set) var count = 0
    /// Units that go of groups without a stated count, all together.
    private let open: Int
    private var gone: [Set<Int>]

    /// - Parameter share: of the units of all groups, stated or not.
    package init(_ shares: [Share], share: Double) {
        self.shares = shares
        units = shares.reduce(0) { $0 + $1.group.count }
        let stated = shares.reduce(0) { $0 + ($1.stated ?? 0) }
        open = max(Int(share * Double(units) + 1e-9) - stated, 0)
        gone = shares.map { _ in [] }
    }

    package var removed: Int { gone.reduce(0) { $0 + $1.count } }
    package var wanted: Int { open + shares.reduce(0) { $0 + ($1.stated ?? 0) } - removed }
    package var cuts: [GroupCut] {
        zip(shares, gone).map { GroupCut($0.group, removed: Array($1), asked: $0.asked) }
    }

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
        var openLeft = open - openGone
        for (_, group, unit) in all.sorted(by: <) where left > 0 {
            guard !gone[group].contains(unit) else { continue }
            if let stated = shares[group].stated {
                guard gone[group].count < stated else { continue }
            } else {
                guard openLeft > 0, shares[group].group.count - gone[group].count > shares[group].least else {
                    continue
                }
                openLeft -= 1
            }
            gone[group].insert(unit)
            left -= 1
        }
        count += 1
        return left < before
    }

    private var openGone: Int { zip(shares, gone).reduce(0) { $0 + ($1.0.stated == nil ? $1.1.count : 0) } }
}
