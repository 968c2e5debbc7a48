import Checkpoints
package import Subjects
package import Tensors

/// A plan carried through without a screen: everything scored, every threshold exact.
package struct Settled: Sendable {
    package var network: Network
    package var plan: Plan
    package var scores: [TargetScore?]
    package var solution: Solution
    /// What stays of layers whose survivors were changed, one bit a weight, by layer; `network` holds the changed weights.
    package var kept: [Int: BitMask] = [:]

    package init(network: Network, plan: Plan, scores: [TargetScore?], solution: Solution) {
        self.network = network
        self.plan = plan
        self.scores = scores
        self.solution = solution
    }

    package var figures: PlanFigures { PlanFigures(solution, network: network, scores: scores) }
}

extension Session {
    /// Scores what the plan needs, solves it, and refines until every count and threshold is exact; with an index alone they
    /// stay as exact as it is, and their certainty says so.
    ///
    /// - Parameters:
    ///   - table: measured harm, for the sensitivity allocator.
    ///   - acceptingLess: whether a budget that cannot be met is met as far as it goes, as someone sees who looks on.
    /// - Throws: what the allocator or the files say; `.infeasible` when the budget cannot be met; `.cancelled`.
    package func settled(
        _ plan: Plan, by method: OpenedMethod, knowing table: SensitivityTable? = nil, acceptingLess: Bool = false
    ) async throws(PruningError) -> Settled {
        let solver = PlanSolver(network).knowing(table)
        var solution = solver.solve(plan, scores: allScores, own: method.allocator)
        score(solution.outcomes.map(\.target), by: method, keeping: true, generation: 0)
        await settle()
        var asked: [Solution.Refining] = []
        while true {
            let scores = allScores
            solution = solver.solve(plan, scores: scores, own: method.allocator)
            if let problem = solution.problem, !acceptingLess || !problem.hasNearest { throw problem }
            try checkScored(solution, scores)
            let refinements = solution.refinements
            if refinements.isEmpty || !network.checkpoint.hasWeights {
                return try await recovered(
                    Settled(network: network, plan: plan, scores: scores, solution: solution), by: method)
            }
            guard refinements != asked, !Task.isCancelled else { throw .cancelled }
            asked = refinements
            refine(refinements, generation: 0)
            await settle()
        }
    }

    /// Scoring reports failures as events; without a screen the first one has to be thrown.
    private func checkScored(_ solution: Solution, _ scores: [TargetScore?]) throws(PruningError) {
        // What stays whole needs none.
        for (outcome, score) in zip(solution.outcomes, scores)
        where outcome.target != nil && outcome.provenance != .lock && score == nil {
            throw failures[outcome.target?.layer ?? 0] ?? .cancelled
        }
    }
}
