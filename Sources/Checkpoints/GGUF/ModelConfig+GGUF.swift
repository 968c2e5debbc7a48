extension ModelConfig {
    /// What a GGUF file's metadata say of the network's sizes.
    ///
    /// - Parameter hasOutput: whether there is an output layer besides the embedding; nil where that is not known.
    init(_ model: GGUFModel, _ metadata: GGUFMetadata, _ bytes: RawSpan, hasOutput: Bool?) {
        func size(_ key: String) -> Int? {
            let count = GGUFModel.count(model.name + "." + key, metadata, bytes)?.uniform
            return count.flatMap { $0 > 0 ? $0 : nil }
        }
        let experts = size("expert_count")
        let tokens = metadata["tokenizer.ggml.tokens"].flatMap { $0.isArray && $0.count > 0 ? $0.count : nil }
        let architecture = model.architecture
        self.init(
            modelType: experts == nil
                ? architecture?.modelType : architecture?.expertModelType ?? architecture?.modelType,
            hiddenSize: size("embedding_length"), intermediateSize: size("feed_forward_length"),
            heads: model.heads?.uniform, keyValueHeads: model.keyValueHeads?.uniform,
            headDimension: size("attention.key_length_mla") ?? size("attention.key_length"),
            layers: size("block_count"), experts: experts, vocabularySize: size("vocab_size") ?? tokens,
            tiesWordEmbeddings: hasOutput.map { !$0 }, settings: Self.settings(model.name, metadata, bytes))
    }

    /// What a forward pass needs besides the sizes.
    private static func settings(
        _ architecture: String, _ metadata: GGUFMetadata, _ bytes: RawSpan
    ) -> [JSONValue.Member] {
        keys.compactMap { key, name in
            let key = architecture + "." + key
            if let value = metadata.number(key, bytes) { return JSONValue.Member(key: name, value: .number(value)) }
            if let value = metadata.integer(key, bytes) { return JSONValue.Member(key: name, value: .integer(value)) }
            return metadata.text(key, bytes, limit: 64).map { JSONValue.Member(key: name, value: .string($0)) }
        }
    }

    /// Keys behind the architecture's name, and what Hugging Face calls them; `gguf_…` where it does not.
    private static let keys = [
        ("attention.layer_norm_rms_epsilon", "rms_norm_eps"), ("attention.layer_norm_epsilon", "layer_norm_eps"),
        ("rope.freq_base", "rope_theta"), ("rope.dimension_count", "gguf_rope_dimension"),
        ("rope.scaling.type", "gguf_rope_scaling"), ("rope.scaling.factor", "gguf_rope_factor"),
        ("rope.scale_linear", "gguf_rope_factor"), ("context_length", "max_position_embeddings"),
        ("attention.sliding_window", "sliding_window"),
    ]
}
