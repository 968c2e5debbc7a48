import Checkpoints

extension Blueprint {
    /// As Hugging Face's `config.json` of a ViT, or an I-JEPA, for classes, with `"num_labels"`.
    ///
    /// - Parameters:
    ///   - prefix: before the names of all modules but the classifier.
    ///   - hasToken: whether a class token stands before the patches.
    mutating func addVisionTransformer(
        _ config: ModelConfig, _ prefix: String, hasToken: Bool
    ) throws(ForwardError) {
        let width = try Self.size(config["hidden_size"], "hidden_size")
        let inner = try Self.size(config["intermediate_size"], "intermediate_size")
        let side = try Self.size(config["image_size"], "image_size")
        let patch = try Self.size(config["patch_size"], "patch_size")
        guard side % patch == 0 else { throw .noGraph(fact: "patches of \(patch) do not cover \(side) pixels") }
        let count = (side / patch) * (side / patch) + (hasToken ? 1 : 0)
        if hasToken { add(prefix + "embeddings.cls_token", [1, 1, width], .table) }
        add(prefix + "embeddings.position_embeddings", [1, count, width], .table)
        let channels = try Self.size(config["num_channels"], "num_channels")
        addConvolution(prefix + "embeddings.patch_embeddings.projection", channels, width, kernel: patch)
        for block in 0..<(try Self.size(config["num_hidden_layers"], "num_hidden_layers")) {
            let module = prefix + "encoder.layer.\(block)."
            addNorm(module + "layernorm_before", width)
            for part in ["query", "key", "value"] { addLinear(module + "attention.attention.\(part)", width, width) }
            addLinear(module + "attention.output.dense", width, width)
            addNorm(module + "layernorm_after", width)
            addLinear(module + "intermediate.dense", width, inner)
            addLinear(module + "output.dense", inner, width)
        }
        addNorm(prefix + "layernorm", width)
        addLinear("classifier", width, try Self.size(config["num_labels"], "num_labels"))
    }

    /// As Hugging Face's `config.json` of a Llama for language; `"tie_word_embeddings"` leaves the output layer out.
    mutating func addLlama(_ config: ModelConfig) throws(ForwardError) {
        let width = try Self.size(config["hidden_size"], "hidden_size")
        let inner = try Self.size(config["intermediate_size"], "intermediate_size")
        let words = try Self.size(config["vocab_size"], "vocab_size")
        guard let heads = config.heads, let keyHeads = config.keyValueHeads, let length = config.headDimension else {
            throw .noGraph(fact: "the configuration states no num_attention_heads that divide hidden_size")
        }
        add("model.embed_tokens.weight", [words, width], .table)
        for block in 0..<(try Self.size(config["num_hidden_layers"], "num_hidden_layers")) {
            let module = "model.layers.\(block)."
            addNorm(module + "input_layernorm", width, hasBias: false)
            for (part, count) in [("q", heads), ("k", keyHeads), ("v", keyHeads)] {
                addLinear(module + "self_attn.\(part)_proj", width, count * length, hasBias: false)
            }
            addLinear(module + "self_attn.o_proj", heads * length, width, hasBias: false)
            addNorm(module + "post_attention_layernorm", width, hasBias: false)
            addLinear(module + "mlp.gate_proj", width, inner, hasBias: false)
            addLinear(module + "mlp.up_proj", width, inner, hasBias: false)
            addLinear(module + "mlp.down_proj", inner, width, hasBias: false)
        }
        addNorm("model.norm", width, hasBias: false)
        if config.tiesWordEmbeddings != true { addLinear("lm_head", width, words, hasBias: false) }
    }
}
