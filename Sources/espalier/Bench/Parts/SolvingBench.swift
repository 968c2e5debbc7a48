import Checkpoints
import Methods
import Pruning
import Subjects

/// From a ratio to every layer's threshold, without reading a weight.
enum SolvingBench {
    static func rows(_ bench: Workbench) async throws -> [BenchRow] {
        let large = try bench.subfolder("large")
        try GeneratedFile.sparse(folder: large, Shapes.large, shards: 30, config: Shapes.largeConfiguration)
        let experts = bench.path("experts.safetensors")
        try GeneratedFile.sparse(experts, Shapes.experts(weights: 4096))
        defer { bench.remove(experts) }
        let frame = BenchRow.Goal.atMost(16)
        return try rows(try Workbench.network(large), distinct: .max, "723 layers", goal: frame, bench)
            + rows(try Workbench.network(experts), distinct: 64, "46,080 layers", goal: nil, bench)
    }

    private static func rows(
        _ network: Network, distinct: Int, _ label: String, goal: BenchRow.Goal?, _ bench: Workbench
    ) throws -> [BenchRow] {
        let scores = SampleScores.scores(of: network, distinct: distinct)
        let solver = PlanSolver(network)
        var plan = Plan()
        plan.budget = .sparsity(0.5)
        let own = try Catalog.open(plan.method).allocator
        var edited = plan
        let layer = network.layers.first { $0.isPrunable }
        edited.overrides[layer?.entry.name ?? ""] = LayerSetting(amount: .sparsity(0.7))
        var solution = solver.solve(plan, scores: scores, own: own)
        func milliseconds(_ body: () -> Void) -> Double { Measure.median(of: bench.repetitions * 2 + 1, body) * 1000 }
        let solve = milliseconds { solution = solver.solve(plan, scores: scores, own: own) }
        let revise = milliseconds { solver.revise(&solution, edited, layers: [layer?.id ?? 0], scores: scores) }
        let figures = milliseconds { _ = PlanFigures(solution, network: network, scores: scores) }
        plan.allocator = .global
        let global = milliseconds { solution = solver.solve(plan, scores: scores, own: own) }
        return [
            BenchRow(.solving, "\(label): ratio to thresholds", solve, "ms", goal: goal),
            BenchRow(.solving, "\(label): one layer revised", revise, "ms"),
            BenchRow(.solving, "\(label): figures of the whole", figures, "ms"),
            BenchRow(.solving, "\(label): one threshold for all", global, "ms", goal: goal),
        ]
    }
}
