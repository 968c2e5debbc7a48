package import Pruning
package import Subjects

/// The baseline: a weight matters as much as it is large. Score |w|, or w² for the same order on another axis; a unit
/// of several weights scores its L1 or L2 norm. Not one of the 39 papers; what they all are compared with.
///
/// Source: Han et al. 2015, "Learning both Weights and Connections for Efficient Neural Networks" (arXiv 1506.02626),
/// which sets one threshold a layer from its deviation; here the share of each layer is asked for directly.
package struct Magnitude: NetworkMethod {
    package struct Settings: MethodSettings {
        package var norm = "l1"
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            [Tunable("norm", "|w| and L1 of a unit, or w² and L2", .choice(\.norm, names: ["l1", "l2"]))]
        }
    }

    package static let card = Card(
        id: "magnitude", title: "Magnitude", citation: "Han et al. 2015, arXiv 1506.02626",
        summary: "remove the smallest weights of each layer", granularities: [.weight, .structured], needs: [.weights],
        examples: [
            WorkedExample(
                source: "by hand: 2 of 4 and 3 of 6 go, the tie at 0.2 to the lower index",
                layers: [
                    .init("a.weight", [2, 2], [0.1, -0.2, 0.2, 0.4]),
                    .init("b.weight", [2, 3], [3, -1, 2, -2, 0, 5]),
                ],
                sparsity: 0.5, expectation: .masks([[0, 0, 1, 1], [1, 0, 0, 1, 0, 1]]))
        ])

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package func score(
        _ target: Target, of subject: Network, with tools: Tools
    ) async throws(PruningError) -> TargetScore {
        try await tools.weights.score(target, by: settings.norm == "l1" ? .magnitude : .square)
    }

    package var allocator: any Allocator { UniformAllocator() }
}
