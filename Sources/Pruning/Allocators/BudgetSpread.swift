import Checkpoints
import Subjects

/// Spreads a budget over the layers that are left free, whatever measure it is in.
struct BudgetSpread {
    let network: Network
    let allocator: any Allocator
    /// Cost that is asked of the free entries at most: what a budget beyond reach is lowered to.
    var most = Double.infinity

    /// - Throws: `.infeasible`; `.invalidValue` for latency.
    func spread(_ budget: Budget, over problem: AllocationProblem) throws(PruningError) -> Allocation {
        guard budget.measure != .latency else {
            throw .invalidValue(name: "budget", value: "\(budget)", expected: "what zeros change: cut for latency")
        }
        var problem = problem
        guard budget.measure == .bytes else {
            problem.required = required(budget, problem)
            if budget.measure == .sparsity, case .share(let share) = budget.quantity { problem.share = share }
            return try allocate(problem)
        }
        return try spreadBytes(limit: Self.limit(budget.quantity, of: denseBytes), over: problem)
    }

    /// Cost that a budget wants removed, in its measure. Bytes as if every layer that may lose weights had a mask.
    func required(_ budget: Budget, _ problem: AllocationProblem) -> Double {
        switch (budget.measure, budget.quantity) {
        case (.sparsity, .share(let share)): return (problem.whole * share).rounded(.down)
        case (.sparsity, .absolute(let count)): return count
        case (let measure, let quantity):
            let whole = network.sizes.reduce(0.0) {
                $0 + Double($1.parameters) * PlanFigures.worth(of: $1, in: measure)
            }
            return max(0, whole - Self.limit(quantity, of: whole))
        }
    }

    static func limit(_ quantity: Budget.Quantity, of whole: Double) -> Double {
        switch quantity {
        case .share(let share): whole * share
        case .absolute(let value): value
        }
    }

    /// Where some layers are not scored yet, the budget is spread over those that are, in proportion.
    private func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        var problem = problem
        problem.required -= max(0, problem.remaining - most)
        guard allocator.needsRankings else { return try allocator.allocate(problem) }
        var scored = problem
        var free = 0.0
        var waiting = 0.0
        for index in problem.entries.indices where problem.entries[index].fixed == nil {
            let cost = Double(problem.entries[index].units) * problem.entries[index].cost
            free += cost
            guard problem.entries[index].ranking == nil else { continue }
            waiting += cost
            scored.entries[index].fixed = 0
        }
        if waiting > 0 { scored.required -= max(0, problem.remaining) * waiting / free }
        return try allocator.allocate(scored)
    }
}

extension BudgetSpread {
    private var denseBytes: Double { network.sizes.reduce(0) { $0 + Double($1.bytes) } }

    /// A layer is stored dense until its mask pays, so what has to go depends on who loses how much: the difference to
    /// the limit is asked for again until it is less than one unit.
    private func spreadBytes(limit: Double, over problem: AllocationProblem) throws(PruningError) -> Allocation {
        var problem = problem
        let masks = problem.entries.reduce(0) { $0 + maskBytes($1) }
        problem.required = denseBytes > limit ? denseBytes - limit + masks : 0
        let unit = problem.free.map { problem.entries[$0].cost }.filter { $0 > 0 }.min() ?? 1
        var best = try allocate(problem)
        var nearest = bytes(of: best, problem)
        var last = nearest
        for _ in 0..<16 where denseBytes > limit && !(last <= limit && last > limit - unit) {
            problem.required = max(0, problem.required + last - limit)
            guard let allocation = try? allocate(problem) else { break }
            last = bytes(of: allocation, problem)
            guard isBetter(last, than: nearest, limit) else { continue }
            (best, nearest) = (allocation, last)
        }
        return best
    }

    private func maskBytes(_ entry: AllocationProblem.Entry) -> Double {
        entry.fixed == 0 ? 0 : Double((network.sizes[entry.layer].parameters + 7) / 8)
    }

    private func saving(_ removed: Int, _ entry: AllocationProblem.Entry) -> Double {
        removed == 0
            ? 0 : max(0, Double(removed) * entry.cost - Double((network.sizes[entry.layer].parameters + 7) / 8))
    }

    private func bytes(of allocation: Allocation, _ problem: AllocationProblem) -> Double {
        denseBytes - zip(problem.entries, allocation.removed).reduce(0) { $0 + saving($1.1, $1.0) }
    }

    /// Within the limit before beyond it, then the nearer one.
    private func isBetter(_ bytes: Double, than other: Double, _ limit: Double) -> Bool {
        (bytes <= limit) != (other <= limit) ? bytes <= limit : (bytes - limit).magnitude < (other - limit).magnitude
    }
}
