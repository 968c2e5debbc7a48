package import Pruning
package import Subjects

/// A weight matters as much as the signal that it passes on: |w| times the norm of its input channel on calibration data,
/// compared among the weights of each output only. No weight changes.
///
/// S_ij = |W_ij| · ‖X_j‖₂ over all positions; each output loses ⌊columns · sparsity⌋.
///
/// Source: Sun et al. 2024, "A Simple and Effective Pruning Approach for Large Language Models" (arXiv 2306.11695) and the authors'
/// code. Statistics are those of the dense network (theirs go through pruned blocks one by one); ties go by index, where a
/// sort on their device decides; N:M is written as kept of M.
package struct Wanda: NetworkMethod {
    package struct Settings: MethodSettings {
        package init() {}
        package static var tunables: [Tunable<Settings>] { [] }
    }

    package static let card = Card(
        id: "wanda", title: "Wanda", citation: "Sun et al. 2024, ICLR, arXiv 2306.11695",
        summary: "|w| times the norm of its input, compared within each output", granularities: [.weight, .structured],
        needs: [.weights, .activationMoments], scope: .row,
        examples: [
            WorkedExample(
                source: "by hand: norms 1, 2, 5 make 4·1, 1·2, 1·5 and 2·1, 3·2, 1·5; each output loses its smallest",
                layers: [.init("layers.0.weight", [2, 3], [4, 1, -1, -2, 3, 1])],
                inputs: [1, 0, 3, 0, 2, 4], sparsity: 0.34, expectation: .masks([[1, 0, 1, 0, 1, 1]]))
        ])

    package init(_ settings: Settings) {}

    package func score(
        _ target: Target, of subject: Network, with tools: Tools
    ) async throws(PruningError) -> TargetScore {
        let (layout, input) = try tools.calibration.input(of: subject.layers[target.layer])
        let scale = InputScale(layout, input.moments.norms, symbol: "|w|·‖x‖")
        return try await tools.weights.score(target, by: .weighted(scale))
    }

    package var allocator: any Allocator { UniformAllocator() }
}
