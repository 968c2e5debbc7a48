/// What config.json, or the file itself, says about a network's sizes; every figure may be missing.
///
/// Keys of the Hugging Face families: today's (`num_attention_heads`) and GPT-2's (`n_head`), at the top or inside
/// `text_config`, `llm_config` or `language_config` of a composed model.
package struct ModelConfig: Sendable, Hashable {
    /// The file as it is, for copying; empty where there is none.
    package let raw: [UInt8]
    package let modelType: String?
    package let architectures: [String]
    package let hiddenSize: Int?
    package let intermediateSize: Int?
    /// Query heads of an attention layer.
    package let heads: Int?
    /// Key and value heads; equals `heads` where the file is silent.
    package let keyValueHeads: Int?
    /// Features of one head; hiddenSize / heads where the file is silent and that is whole.
    package let headDimension: Int?
    package let layers: Int?
    package let experts: Int?
    package let vocabularySize: Int?
    package let tiesWordEmbeddings: Bool?
    /// What only some families state, by their keys: the file itself, then its parts for language.
    let settings: [JSONValue]

    /// Reads the text of a config.json; Python's `NaN` and `Infinity` are allowed.
    package init(_ raw: [UInt8]) throws(JSONError) {
        let root = try JSONValue(raw, allowingNonFinite: true)
        let settings = [root] + ["text_config", "llm_config", "language_config"].compactMap { root[$0] }
        func first<T>(_ keys: [String], _ read: (JSONValue) -> T?) -> T? { Self.first(settings, keys, read) }
        func size(_ keys: String...) -> Int? {
            first(keys) { value in value.integer.flatMap { $0 > 0 ? $0 : nil } }
        }
        self.raw = raw
        self.settings = settings
        modelType = first(["model_type"], \.text)
        architectures = first(["architectures"]) { $0.elements?.compactMap(\.text) } ?? []
        hiddenSize = size("hidden_size", "n_embd", "d_model", "dim")
        intermediateSize = size("intermediate_size", "n_inner", "ffn_dim", "d_ff", "hidden_dim")
        heads = size("num_attention_heads", "n_head", "n_heads", "num_heads")
        keyValueHeads = size("num_key_value_heads", "num_kv_heads", "n_head_kv") ?? heads
        let stated = size("head_dim", "d_kv", "attention_head_size")
        headDimension = stated ?? Self.dimension(of: heads, in: hiddenSize)
        layers = size("num_hidden_layers", "n_layer", "n_layers", "num_layers")
        experts = size("num_local_experts", "num_experts", "n_routed_experts")
        vocabularySize = size("vocab_size")
        tiesWordEmbeddings = first(["tie_word_embeddings"], \.bool)
    }

    /// Sizes that come from elsewhere, such as the metadata of a GGUF file.
    init(
        modelType: String?, hiddenSize: Int?, intermediateSize: Int?, heads: Int?, keyValueHeads: Int?,
        headDimension: Int?, layers: Int?, experts: Int?, vocabularySize: Int?, tiesWordEmbeddings: Bool?,
        settings: [JSONValue.Member]
    ) {
        raw = []
        self.settings = [.object(settings)]
        architectures = []
        self.modelType = modelType
        self.hiddenSize = hiddenSize
        self.intermediateSize = intermediateSize
        self.heads = heads
        self.keyValueHeads = keyValueHeads ?? heads
        self.headDimension = headDimension ?? Self.dimension(of: heads, in: hiddenSize)
        self.layers = layers
        self.experts = experts
        self.vocabularySize = vocabularySize
        self.tiesWordEmbeddings = tiesWordEmbeddings
    }

    /// What the file says under the first of these keys that it has; `null` counts as silence.
    ///
    /// A GGUF file's metadata answer to Hugging Face's keys, as far as they are known.
    package subscript(_ keys: String...) -> JSONValue? { self[keys] }

    package subscript(_ keys: [String]) -> JSONValue? {
        Self.first(settings, keys) { $0 == .null ? nil : $0 }
    }

    private static func first<T>(_ parts: [JSONValue], _ keys: [String], _ read: (JSONValue) -> T?) -> T? {
        for part in parts {
            for key in keys { if let value = part[key].flatMap(read) { return value } }
        }
        return nil
    }

    /// What each head has of a width that divides evenly.
    private static func dimension(of heads: Int?, in width: Int?) -> Int? {
        guard let heads, let width, heads > 0, width % heads == 0 else { return nil }
        return width / heads
    }
}
