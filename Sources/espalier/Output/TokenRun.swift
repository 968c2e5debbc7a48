import Exporters
import Methods
import Pruning
import Subjects

/// Runs a network whose tokens leave on the way, beside the network as it is.
struct TokenRun {
    let network: Network
    let plan: PlanOption
    let tokens: TokenOption
    let data: DataOption
    /// Nil where flags say what is done.
    let recipe: Recipe?
    /// Runs that a latency is the median of; nil where none is measured.
    let repeats: Int?
    let json: Bool

    /// Whether flags or a recipe are about tokens.
    static func isMeant(_ plan: PlanOption, _ recipe: Recipe?) -> Bool {
        TokenOption.isGating(plan.method) || recipe?.tokens.isEmpty == false
    }

    func run() throws {
        if let recipe { try recipe.check(network.checkpoint) }
        let graph: Graph
        do throws(ForwardError) { graph = try network.graph() } catch { throw PruningError.forward(error) }
        if let reason = graph.whyNoTokenSites { throw Graph.noTokens(reason) }
        let budget = try plan.tokenBudget()
        let begun =
            try recipe?.tokenPlan()
            ?? tokens.plan(try choice(), blocks: graph.blocks.count, share: budget.map { _ in 1 })
        let trial = try TokenTrial(
            network, blocks: begun.layers.map(\.block), try data.open(for: network), data.options)
        let whole = try budget.map { try solved(begun, $0, trial.costs) } ?? begun
        let gating = try Catalog.gating(whole, trial.graph)
        let figures = trial.figures(gating)
        try recipe?.verifyTokens(figures, trial.graph)
        let line = ProgressLine()
        var report = try trial.measure(gating, told: { line.show("measuring", done: $0.samples, of: $0.total) })
        line.clear()
        if let repeats { report.metrics += try trial.latency(gating, repeats: repeats) }
        if let path = tokens.saveRecipe {
            let blocks = trial.graph.blocks.map(\.name)
            let made = try Recipe(network, whole, figures, blocks: blocks, budget: budget)
            let file = try RecipeFile.write(made, to: path, beside: network.checkpoint, replacing: tokens.replace)
            Standard.error("wrote \(file.path)\n")
        }
        let text = TokenText(report, whole, figures, trial.graph)
        try Standard.output(json ? text.json.printed : text.table)
    }

    private func choice() throws -> MethodChoice {
        var choice = MethodChoice(id: plan.method ?? "")
        for text in plan.settings { try PlanOption.set(text, in: &choice) }
        if let seed = plan.seed { choice.settings["seed"] = .number(Double(seed)) }
        _ = try Catalog.openTokens(choice)
        return choice
    }

    private func solved(_ plan: TokenPlan, _ budget: Budget, _ costs: TokenCosts) throws(PruningError) -> TokenPlan {
        let keep = try costs.keep(for: budget.multiplyAdds(of: costs.whole))
        return try TokenPlan(plan.method, plan.layers.map { .init(block: $0.block, keep: keep, settings: $0.settings) })
    }
}

extension PlanOption {
    /// The budget of a plan for tokens; nil where shares are said.
    ///
    /// - Throws: a `Failure` for flags that say nothing about tokens.
    func tokenBudget() throws -> Budget? {
        let others: [(String, Bool)] = [
            ("--allocator", allocator != nil), ("--sparsity", sparsity != nil), ("--granularity", granularity != nil),
            ("--pattern", pattern != nil), ("--scope", scope != nil), ("--rule", !rules.isEmpty),
            ("--lock", !locks.isEmpty), ("--min-keep", minKeep != nil),
        ]
        if let flag = others.first(where: \.1)?.0 {
            throw Failure(.misuse, "\(flag) says nothing about tokens: give --keep, --after or --budget flops=70%")
        }
        guard let budget else { return nil }
        guard let read = Budget(budget) else {
            throw PruningError.invalidValue(name: "--budget", value: budget, expected: "flops=70%")
        }
        return read
    }
}
