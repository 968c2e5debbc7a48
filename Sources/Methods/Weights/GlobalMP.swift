package import Pruning
package import Subjects

/// Rank every weight of the network by |w| and remove the smallest with one threshold; no layer falls below a minimum
/// count of survivors (MT), the others pay for it in proportion.
///
/// Without MT: the `k = ⌊S·N⌋` smallest of all go. With `m = ⌊N · mt / 100⌋`: start from the sparsities lᵢ that the
/// threshold gives, keep layers smaller than m dense, cap lᵢ at 1 − m/nᵢ and multiply the rest by S / overall until
/// the total is met.
///
/// Source: Gupta et al., "Is Complexity Required for Neural Network Pruning?" (arXiv 2209.14624) and the authors' code.
/// We remove exactly k (their `>=` keeps the k-th), count N without their stray element, cap inside the loop, and say
/// when the minimum cannot be kept (their loop would not end).
package struct GlobalMP: NetworkMethod {
    package struct Settings: MethodSettings {
        package var minimumThreshold = 0.0
        package var scope = "global"
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            [
                Tunable(
                    "mt", "survivors every layer keeps, in percent of ALL weights",
                    .number(\.minimumThreshold, range: 0...100, step: 0.01), movesScores: false),
                Tunable(
                    "scope", "who competes with whom", .choice(\.scope, names: ["global", "uniform"]),
                    movesScores: false),
            ]
        }
    }

    package static let card = Card(
        id: "global-mp", title: "Global magnitude pruning", citation: "Gupta et al. 2022, arXiv 2209.14624",
        summary: "one threshold on |w| for the whole network, with a minimum kept in every layer",
        granularities: [.weight], needs: [.weights],
        examples: [
            WorkedExample(
                source: "card 04, oracle: exact-k rule", layers: oracleLayers, sparsity: 0.6,
                expectation: .masks([[1, 1, 1, 0, 1, 0], [0, 0, 0, 0]])),
            WorkedExample(
                source: "card 04, oracle: MT with m = 2", layers: oracleLayers, settings: ["mt": .number(20)],
                sparsity: 0.6, expectation: .masks([[1, 1, 0, 0, 0, 0], [1, 1, 0, 0]])),
        ])

    private static let oracleLayers: [WorkedExample.Layer] = [
        .init("a.weight", [2, 3], [0.9, -0.8, 0.7, 0.05, 0.6, -0.55]),
        .init("b.weight", [2, 2], [0.04, -0.03, 0.02, 0.01]),
    ]

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package func score(
        _ target: Target, of subject: Network, with tools: Tools
    ) async throws(PruningError) -> TargetScore {
        try await tools.weights.score(target, by: .magnitude)
    }

    package var allocator: any Allocator {
        if settings.scope == "uniform" { return UniformAllocator() }
        return settings.minimumThreshold == 0
            ? GlobalAllocator() : MinimumThresholdAllocator(percent: settings.minimumThreshold)
    }
}

/// The paper's way to keep a minimum in every layer: sparsities of the global threshold, capped, the rest rescaled.
package struct MinimumThresholdAllocator: Allocator {
    /// Survivors of each layer in percent of the weights of all layers.
    package var percent: Double

    package init(percent: Double) { self.percent = percent }

    package var needsRankings: Bool { true }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        let all = problem.entries.reduce(0) { $0 + $1.units }
        let minimum = Int(Double(all) * percent / 100)
        let vanilla = try GlobalAllocator().allocate(problem)
        var capped = problem
        for index in problem.free {
            let entry = problem.entries[index]
            capped.entries[index].ceiling = min(entry.ceiling, max(0, entry.units - minimum))
        }
        try capped.checkFeasible()
        // Where the layers that lose anything cannot give enough however far they are scaled, the others must give too.
        guard givers(capped, vanilla) >= capped.remaining else { return try GlobalAllocator().allocate(capped) }
        // Multiplying every uncapped sparsity by one factor is a monotone family in that factor: the loop of the paper
        // and this bisection meet at the same fixed point.
        let removed = try Balance.solve(capped, over: 0...60) { entry, parameter in
            Double.exponential(parameter - 1) * Double(vanilla.removed[entry])
        }
        return Allocation(removed: removed, doubts: vanilla.doubts)
    }

    /// Cost that the layers which lose anything without a minimum can give with it.
    private func givers(_ capped: AllocationProblem, _ vanilla: Allocation) -> Double {
        capped.free.reduce(0) { sum, index in
            let entry = capped.entries[index]
            return vanilla.removed[index] > 0 ? sum + Double(entry.ceiling) * entry.cost : sum
        }
    }
}
