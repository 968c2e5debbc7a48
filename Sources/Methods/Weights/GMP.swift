package import Pruning
package import Subjects

/// While a network is trained, raise its sparsity along a cubic curve that removes many weights early and few late, and decide
/// anew every few steps which weights of each layer are the smallest: training heals each cut.
///
/// s_t = s_f + (s_i − s_f)(1 − (t − t₀)/(t₁ − t₀))³; a layer of n weights keeps max(round(n(1 − s_t)), 1), halves to even.
///
/// Source: Zhu and Gupta 2017, "To prune, or not to prune" (arXiv 1710.01878) and the code of TensorFlow Model Optimization, whose
/// exact rule this is; ties go by index, where theirs stay. The authors' first code found thresholds in a histogram of 256 bins
/// and let them lag behind.
package struct GMP: NetworkMethod, TrainingMethod {
    package struct Settings: MethodSettings {
        package var sparsity = 0.9
        package var initial = 0.0
        package var begin = 300.0
        package var end = 1100.0
        package var every = 20.0
        package var power = 3.0
        package var scope = "layer"
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            let steps = 0.0...1e9
            return [
                Tunable(
                    "sparsity", "share removed at the end of a training",
                    .number(\.sparsity, range: 0...0.999, step: 0.01), movesScores: false),
                Tunable(
                    "initial", "share removed at the first mask", .number(\.initial, range: 0...0.99, step: 0.01),
                    movesScores: false),
                Tunable(
                    "begin", "step of the first mask", .number(\.begin, range: steps, step: 10), movesScores: false),
                Tunable("end", "step of the last mask", .number(\.end, range: steps, step: 10), movesScores: false),
                Tunable(
                    "every", "steps from mask to mask", .number(\.every, range: 1...1e6, step: 1), movesScores: false),
                Tunable(
                    "power", "of the curve: 3 is cubic, 1 linear", .number(\.power, range: 1...6, step: 0.5),
                    movesScores: false),
                Tunable(
                    "scope", "who competes with whom", .choice(\.scope, names: ["layer", "global"]), movesScores: false),
            ]
        }
    }

    package static let card = Card(
        id: "gmp", title: "Gradual magnitude pruning", citation: "Zhu and Gupta 2017, arXiv 1710.01878",
        summary: "while training, the smallest of each layer along a cubic curve", granularities: [.weight],
        needs: [.weights, .training],
        examples: [0.5, 0.75, 0.9].map { sparsity in
            let kept: [Double: [UInt8]] = [
                0.5: [1, 0, 1, 1, 0, 0], 0.75: [1, 0, 0, 1, 0, 0], 0.9: [0, 0, 0, 1, 0, 0],
            ]
            return WorkedExample(
                source: "card 21, oracle: sparsity \(sparsity)",
                layers: [.init("a.weight", [2, 3], [0.5, -0.1, 0.3, -0.7, 0.2, 0.05])], sparsity: sparsity,
                expectation: .masks([kept[sparsity] ?? []]))
        })

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package func score(
        _ target: Target, of subject: Network, with tools: Tools
    ) async throws(PruningError) -> TargetScore {
        try await tools.weights.score(target, by: .magnitude)
    }

    package var allocator: any Allocator { settings.scope == "layer" ? UniformAllocator() : GlobalAllocator() }

    package var rule: GradualPruning<PowerSchedule> {
        GradualPruning(
            PowerSchedule(
                initial: settings.initial, final: settings.sparsity, begin: Int(settings.begin), end: Int(settings.end),
                every: Int(settings.every), power: settings.power),
            scope: settings.scope == "layer" ? .layer : .global)
    }
}
