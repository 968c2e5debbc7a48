package import Subjects

/// Finds how large a share of its units a network has to lose to come within a budget.
///
/// What a cut leaves is counted from the shapes it leads to, or measured by running it; both fall as the share grows, so that
/// bisection finds the smallest share that does. Times scatter: they are bisected less finely.
package struct CutBudget {
    private let budget: Budget
    private let tools: GroupTools

    package init(_ budget: Budget, _ tools: GroupTools) {
        self.budget = budget
        self.tools = tools
    }

    /// - Parameter family: what goes at a share of 0…1; more at a larger one.
    /// - Throws: `.infeasible` where all that may go is not enough.
    package func cuts(
        _ family: (_ share: Double) throws(PruningError) -> [GroupCut]
    ) throws(PruningError) -> [GroupCut] {
        if budget.measure == .sparsity {
            guard case .share(let share) = budget.quantity else {
                throw .invalidValue(name: "budget", value: "\(budget)", expected: "a share of the units")
            }
            return try family(share)
        }
        let whole = try whole()
        let limit = BudgetSpread.limit(budget.quantity, of: whole)
        var (low, high) = (0.0, 1.0)
        var (fewest, best) = (try family(low), try family(high))
        let isWhole = Self.count(fewest) == 0
        if try isWhole ? whole <= limit : left(fewest) <= limit { return fewest }
        let least = try left(best)
        guard least <= limit else {
            throw .infeasible(asked: "\(budget)", possible: "\(Budget(budget.measure, .absolute(least.rounded(.up))))")
        }
        for step in 0..<steps where Self.count(best) > Self.count(fewest) + 1 {
            guard !Task.isCancelled else { throw .cancelled }
            tools.tell("finding the share", step, of: steps)
            let middle = (low + high) / 2
            let cuts = try family(middle)
            if try left(cuts) <= limit { (high, best) = (middle, cuts) } else { (low, fewest) = (middle, cuts) }
        }
        return best
    }

    private var steps: Int { budget.measure == .latency ? 8 : 24 }

    private static func count(_ cuts: [GroupCut]) -> Int { cuts.reduce(0) { $0 + $1.removed.count } }

    /// What the network holds or takes now; the first run of all is slow, so that time is taken twice.
    private func whole() throws(PruningError) -> Double {
        let first = try left([])
        return budget.measure == .latency ? min(first, try left([])) : first
    }

    /// What a cut leaves: parameters, bytes, operations, or milliseconds.
    package func left(_ cuts: [GroupCut]) throws(PruningError) -> Double {
        let slicing = try Slicing(tools.grouping, cuts)
        if let pair = CutSizes(tools.network, slicing, as: tools.stored)[budget.measure] { return Double(pair.after) }
        return try tools.trial().latency(of: slicing)
    }
}
