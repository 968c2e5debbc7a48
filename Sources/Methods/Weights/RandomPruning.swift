package import Pruning
package import Subjects

/// Choose only how many weights each layer keeps, by a density law, and draw the positions at random: the baseline
/// that every scorer must beat. The score is uniform in [0, 1), so exactly the asked count goes (the paper draws each
/// weight by itself, so its counts fluctuate).
///
/// Laws: uniform; uniform+ (first convolution dense, last fully connected at least at `fc`); ER; ERK; ERK+ (last fully
/// connected at `fc`, the rest by ERK). Density of a layer = ε · (Σ dims / Π dims)^power, clamped to dense.
///
/// Source: Liu et al. 2022, "The Unreasonable Effectiveness of Random Pruning" (arXiv 2202.02643) and the authors'
/// code. uniform+ spreads over the remaining weights (their denominator is all weights and undershoots).
package struct RandomPruning: NetworkMethod {
    package struct Settings: MethodSettings {
        package var law = "erk"
        package var power = 1.0
        package var fullyConnectedDensity = 0.2
        package var seed = 17.0
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            [
                Tunable(
                    "law", "how density falls with layer size",
                    .choice(\.law, names: ["uniform", "uniform+", "er", "erk", "erk+"]),
                    movesScores: false),
                Tunable(
                    "power", "0 is uniform, 1 the published law", .number(\.power, range: 0...1.5, step: 0.1),
                    movesScores: false),
                Tunable(
                    "fc", "density of the last fully connected layer in uniform+ (at least) and erk+",
                    .number(\.fullyConnectedDensity, range: 0.05...1, step: 0.05), movesScores: false),
                Tunable("seed", "of the positions", .number(\.seed, range: 0...9_007_199_254_740_991, step: 1)),
            ]
        }
    }

    package static let card = Card(
        id: "random-pruning", title: "Random pruning", citation: "Liu et al. 2022, arXiv 2202.02643",
        summary: "random positions, layer densities by a law (ERK)", granularities: [.weight, .structured],
        needs: [.shapes],
        examples: [
            WorkedExample(
                source: "card 19, oracle: ERK, density .05", layers: convolutional, sparsity: 0.95,
                expectation: .densities([0.273602, 0.055404, 0.026163, 0.546657])),
            WorkedExample(
                source: "card 19, oracle: ERK, density .20", layers: convolutional, sparsity: 0.8,
                expectation: .densities([1, 0.281731, 0.133040, 1])),
            WorkedExample(
                source: "card 19, oracle: ER (first two dimensions), density .05", layers: convolutional,
                settings: ["law": .choice("er")], sparsity: 0.95,
                expectation: .densities([0.309680, 0.073345, 0.036673, 0.090459])),
            WorkedExample(
                source: "card 19, oracle: ERK+, density .05, fc dense", layers: convolutional,
                settings: ["law": .choice("erk+"), "fc": .number(1)], sparsity: 0.95,
                expectation: .densities([0.180837, 0.036619, 0.017293, 1])),
            WorkedExample(
                source: "card 19, oracle: uniform+, density .05, exact denominator", layers: convolutional,
                settings: ["law": .choice("uniform+")], sparsity: 0.95,
                expectation: .densities([1, 0.028021, 0.028021, 0.2])),
            WorkedExample(
                source: "card 19, oracle: multilayer perceptron, ERK, density .1", layers: perceptron, sparsity: 0.9,
                expectation: .densities([0.083636, 0.083636, 0.309455])),
        ])

    private static let convolutional: [WorkedExample.Layer] = [
        .init("conv1.weight", [16, 3, 3, 3]), .init("conv2.weight", [32, 16, 3, 3]),
        .init("conv3.weight", [64, 32, 3, 3]), .init("fc.weight", [10, 64]),
    ]
    private static let perceptron: [WorkedExample.Layer] = [
        .init("layers.0.weight", [64, 64]), .init("layers.1.weight", [64, 64]), .init("layers.2.weight", [10, 64]),
    ]

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package func score(
        _ target: Target, of subject: Network, with tools: Tools
    ) async throws(PruningError) -> TargetScore {
        try await tools.weights.score(target, by: .random(seed: UInt64(settings.seed)))
    }

    package var allocator: any Allocator {
        switch settings.law {
        case "uniform": UniformAllocator()
        case "er": DensityLaw(.firstTwo, power: settings.power)
        case "uniform+":
            HeldEndsAllocator(rest: UniformAllocator(), keepsFirst: true, density: settings.fullyConnectedDensity)
        case "erk+":
            HeldEndsAllocator(
                rest: DensityLaw(.all, power: settings.power), keepsFirst: false,
                density: settings.fullyConnectedDensity)
        default: DensityLaw(.all, power: settings.power)
        }
    }
}

/// Holds the ends of a network at densities of their own and lets another law divide the rest.
struct HeldEndsAllocator<Rest: Allocator>: Allocator {
    var rest: Rest
    /// Whether the first convolution stays dense (uniform+); then the last layer is only held up, never down.
    var keepsFirst: Bool
    /// Density of the last linear layer.
    var density: Double

    var needsRankings: Bool { rest.needsRankings }

    func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        var held = problem
        let free = problem.free
        if keepsFirst, let first = free.first(where: { problem.entries[$0].kind == .conv }) {
            held.entries[first].fixed = 0
        }
        if let last = free.last(where: { problem.entries[$0].kind == .linear }) {
            let entry = problem.entries[last]
            let asked = problem.whole == 0 ? 1 : 1 - problem.required / problem.whole
            if !keepsFirst || asked < density {
                let gone = entry.units - Int((density * Double(entry.units)).rounded())
                let affordable = entry.cost > 0 ? max(0, problem.remaining / entry.cost) : 0
                held.entries[last].fixed = min(entry.ceiling, gone, Int(min(affordable, Double(entry.units))))
            }
        }
        return try rest.allocate(held)
    }
}
