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
            tiesWordEmbeddings: hasOutput.map { !$0 })
    }
}
