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

        package init(
            layer: Int, shape: [Int], kind: LayerKind, units: Int, cost: Double, ceiling: Int, fixed: Int? = nil,
            ranking: Ranking? = nil
        ) {
            self.layer = layer
            self.shape = shape
            self.kind = kind
            self.units = units
            self.cost = cost
            self.ceiling = ceiling
            self.fixed = fixed
            self.ranking = ranking
        }
    }

    package var entries: [Entry]
    /// Cost that has to go in all, what is fixed included.
    package var required: Double
    /// Whether to remove one unit too many rather than one too few: a budget of bytes is a ceiling.
    package var roundsUp: Bool

    package init(entries: [Entry], required: Double, roundsUp: Bool = false) {
        self.entries = entries
        self.required = required
        self.roundsUp = roundsUp
    }

    /// Indices of the entries that the allocator decides.
    package var free: [Int] { entries.indices.filter { entries[$0].fixed == nil } }

    /// Cost that the free entries must give.
    package var remaining: Double {
        required - entries.reduce(0) { $0 + Double($1.fixed ?? 0) * $1.cost }
    }

    /// Stops when even every permitted unit would not do.
    package func checkFeasible() throws(PruningError) {
        let possible = free.reduce(0) { $0 + Double(entries[$1].ceiling) * entries[$1].cost }
        guard remaining > possible * (1 + 1e-12) + 1e-6 else { return }
        throw .infeasible(
            asked: "\(Quantities.whole(remaining.rounded())) more to remove",
            possible: "\(Quantities.whole(possible.rounded())) in the layers that are free")
    }
}

/// Divides a budget between layers.
package protocol Allocator: Sendable {
    /// Whether it can only decide once every layer is scored.
    var needsRankings: Bool { get }
    /// Removed units for each entry, in order. Hits the required cost to one unit where the ceilings allow it.
    func allocate(_ problem: AllocationProblem) throws(PruningError) -> [Int]
}
