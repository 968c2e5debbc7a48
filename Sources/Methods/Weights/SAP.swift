package import Pruning
package import Subjects

/// Prune a layer exactly as far as the spread of its magnitudes says that it is compressible, train again from the first weights,
/// and look again: the steps grow small by themselves where no slack is left.
///
/// The PQ index I says how uneven the surviving weights are; m = ⌈d(1 + η)^(q/(p−q))(1 − I)^(qp/(q−p))⌉ of them have to stay, and
/// a step removes ⌊d · min(γ(1 − m/d), β)⌋, the smallest. A finished checkpoint is cut once: by a budget that all layers share in
/// proportion to their slack, or exactly to the bound.
///
/// Source: Diao et al. 2023, "Pruning Deep Neural Networks from a Sparsity Perspective" (ICLR, arXiv 2302.05601) and the authors'
/// code. The last weights of each round are judged, where theirs are chosen on the test set; one weight of each scope stays.
package struct SAP: NetworkMethod, TrainingMethod {
    package struct Settings: MethodSettings {
        package var p = 0.5
        package var q = 1.0
        package var eta = 0.0
        package var gamma = 1.0
        package var beta = 0.9
        package var scope = "layer"
        package var amount = "budget"
        package var mode = "sap"
        package var rate = 0.2
        package var rounds = 10.0
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            [
                Tunable("p", "of the smaller norm", .number(\.p, range: 0.1...1, step: 0.1), movesScores: false),
                Tunable("q", "of the larger norm", .number(\.q, range: 0.15...2, step: 0.1), movesScores: false),
                Tunable(
                    "eta", "how far beyond the bound: more removes more", .number(\.eta, range: 0...1, step: 0.05),
                    movesScores: false),
                Tunable(
                    "gamma", "steps as a multiple of the slack", .number(\.gamma, range: 0.1...10, step: 0.1),
                    movesScores: false),
                Tunable(
                    "beta", "the largest share that one step removes", .number(\.beta, range: 0.1...0.99, step: 0.01),
                    movesScores: false),
                Tunable(
                    "scope", "who shares one index; by neuron while training only",
                    .choice(\.scope, names: ["layer", "global", "neuron"]), movesScores: false),
                Tunable(
                    "amount", "what decides how much of a checkpoint goes",
                    .choice(\.amount, names: ["budget", "bound"]), movesScores: false),
                Tunable(
                    "mode", "while training: by the index, a fixed rate (lottery ticket), or that by the first ranking",
                    .choice(\.mode, names: ["sap", "lottery", "one-shot"]), movesScores: false),
                Tunable(
                    "rate", "share of survivors that a fixed rate removes",
                    .number(\.rate, range: 0.05...0.5, step: 0.05), movesScores: false),
                Tunable(
                    "rounds", "trainings from the first weights", .number(\.rounds, range: 1...100, step: 1),
                    movesScores: false),
            ]
        }
    }

    package static let card = Card(
        id: "sap", title: "SAP", citation: "Diao et al. 2023, ICLR, arXiv 2302.05601",
        summary: "each layer as far as its PQ index says that it is compressible", granularities: [.weight],
        needs: [.weights, .training], examples: examples)

    private static var examples: [WorkedExample] {
        func example(
            _ values: [Float], _ settings: [String: SettingValue], keeping mask: [UInt8]
        ) -> WorkedExample {
            let gone = Double(mask.count { $0 == 0 }) / Double(mask.count)
            let words = settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            return WorkedExample(
                source: "card 03, oracle: \(values.map { "\($0)" }.joined(separator: " ")), \(words)",
                layers: [.init("a.weight", [1, values.count], values)],
                settings: settings.merging(["amount": .choice("bound")]) { $1 }, sparsity: gone,
                expectation: .masks([mask]))
        }
        let halves: [Float] = [8, 4, 2, 1, 0.5, 0.25, 0.125, 0.125]
        let second: [String: SettingValue] = ["p": .number(1), "q": .number(2)]
        return [
            example([1, 1, 1, 1], [:], keeping: [1, 1, 1, 1]),
            example([1, 0, 0, 0], [:], keeping: [1, 0, 0, 0]),
            example([1, 0, 0, 0], second, keeping: [1, 0, 0, 0]),
            example([4, 3, 2, 1], [:], keeping: [1, 1, 1, 1]),
            example([4, 3, 2, 1], second, keeping: [1, 1, 1, 1]),
            example([4, 3, 2, 1], second.merging(["eta": .number(0.1)]) { $1 }, keeping: [1, 1, 1, 0]),
            example(halves, [:], keeping: [1, 1, 1, 1, 1, 1, 0, 0]),
            example(halves, ["eta": .number(0.1), "gamma": .number(1.2)], keeping: [1, 1, 1, 1, 1, 0, 0, 0]),
            example(halves, second, keeping: [1, 1, 1, 0, 0, 0, 0, 0]),
            example(halves, second.merging(["gamma": .number(1.2)]) { $1 }, keeping: [1, 1, 0, 0, 0, 0, 0, 0]),
        ]
    }

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package func score(
        _ target: Target, of subject: Network, with tools: Tools
    ) async throws(PruningError) -> TargetScore {
        if settings.scope == "neuron" {
            throw .missing(need: "a training for one index a neuron", mend: "take scope layer or global")
        }
        return try await tools.weights.score(target, by: .magnitude)
    }

    package var allocator: any Allocator { slack }

    package var rule: RewoundRounds { RewoundRounds(settings, slack) }

    var slack: SlackAllocator {
        var slack = SlackAllocator()
        slack.index = PQIndex(p: settings.p, q: settings.q)
        (slack.slack, slack.pace, slack.most) = (settings.eta, settings.gamma, settings.beta)
        slack.scope = settings.scope == "global" ? .global : .layer
        slack.followsBudget = settings.amount == "budget"
        return slack
    }
}
