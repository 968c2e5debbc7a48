import Checkpoints
import Pruning
import Subjects

/// `config.json` of a cut network: widths that all layers share where the family has keys for them, else a list of them.
///
/// Lists stand under `espalier_widths`, which other readers ignore; our own reads widths from the tensors' shapes. A loader script
/// goes beside them.
struct CutConfiguration {
    let bytes: [UInt8]
    /// What became of the widths; nil where nothing is to be said.
    let note: String?
    /// The loader's text, where a configuration alone does not do.
    let script: String?

    init(_ network: Network, _ slicing: Slicing) throws(PruningError) {
        guard let config = network.checkpoint.config else {
            throw .missing(need: "a config.json", mend: "put it beside the weights")
        }
        var root: JSONValue
        do throws(JSONError) {
            root = try JSONValue(config.raw, allowingNonFinite: true)
        } catch {
            throw .missing(need: "a config.json that can be read", mend: "mend it")
        }
        root = Self.regrouped(root, slicing)
        var (stated, listed): ([String], [(String, JSONValue)]) = ([], [])
        for width in FamilyWidth.all(of: config) {
            guard let found = Self.lengths(width, network, slicing, config) else { continue }
            if width.isFree, Set(found).count == 1, let first = found.first {
                root = Self.put(root, width.key, .integer(first))
                stated.append("\(width.key) \(first)")
            } else {
                listed.append((width.key, .array(found.map(JSONValue.integer))))
            }
            if width.isHead, width.isFree, let length = config.headDimension {
                root = Self.put(root, "head_dim", .integer(length))
            }
        }
        if !listed.isEmpty { root = root.setting("espalier_widths", to: .object(of: listed)) }
        bytes = Array(root.written.utf8)
        script = listed.isEmpty ? nil : CutLoader.text
        note = Self.note(stated, listed.map(\.0))
    }

    private static func note(_ stated: [String], _ listed: [String]) -> String? {
        var parts: [String] = []
        if !stated.isEmpty { parts.append("config.json states " + stated.joined(separator: ", ")) }
        if !listed.isEmpty {
            parts.append(
                "each layer has its own " + listed.joined(separator: ", ") + ", which the family cannot state: "
                    + "espalier reads them from the tensors, \(CutLoader.name) for transformers")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// What all layers have after the cut, in their order; nil where nothing of it was cut.
    private static func lengths(
        _ width: FamilyWidth, _ network: Network, _ slicing: Slicing, _ config: ModelConfig
    ) -> [Int]? {
        let slices = Dictionary(
            slicing.tensors.map { ($0.entry.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        var (found, isCut): ([Int], Bool) = ([], false)
        for entry in network.checkpoint.tensors where entry.name.hasSuffix(width.suffix) {
            let turned = width.isTurnable && entry.shape.count == 2 && entry.shape[0] > entry.shape[1]
            let axis = turned ? 0 : width.axis
            guard axis < entry.shape.count else { continue }
            let length = slices[entry.name]?[axis] ?? entry.shape[axis]
            if length != entry.shape[axis] { isCut = true }
            found.append(length / width.parts / (width.isHead ? max(config.headDimension ?? 1, 1) : 1))
        }
        return isCut ? found : nil
    }

    /// Sets a key where it stands, be it in the part for language of a composed model.
    private static func put(_ root: JSONValue, _ key: String, _ value: JSONValue) -> JSONValue {
        guard root[key] == nil else { return root.setting(key, to: value) }
        for part in ["text_config", "llm_config", "language_config"] {
            if let inner = root[part], inner[key] != nil {
                return root.setting(part, to: inner.setting(key, to: value))
            }
        }
        return root.setting(key, to: value)
    }

    /// Groups of convolutions in our own lists of layers.
    private static func regrouped(_ root: JSONValue, _ slicing: Slicing) -> JSONValue {
        guard let own = root["espalier"], let layers = own["layers"]?.elements else { return root }
        var groups: [String: Int] = [:]
        for patch in slicing.patches {
            if let count = patch.integers["group"] {
                groups[slicing.grouping.graph.body.nodes[patch.node].name] = count
            }
        }
        let edited = layers.map { layer in
            guard let name = layer["name"]?.text, let count = groups[name] else { return layer }
            return layer.setting("groups", to: .integer(count))
        }
        return root.setting("espalier", to: own.setting("layers", to: .array(edited)))
    }
}

/// A width of a family's layers, and the tensor that has it.
private struct FamilyWidth {
    /// What the tensors' names end in.
    let suffix: String
    let axis: Int
    let key: String
    /// Whether the width counts heads.
    var isHead = false
    /// How many of it the tensor has side by side.
    var parts = 1
    /// Whether the family lets the key differ from what other keys come to.
    var isFree = true
    /// Whether the tensor may be stored the other way round.
    var isTurnable = false

    static func all(of config: ModelConfig) -> [FamilyWidth] {
        switch config.modelType {
        case "llama", "mistral", "qwen2", "qwen3":
            [
                FamilyWidth(suffix: ".mlp.gate_proj.weight", axis: 0, key: "intermediate_size"),
                FamilyWidth(suffix: ".self_attn.q_proj.weight", axis: 0, key: "num_attention_heads", isHead: true),
                FamilyWidth(suffix: ".self_attn.k_proj.weight", axis: 0, key: "num_key_value_heads", isHead: true),
            ]
        case "gpt2":
            [
                FamilyWidth(suffix: ".mlp.c_fc.weight", axis: 1, key: "n_inner", isTurnable: true),
                FamilyWidth(
                    suffix: ".attn.c_attn.weight", axis: 1, key: "n_head", isHead: true, parts: 3, isFree: false,
                    isTurnable: true),
            ]
        case "distilbert":
            [
                FamilyWidth(suffix: ".ffn.lin1.weight", axis: 0, key: "hidden_dim"),
                FamilyWidth(suffix: ".attention.q_lin.weight", axis: 0, key: "n_heads", isHead: true, isFree: false),
            ]
        case "bert", "roberta", "xlm-roberta", "vit":
            [
                FamilyWidth(suffix: ".intermediate.dense.weight", axis: 0, key: "intermediate_size"),
                FamilyWidth(
                    suffix: ".attention.self.query.weight", axis: 0, key: "num_attention_heads", isHead: true,
                    isFree: false),
                FamilyWidth(
                    suffix: ".attention.attention.query.weight", axis: 0, key: "num_attention_heads", isHead: true,
                    isFree: false),
            ]
        default: []
        }
    }
}
