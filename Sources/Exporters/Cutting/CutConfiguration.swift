import Checkpoints
import Pruning
import Subjects
import Tensors

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

    /// - Parameter type: of all weights, where it is not each tensor's own.
    init(_ network: Network, _ slicing: Slicing, as type: DType?) throws(PruningError) {
        guard let config = network.checkpoint.config else {
            throw .missing(need: "a config.json", mend: "put it beside the weights")
        }
        var root: JSONValue
        if let made = config.asHuggingFace {
            root = made
        } else {
            do throws(JSONError) {
                root = try JSONValue(config.raw, allowingNonFinite: true)
            } catch {
                throw .missing(need: "a config.json that can be read", mend: "mend it")
            }
        }
        root = Self.regrouped(root, slicing)
        var stated: [String] = []
        // Lists of an earlier cut hold where nothing more was cut.
        var listed = Self.lists(root)
        let counts = UnitCounts(slicing)
        for width in FamilyWidth.all(of: config) {
            guard let found = Self.lengths(width, network, counts, listed[width.key]?.elements?.count) else { continue }
            if width.isFree, Set(found).count == 1, let first = found.first, first > 0 {
                root = Self.put(root, width.key, .integer(first))
                stated.append("\(width.key) \(first)")
                listed[width.key] = nil
            } else {
                listed[width.key] = .array(found.map(JSONValue.integer))
            }
            if width.isHead, width.isFree, let length = config.headDimension {
                root = Self.put(root, "head_dim", .integer(length))
            }
        }
        if !listed.isEmpty || root["espalier_widths"] != nil {
            let lists = listed.sorted { $0.key < $1.key }
            root = root.setting("espalier_widths", to: .object(of: lists.map { ($0.key, $0.value) }))
        }
        let hasBlocks = network.checkpoint.tensors.contains { $0.dtype.isQuantized }
        if let type = type ?? (hasBlocks ? .f32 : nil) { root = Self.typed(root, type) }
        bytes = Array(root.written.utf8)
        let hasBiases = !slicing.addedBiases.isEmpty
        script = listed.isEmpty && !hasBiases ? nil : CutLoader.text
        note = Self.note(
            stated, listed.keys.sorted(), hasBiases: hasBiases, isMade: config.raw.isEmpty,
            isUnpacked: hasBlocks && type == nil)
    }

    /// With the type of the weights under the key that transformers read, and the newer one where it stands.
    private static func typed(_ root: JSONValue, _ type: DType) -> JSONValue {
        let names: [DType: String] = [.f32: "float32", .f16: "float16", .bf16: "bfloat16"]
        guard let name = names[type] else { return root }
        let keys = ["torch_dtype"] + (root["dtype"] == nil ? [] : ["dtype"])
        return keys.reduce(root) { put($0, $1, .string(name)) }
    }

    private static func lists(_ root: JSONValue) -> [String: JSONValue] {
        guard case .object(let members)? = root["espalier_widths"] else { return [:] }
        return Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    private static func note(
        _ stated: [String], _ listed: [String], hasBiases: Bool, isMade: Bool, isUnpacked: Bool
    ) -> String? {
        var parts = isMade ? ["config.json is made from the file's metadata; the tokenizer stays in the file"] : []
        if !stated.isEmpty { parts.append("config.json states " + stated.joined(separator: ", ")) }
        if !listed.isEmpty {
            parts.append(
                "each layer has its own " + listed.joined(separator: ", ") + ", which the family cannot state: "
                    + "espalier reads them from the tensors, \(CutLoader.name) for transformers")
        }
        if hasBiases { parts.append("layers have biases that the family may not know: \(CutLoader.name) adds them") }
        if isUnpacked {
            parts.append("blocks are F32 now, which holds their numbers exactly; BF16 or F16 would round them")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// What all layers have after the cut, in their order, 0 where a cut took the module; nil where nothing of it was cut.
    private static func lengths(
        _ width: FamilyWidth, _ network: Network, _ counts: UnitCounts, _ listed: Int?
    ) -> [Int]? {
        var found: [Int: (before: Int, after: Int)] = [:]
        for entry in network.checkpoint.tensors where entry.name.hasSuffix(width.suffix) {
            guard let count = counts[entry.name, isHead: width.isHead] else { continue }
            let number = entry.name.dropLast(width.suffix.count).split(separator: ".").last.flatMap { Int($0) }
            found[number ?? found.count] = count
        }
        guard found.values.contains(where: { $0.before != $0.after }) else { return nil }
        let layers = max(listed ?? 0, (found.keys.max() ?? 0) + 1)
        return (0..<layers).map { found[$0]?.after ?? 0 }
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

/// How many units each tensor makes, before the cut and after it.
private struct UnitCounts {
    private var heads: [String: (before: Int, after: Int)] = [:]
    private var channels: [String: (before: Int, after: Int)] = [:]

    init(_ slicing: Slicing) {
        for group in slicing.grouping.groups where group.kind != .headFeature {
            let count = (before: group.count, after: slicing.kept[group.id]?.count ?? group.count)
            for name in Set(group.members.filter { $0.role == .output }.map(\.entry.name)) {
                if group.kind == .channel {
                    channels[name] = count
                } else {
                    // Groups of heads, times the query heads of each.
                    let others = heads[name] ?? (1, 1)
                    heads[name] = (others.before * count.before, others.after * count.after)
                }
            }
        }
    }

    /// Nil for a tensor that makes no such units.
    subscript(_ tensor: String, isHead isHead: Bool) -> (before: Int, after: Int)? {
        isHead ? heads[tensor] : channels[tensor]
    }
}

/// A width of a family's layers, and the tensor that makes it.
private struct FamilyWidth {
    /// What the tensors' names end in.
    let suffix: String
    let key: String
    /// Whether the width counts heads.
    var isHead = false
    /// Whether the family lets the key differ from what other keys come to.
    var isFree = true

    static func all(of config: ModelConfig) -> [FamilyWidth] {
        switch config.modelType {
        case "llama", "mistral", "qwen2", "qwen3":
            [
                FamilyWidth(suffix: ".mlp.gate_proj.weight", key: "intermediate_size"),
                FamilyWidth(suffix: ".self_attn.q_proj.weight", key: "num_attention_heads", isHead: true),
                FamilyWidth(suffix: ".self_attn.k_proj.weight", key: "num_key_value_heads", isHead: true),
            ]
        case "gpt2":
            [
                FamilyWidth(suffix: ".mlp.c_fc.weight", key: "n_inner"),
                FamilyWidth(suffix: ".attn.c_attn.weight", key: "n_head", isHead: true, isFree: false),
            ]
        case "distilbert":
            [
                FamilyWidth(suffix: ".ffn.lin1.weight", key: "hidden_dim"),
                FamilyWidth(suffix: ".attention.q_lin.weight", key: "n_heads", isHead: true, isFree: false),
            ]
        case "bert", "roberta", "xlm-roberta":
            [
                FamilyWidth(suffix: ".intermediate.dense.weight", key: "intermediate_size"),
                FamilyWidth(
                    suffix: ".attention.self.query.weight", key: "num_attention_heads", isHead: true, isFree: false),
            ]
        case "vit", "ijepa":
            [
                FamilyWidth(suffix: ".intermediate.dense.weight", key: "intermediate_size"),
                FamilyWidth(
                    suffix: ".attention.attention.query.weight", key: "num_attention_heads", isHead: true,
                    isFree: false),
            ]
        default:
            // timm, which states neither.
            [
                FamilyWidth(suffix: ".mlp.fc1.weight", key: "mlp_hidden", isFree: false),
                FamilyWidth(suffix: ".attn.qkv.weight", key: "num_heads", isHead: true, isFree: false),
            ]
        }
    }
}
