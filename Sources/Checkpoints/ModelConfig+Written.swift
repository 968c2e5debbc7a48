extension ModelConfig {
    /// A config.json of these sizes, as Hugging Face has it for Llama's kin; nil for other families, and where the file is
    /// there already.
    package var asHuggingFace: JSONValue? {
        let classes = [
            "llama": "LlamaForCausalLM", "mistral": "MistralForCausalLM", "qwen2": "Qwen2ForCausalLM",
            "qwen3": "Qwen3ForCausalLM",
        ]
        guard raw.isEmpty, let modelType, let name = classes[modelType], experts == nil else { return nil }
        let sizes: [(String, Int?)] = [
            ("hidden_size", hiddenSize), ("intermediate_size", intermediateSize), ("num_attention_heads", heads),
            ("num_key_value_heads", keyValueHeads), ("head_dim", headDimension), ("num_hidden_layers", layers),
            ("vocab_size", vocabularySize),
        ]
        var members: [(String, JSONValue)] = [
            ("architectures", .array([.string(name)])), ("model_type", .string(modelType)),
        ]
        members += sizes.compactMap { key, size in size.map { (key, .integer($0)) } }
        if let tiesWordEmbeddings { members.append(("tie_word_embeddings", .bool(tiesWordEmbeddings))) }
        members += written
        return .object(of: members)
    }

    /// What only some families state.
    private var written: [(String, JSONValue)] {
        guard case .object(let members)? = settings.first else { return [] }
        return members.map { ($0.key, $0.value) }
    }
}
