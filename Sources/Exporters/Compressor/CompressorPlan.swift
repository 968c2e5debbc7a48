import Checkpoints
import Pruning
import Subjects
import Tensors

/// Which modifiers a plan needs, and what of it no modifier can say.
struct CompressorPlan {
    private(set) var modifiers: [CompressorModifier] = []
    /// The known family whose order the lists follow; nil when there is a modifier a share instead.
    private(set) var order: TraversalOrder?
    /// Pruned layers that the tool does not reach: embeddings, convolutions, raw parameters.
    private(set) var unreachable: [LayerCut] = []
    /// Linear layers in which whole rows, heads or blocks go; the tool removes single weights instead.
    private(set) var structured: [LayerCut] = []
    /// Everything that a modifier prunes.
    private(set) var reached: [LayerCut] = []

    init(_ settled: Settled) {
        for cut in settled.prunedCuts {
            guard cut.layer.kind == .linear, cut.layer.entry.shape.count == 2, cut.layer.name.parameter == "weight"
            else {
                unreachable.append(cut)
                continue
            }
            if case .geometry? = cut.outcome.target?.units { structured.append(cut) }
            reached.append(cut)
        }
        order = TraversalOrder.of(reached.map(\.layer))
        let byStructure = Dictionary(grouping: reached) { Structure($0) }
        for structure in byStructure.keys.sorted() {
            modifiers += Self.modifiers(structure, byStructure[structure] ?? [], order)
        }
    }

    /// A mask structure; zeros for both where single weights go.
    private struct Structure: Hashable, Comparable {
        var of = 0
        var zeroed = 0

        init(_ cut: LayerCut) {
            guard case .groups(let keep, let of, _, _, _)? = cut.outcome.target?.units else { return }
            self.of = of
            zeroed = of - keep
        }

        static func < (one: Structure, other: Structure) -> Bool { (one.of, one.zeroed) < (other.of, other.zeroed) }
    }

    private static func modifiers(
        _ structure: Structure, _ cuts: [LayerCut], _ order: TraversalOrder?
    ) -> [CompressorModifier] {
        let zeroed = structure.of == 0 ? nil : (of: structure.of, zeroed: structure.zeroed)
        func share(_ cut: LayerCut) -> Double { zeroed.map { Double($0.zeroed) / Double($0.of) } ?? cut.sparsity }
        func modifier(_ cuts: [LayerCut]) -> CompressorModifier {
            let layers = cuts.map { (module: $0.layer.name.module, share: share($0)) }
            return CompressorModifier(
                zeroed: zeroed, layers: layers, isUniform: layers.allSatisfy { $0.share == layers[0].share })
        }
        guard let order else {
            let byShare = Dictionary(grouping: cuts, by: share)
            return byShare.keys.sorted().map { modifier(byShare[$0] ?? []) }
        }
        let byID = Dictionary(cuts.map { ($0.layer.id, $0) }, uniquingKeysWith: { first, _ in first })
        return [modifier(order.sorted(cuts.map(\.layer)).compactMap { byID[$0.id] })]
    }
}
