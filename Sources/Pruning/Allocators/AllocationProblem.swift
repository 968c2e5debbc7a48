package import Subjects
package import Tensors

/// How much has to go, and from which layers it may be taken.
package struct AllocationProblem: Sendable {
    package struct Entry: Sendable {
        /// Index of the layer in its network.
        package var layer: Int
        package var shape: [Int]
        package var kind: LayerKind
        /// Units that compete.
        package var units: Int
        /// What removing one unit gives, in the budget's measure.
        package var cost: Double
        /// The most units that may go.
        package var ceiling: Int
        /// Units that go whatever the allocator says: a rule, a hand, a lock or a pattern decided.
        package var fixed: Int?
        /// Order statistics of the scores; nil until they have been counted.
        package var ranking: Ranking?
        /// Measured harm by sparsity; nil where nobody measured it.
        package var curve: SensitivityCurve?
        /// Kept units come in multiples of this, unless all stay.
        package var multiple: Int
        /// Lines that the units divide into, each of which loses as many.
        package var lines = 1

        package init(
            layer: Int, shape: [Int], kind: LayerKind, units: Int, cost: Double, ceiling: Int, fixed: Int? = nil,
            ranking: Ranking? = nil, multiple: Int = 1
        ) {
            self.layer = layer
            self.shape = shape
            self.kind = kind
            self.units = units
            self.cost = cost
            self.ceiling = ceiling
            self.fixed = fixed
            self.ranking = ranking
            self.multiple = multiple
        }
    }

    package var entries: [Entry]
    /// Cost that has to go in all, what is fixed included.
    package var required: Double
    /// The sparsity asked for, where the budget is one.
    package var share: Double?
    /// Whether to remove one unit too many rather than one too few: a budget of bytes is a ceiling.
    package var roundsUp: Bool

    package init(entries: [Entry], required: Double, roundsUp: Bool = false) {
        self.entries = entries
        self.required = required
        self.roundsUp = roundsUp
    }

    /// Indices of the entries that the allocator decides.
    package var free: [Int] { entries.indices.filter { entries[$0].fixed == nil } }

    /// Whether single weights compete, and no layer is fixed or kept from giving all it has.
    var isUnconstrained: Bool {
        entries.allSatisfy { $0.cost == 1 && $0.fixed == nil && $0.ceiling == $0.units && $0.multiple == $0.lines }
    }

    /// Cost that the free entries must give.
    package var remaining: Double {
        required - entries.reduce(0) { $0 + Double($1.fixed ?? 0) * $1.cost }
    }

    /// Cost of everything that competes.
    package var whole: Double { entries.reduce(0) { $0 + Double($1.units) * $1.cost } }

    /// Stops when even every permitted unit would not do.
    package func checkFeasible() throws(PruningError) {
        let possible = free.reduce(0) { $0 + Double(entries[$1].ceiling) * entries[$1].cost }
        guard remaining > possible * (1 + 1e-12) + Self.tolerance else { return }
        throw infeasible(possible: possible, "in free layers")
    }

    /// Cost below which a difference is the rounding of sums.
    static let tolerance = 1e-6

    func infeasible(possible: Double, _ place: String) -> PruningError {
        .infeasible(
            asked: "\(Quantities.whole(remaining.rounded(.up))) more",
            possible: "\(Quantities.whole(possible.rounded(.down))) \(place)", most: possible)
    }
}

/// What each entry of a problem loses.
package struct Allocation: Sendable, Hashable {
    /// A bin of one entry's ranking that must be told apart before the counts are final.
    package struct Doubt: Sendable, Hashable {
        /// Index among the problem's entries.
        package var entry: Int
        /// The top 16 bits of the score pattern.
        package var bin: UInt16

        package init(entry: Int, bin: UInt16) {
            self.entry = entry
            self.bin = bin
        }
    }

    /// Units that go, one an entry, the fixed ones included.
    package var removed: [Int]
    /// Empty when the counts are final.
    package var doubts: [Doubt]
    /// Cost short of the budget because each layer's share was rounded down by itself.
    package var rounding: Double

    package init(removed: [Int], doubts: [Doubt] = [], rounding: Double = 0) {
        self.removed = removed
        self.doubts = doubts
        self.rounding = rounding
    }
}

/// Divides a budget between layers.
package protocol Allocator: Sendable {
    /// Whether it can only decide once every layer is scored.
    var needsRankings: Bool { get }
    /// Hits the required cost to one unit where the ceilings allow it.
    /// - Throws: `.infeasible` where they do not.
    func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation
}
