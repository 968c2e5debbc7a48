import Checkpoints
import Subjects

/// The order in which a Hugging Face model registers its linear modules, for the families that we know.
///
/// Source: the `__init__` methods of transformers' modelling files: attention before MLP in Llama's kin, k v q
/// in OPT, blocks before the head.
struct TraversalOrder {
    /// Name as the comments say it.
    let family: String
    /// Last parts of module paths inside a block, in order of registration.
    private let inBlock: [String]
    /// The same outside of the blocks, before and after them.
    private let before: [String]
    private let after: [String]

    private static let families = [
        TraversalOrder(
            family: "Llama",
            inBlock: [
                "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj",
                "mlp.up_proj", "mlp.down_proj",
            ], before: [], after: ["lm_head"]),
        TraversalOrder(
            family: "OPT",
            inBlock: [
                "self_attn.k_proj", "self_attn.v_proj", "self_attn.q_proj", "self_attn.out_proj", "fc1", "fc2",
            ], before: ["decoder.project_out", "decoder.project_in"], after: ["lm_head"]),
        TraversalOrder(
            family: "GPT-2", inBlock: ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"], before: [],
            after: ["lm_head"]),
        TraversalOrder(
            family: "BERT",
            inBlock: [
                "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
                "intermediate.dense", "output.dense",
            ], before: [], after: ["pooler.dense", "cls.predictions.transform.dense", "cls.predictions.decoder"]),
    ]

    /// The family whose tables place every one of these layers; nil when none does.
    static func of(_ layers: [Layer]) -> TraversalOrder? {
        guard !layers.isEmpty else { return nil }
        return families.first { family in layers.allSatisfy { family.place($0) != nil } }
    }

    func sorted(_ layers: [Layer]) -> [Layer] {
        layers.sorted { first, second in
            let (one, other) = (place(first) ?? (0, 0, 0), place(second) ?? (0, 0, 0))
            return one == other ? first.id < second.id : one < other
        }
    }

    /// Section (before, blocks, after), block, and position inside it.
    private func place(_ layer: Layer) -> (Int, Int, Int)? {
        let module = layer.name.module
        if let block = layer.name.block {
            // Exactly one number in the path: experts and nested stacks have orders of their own.
            guard layer.name.groups.count == 1, let group = layer.name.groups.first else { return nil }
            return Self.index(of: String(module.dropFirst(group.count + 1)), in: inBlock, whole: true).map {
                (1, block, $0)
            }
        }
        if let index = Self.index(of: module, in: before, whole: false) { return (0, 0, index) }
        return Self.index(of: module, in: after, whole: false).map { (2, 0, $0) }
    }

    private static func index(of module: String, in names: [String], whole: Bool) -> Int? {
        names.firstIndex { module == $0 || (!whole && module.hasSuffix("." + $0)) }
    }
}
