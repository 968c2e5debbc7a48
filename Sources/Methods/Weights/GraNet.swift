import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// Every few steps of one training, first remove the smallest weights of the whole network so that its density follows a cubic
/// curve, then let each layer exchange a share of its survivors: the smallest go, and as many that were held come back, at 0, where
/// the gradient of the present batch is largest.
///
/// Density d(c) = d_f + (d_i − d_f)(1 − (c − c₀)/n)³; the share p falls from p₀ to 0.005 by a half cosine over the training. It
/// begins dense, or at ERK densities with random positions. p₀ = 0 is gradual pruning, d_i = d_f is RigL, both a static mask.
///
/// Source: Liu et al. 2021, "Sparse Training via Boosting Pruning Plasticity with Neuroregeneration" (arXiv 2106.10404) and the
/// authors' code. Counts are exact by rank where their strict threshold loses one weight and all ties (`variant` code does as they
/// do); the curve reaches d_f, where theirs stops one mask before; initial masks have exact counts, not draws; one weight a
/// layer stays.
package struct GraNet: NetworkMethod, TrainingMethod {
    package struct Settings: MethodSettings {
        package var density = 0.1
        package var initial = 0.5
        package var begin = 0.0
        package var end = 1000.0
        package var every = 29.0
        package var exchange = 0.5
        package var stop = 1.0
        package var growth = "gradient"
        package var variant = "recommended"
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            let (densities, steps) = (0.001...1.0, 0.0...1e9)
            return [
                Tunable(
                    "density", "share that stays at the end", .number(\.density, range: densities, step: 0.005),
                    movesScores: false),
                Tunable(
                    "initial", "share that is there at the start; 1 is dense",
                    .number(\.initial, range: densities, step: 0.05), movesScores: false),
                Tunable(
                    "begin", "step of the first mask", .number(\.begin, range: steps, step: 10), movesScores: false),
                Tunable("end", "step of the last cut", .number(\.end, range: steps, step: 10), movesScores: false),
                Tunable(
                    "every", "steps from mask to mask", .number(\.every, range: 1...1e6, step: 1), movesScores: false),
                Tunable(
                    "exchange", "share of survivors that is exchanged at first",
                    .number(\.exchange, range: 0...0.9, step: 0.05), movesScores: false),
                Tunable(
                    "stop", "share of the training after which nothing grows",
                    .number(\.stop, range: 0...1, step: 0.05), movesScores: false),
                Tunable(
                    "growth", "what comes back: by gradient, by momentum, or random",
                    .choice(\.growth, names: ["gradient", "momentum", "random"]), movesScores: false),
                Tunable(
                    "variant", "exact counts, or the code's strict threshold",
                    .choice(\.variant, names: ["recommended", "code"]), movesScores: false),
            ]
        }
    }

    package static let card = Card(
        id: "granet", title: "GraNet", citation: "Liu et al. 2021, NeurIPS, arXiv 2106.10404",
        summary: "gradual pruning while training, with regrowth by gradient", granularities: [.weight],
        needs: [.weights, .training],
        examples: [
            WorkedExample(
                source: "card 05, oracle: the six largest of twelve",
                layers: [
                    .init("a.weight", [2, 4], [0.9, -0.1, 0.4, 0, 0.3, -0.6, 0.05, 0.2]),
                    .init("b.weight", [2, 2], [0.5, 0, -0.35, 0.02]),
                ], sparsity: 0.5, expectation: .masks([[1, 0, 1, 0, 1, 1, 0, 0], [1, 0, 1, 0]]))
        ])

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package func score(
        _ target: Target, of subject: Network, with tools: Tools
    ) async throws(PruningError) -> TargetScore {
        try await tools.weights.score(target, by: .magnitude)
    }

    package var allocator: any Allocator { GlobalAllocator() }

    package var rule: Regrowth {
        let every = max(Int(settings.every), 1)
        // Both ends fall on masks.
        let begin = Int(settings.begin) / every * every
        let schedule = PowerSchedule(
            initial: 1 - settings.initial, final: 1 - settings.density, begin: begin,
            end: max(Int(settings.end) / every * every, begin), every: every)
        return Regrowth(settings, schedule)
    }
}
