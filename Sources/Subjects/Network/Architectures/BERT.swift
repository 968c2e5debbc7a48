import Checkpoints
import Tensors

extension Architecture {
    /// BERT and MiniLM, RoBERTa: encoders with norms behind the blocks.
    ///
    /// Inputs: `input_ids`, `attention_mask` (1: seen) and `token_type_ids`, I64 `[batch, positions]`, the last two optional.
    /// Outputs: `logits` where there is a classifier, then `last_hidden_state`. RoBERTa's ids must be padded behind.
    static let bert = Architecture(name: "BERT") { checkpoint in
        ["bert", "roberta", "xlm-roberta"].contains(checkpoint.config?.modelType)
            || checkpoint.config?.modelType == nil && EncoderNames.bert.prefix(in: checkpoint) != nil
    } build: { (checkpoint) throws(ForwardError) in
        let isRoBERTa = checkpoint.config?.modelType?.contains("roberta") ?? false
        return try EncoderNames.bert.graph(checkpoint, firstPosition: isRoBERTa ? 2 : 0)
    }

    /// DistilBERT: the same without token types and classifier.
    static let distilBERT = Architecture(name: "DistilBERT") { checkpoint in
        checkpoint.config?.modelType == "distilbert"
    } build: { (checkpoint) throws(ForwardError) in
        try EncoderNames.distilBERT.graph(checkpoint, firstPosition: 0)
    }
}

/// What an encoder's modules are called; `#` is the number of a layer.
private struct EncoderNames {
    let prefixes: [String]
    let layer: String
    let query: String
    let key: String
    let value: String
    let mixed: String
    let attentionNorm: String
    let up: String
    let down: String
    let outputNorm: String
    let activationKeys: [String]

    static let bert = EncoderNames(
        prefixes: ["", "bert.", "roberta."], layer: "encoder.layer.#.", query: "attention.self.query",
        key: "attention.self.key", value: "attention.self.value", mixed: "attention.output.dense",
        attentionNorm: "attention.output.LayerNorm", up: "intermediate.dense", down: "output.dense",
        outputNorm: "output.LayerNorm", activationKeys: ["hidden_act"])

    static let distilBERT = EncoderNames(
        prefixes: ["", "distilbert."], layer: "transformer.layer.#.", query: "attention.q_lin", key: "attention.k_lin",
        value: "attention.v_lin", mixed: "attention.out_lin", attentionNorm: "sa_layer_norm", up: "ffn.lin1",
        down: "ffn.lin2", outputNorm: "output_layer_norm", activationKeys: ["activation"])

    func prefix(in checkpoint: Checkpoint) -> String? {
        let first = layer.replacing("#", with: "0") + query + ".weight"
        return prefixes.first { checkpoint.entry(named: $0 + first) != nil }
    }
}

extension EncoderNames {
    func graph(_ checkpoint: Checkpoint, firstPosition: Int) throws(ForwardError) -> Graph {
        guard let prefix = prefix(in: checkpoint) else {
            throw .missingWeight(layer.replacing("#", with: "0") + query + ".weight")
        }
        var builder = GraphBuilder(checkpoint, prefix: prefix)
        if let kind = builder.config?["position_embedding_type"]?.text, kind != "absolute" {
            throw .noGraph(fact: "position_embedding_type \"\(kind.printable)\" is not built")
        }
        let epsilon = try builder.number("layer_norm_eps", default: 1e-12)
        let shape: [Graph.Length] = [.open("batch"), .open("positions")]
        let ids = builder.input("input_ids", .i64, shape)
        let ones = HostTensor([1] as [Int64], shape: [1, 1])
        let seen = builder.input("attention_mask", .i64, shape, standIn: ones)
        var x = try embeddings(&builder, ids, shape, firstPosition)
        x = try builder.layerNorm("embeddings.LayerNorm", x, epsilon: epsilon)
        let mask = mask(&builder, seen)
        let count = try builder.layers(layer + query + ".weight")
        let heads = try builder.stated(builder.config?.heads, "num_attention_heads")
        guard x.width % heads == 0 else {
            throw .noGraph(fact: "\(x.width) features do not divide into \(heads) heads")
        }
        let function = activationKeys.lazy.compactMap { builder.config?[$0]?.text }.first ?? "gelu"
        for index in 0..<count {
            let module = layer.replacing("#", with: "\(index)")
            x = try block(&builder, module, x, mask, each: x.width / heads, function, epsilon)
            builder.endBlock(module, x, attention: module + "attention", masks: [mask])
        }
        return try outputs(&builder, x)
    }

    private func embeddings(
        _ builder: inout GraphBuilder, _ ids: Graph.Value, _ shape: [Graph.Length], _ firstPosition: Int
    ) throws(ForwardError) -> GraphBuilder.Features {
        var x = try builder.embedding("embeddings.word_embeddings", ids)
        if builder.entry("embeddings.token_type_embeddings.weight") != nil {
            let zero = HostTensor([0] as [Int64], shape: [1, 1])
            let types = builder.input("token_type_ids", .i64, shape, standIn: zero)
            let part = try builder.embedding("embeddings.token_type_embeddings", types, width: x.width)
            x = try builder.sum("embeddings.types", x, part)
        }
        let places = try builder.positions(
            "embeddings.position_embeddings", ids, width: x.width, from: firstPosition)
        return try builder.sum("embeddings.positions", x, places)
    }

    /// `[batch, 1, 1, positions]`, true where a position may be looked at.
    private func mask(_ builder: inout GraphBuilder, _ seen: Graph.Value) -> Graph.Value {
        let flags = builder.node("Cast", "attention_mask.flags", [seen], ["to": .integer(9)])
        return builder.node("Unsqueeze", "attention_mask.heads", [flags, builder.integers([1, 2])])
    }

    private func block(
        _ builder: inout GraphBuilder, _ module: String, _ x: GraphBuilder.Features, _ mask: Graph.Value,
        each: Int, _ function: String, _ epsilon: Double
    ) throws(ForwardError) -> GraphBuilder.Features {
        let q = try builder.linear(module + query, x)
        let k = try builder.linear(module + key, x, out: q.width)
        let v = try builder.linear(module + value, x)
        let heads = try builder.heads(q.width, each: each, module + query)
        let attention = try builder.attention(module + "attention", q, k, v, heads: (heads, heads), mask: mask)
        let mixed = try builder.linear(module + mixed, attention, out: x.width)
        var y = try builder.sum(module + "attention.sum", mixed, x)
        y = try builder.layerNorm(module + attentionNorm, y, epsilon: epsilon)
        var wide = try builder.linear(module + up, y)
        wide = try builder.activation(function, module + "activation", wide)
        let narrow = try builder.linear(module + down, wide, out: x.width)
        let sum = try builder.sum(module + "sum", narrow, y)
        return try builder.layerNorm(module + outputNorm, sum, epsilon: epsilon)
    }

    /// The classifier that `BertForSequenceClassification` has reads the first token through the pooler.
    private func outputs(
        _ builder: inout GraphBuilder, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> Graph {
        var outputs = [builder.node("Identity", "last_hidden_state", [x.value])]
        if builder.entry("pooler.dense.weight") != nil, builder.checkpoint.entry(named: "classifier.weight") != nil {
            builder.readFirstToken()
            let token = builder.first(outputs[0], "pooler.token")
            var pooled = try builder.linear("pooler.dense", GraphBuilder.Features(value: token, width: x.width))
            pooled = try builder.activation("tanh", "pooler.activation", pooled)
            builder.prefix = ""
            let classes = try builder.linear("classifier", pooled)
            outputs.insert(builder.node("Identity", "logits", [classes.value]), at: 0)
        }
        return try builder.finished(
            outputs, family: "BERT", leaving: ["pooler.", "position_ids", "cls.", "lm_head.", "vocab_"])
    }
}
