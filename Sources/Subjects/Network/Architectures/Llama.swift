import Checkpoints
import Tensors

extension Architecture {
    /// Llama, Mistral, Qwen 2 and Qwen 3: RMS norms, rotary positions, grouped heads, a gated feed-forward block.
    ///
    /// Input: `input_ids`, I64 `[batch, positions]`. Output: `logits`, F32 `[batch, positions, vocabulary]`. Biases and norms of
    /// queries and keys are used where they are there, so are Mistral's windows; mixtures of experts are refused, and windows in
    /// some layers only. GGUF's rows are read in Hugging Face's order, so that one form serves.
    static let llama = Architecture(name: "Llama") { checkpoint in
        if let type = checkpoint.config?.modelType { return Llama.types.contains(type) }
        return Llama.prefix(in: checkpoint) != nil
    } build: { (checkpoint) throws(ForwardError) in
        var network = try Llama(checkpoint)
        return try network.graph()
    }
}

private struct Llama {
    private var builder: GraphBuilder
    private let epsilon: Double
    private let function: String
    private let headLength: Int
    private let frequencies: RotaryFrequencies
    private var attentionSettings: [String: Graph.Attribute] = ["is_causal": .integer(1)]
    /// Cosines and sines, `[1, positions, turned / 2]`.
    private var tables: [Graph.Value] = []

    static let types: Set<String> = ["llama", "mistral", "qwen2", "qwen3"]

    static func prefix(in checkpoint: Checkpoint) -> String? {
        // A cut may have taken the first layer's attention.
        let cut = checkpoint.config?["espalier_widths"] == nil ? [] : ["embed_tokens.weight"]
        return ["model.", ""].first { prefix in
            (["layers.0.self_attn.q_proj.weight"] + cut).contains { checkpoint.entry(named: prefix + $0) != nil }
        }
    }

    init(_ checkpoint: Checkpoint) throws(ForwardError) {
        guard let prefix = Self.prefix(in: checkpoint) else {
            throw .missingWeight("model.layers.0.self_attn.q_proj.weight")
        }
        builder = GraphBuilder(checkpoint, prefix: prefix)
        if let experts = builder.config?.experts { throw .noGraph(fact: "\(experts) experts are not built") }
        epsilon = try builder.number("rms_norm_eps", default: 1e-6)
        function = builder.config?["hidden_act"]?.text ?? "silu"
        headLength = try builder.stated(
            builder.config?.headDimension, "head_dim, or hidden_size and num_attention_heads")
        frequencies = try RotaryFrequencies(builder, headLength: headLength)
        try readWindow()
    }

    /// A query sees so many keys, its own among them.
    private mutating func readWindow() throws(ForwardError) {
        guard let window = builder.config?["sliding_window"]?.integer else { return }
        if builder.config?["use_sliding_window"]?.bool == false { return }
        guard window > 0, builder.config?.modelType == "mistral" else {
            throw .noGraph(fact: "a sliding window of \(window) is built for Mistral only")
        }
        attentionSettings["left_window_size"] = .integer(window - 1)
    }

    mutating func graph() throws(ForwardError) -> Graph {
        let ids = builder.input("input_ids", .i64, [.open("batch"), .open("positions")])
        var x = try builder.embedding("embed_tokens", ids)
        tables = angles(ids)
        for index in 0..<(try builder.layers("layers.#.self_attn.q_proj.weight")) {
            x = try block("layers.\(index).", index, x)
        }
        x = try builder.rootMeanSquareNorm("norm", x, epsilon: epsilon)
        let logits = try builder.output(x, embedding: "embed_tokens")
        return try builder.finished(
            [logits], family: "Llama", leaving: ["rotary_emb.inv_freq", "rope_freqs.weight"])
    }

    /// Positions times frequencies.
    private mutating func angles(_ ids: Graph.Value) -> [Graph.Value] {
        let name = builder.prefix + "rotary_emb"
        let scalar = { HostTensor([$0] as [Int64], shape: []) }
        let length = builder.node(
            "Squeeze", name + ".length", [builder.length(of: ids, axis: 1, name + ".shape"), builder.integers([0])])
        let range = builder.node(
            "Range", name + ".range",
            [builder.array(scalar(0), "zero"), length, builder.array(scalar(1), "one")])
        let numbers = builder.node("Cast", name + ".positions", [range], ["to": .integer(1)])
        let column = builder.node("Unsqueeze", name + ".column", [numbers, builder.integers([0, 2])])
        let speeds = builder.array(
            HostTensor(frequencies.values, shape: [1, 1, frequencies.values.count]), name + ".inv_freq")
        let angles = builder.node("Mul", name + ".angles", [column, speeds])
        return ["Cos", "Sin"].map { builder.node($0, name + "." + $0.lowercased(), [angles]) }
    }

    private mutating func block(
        _ module: String, _ index: Int, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> GraphBuilder.Features {
        var y = x
        if !builder.isGone("num_attention_heads", index) {
            let normed = try builder.rootMeanSquareNorm(module + "input_layernorm", x, epsilon: epsilon)
            let attention = try attention(module + "self_attn", normed)
            let mixed = try builder.linear(module + "self_attn.o_proj", attention, out: x.width)
            y = try builder.sum(module + "self_attn.sum", mixed, x)
        }
        if builder.isGone("intermediate_size", index) { return y }
        let second = try builder.rootMeanSquareNorm(module + "post_attention_layernorm", y, epsilon: epsilon)
        let narrow = try feedForward(module + "mlp", second)
        return try builder.sum(module + "mlp.sum", narrow, y)
    }

    private mutating func attention(
        _ module: String, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> GraphBuilder.Features {
        let q = try builder.linear(module + ".q_proj", x)
        let k = try builder.linear(module + ".k_proj", x)
        let v = try builder.linear(module + ".v_proj", x)
        let queryHeads = try builder.heads(q.width, each: headLength, module + ".q_proj")
        let keyHeads = try builder.heads(k.width, each: headLength, module + ".k_proj")
        return try builder.attention(
            module, turned(q, queryHeads, module, "q"), turned(k, keyHeads, module, "k"), v,
            heads: (queryHeads, keyHeads), attributes: attentionSettings)
    }

    private mutating func turned(
        _ x: GraphBuilder.Features, _ heads: Int, _ module: String, _ letter: String
    ) throws(ForwardError) -> GraphBuilder.Features {
        let normed = try normed(x, heads, module + ".\(letter)_norm")
        var attributes: [String: Graph.Attribute] = ["num_heads": .integer(heads)]
        if frequencies.turned < headLength { attributes["rotary_embedding_dim"] = .integer(frequencies.turned) }
        let value = builder.node(
            "RotaryEmbedding", builder.prefix + module + ".\(letter)_rotary", [normed.value] + tables, attributes)
        return GraphBuilder.Features(value: value, width: x.width)
    }

    /// Qwen 3 has a norm over the features of each head.
    private mutating func normed(
        _ x: GraphBuilder.Features, _ heads: Int, _ module: String
    ) throws(ForwardError) -> GraphBuilder.Features {
        guard builder.entry(module + ".weight") != nil else { return x }
        let name = builder.prefix + module
        let parts = builder.node("Reshape", name + ".heads", [x.value, builder.integers([0, 0, heads, headLength])])
        let head = GraphBuilder.Features(value: parts, width: headLength)
        let normed = try builder.rootMeanSquareNorm(module, head, epsilon: epsilon)
        let whole = builder.node("Reshape", name + ".joined", [normed.value, builder.integers([0, 0, x.width])])
        return GraphBuilder.Features(value: whole, width: x.width)
    }

    private mutating func feedForward(
        _ module: String, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> GraphBuilder.Features {
        let gate = try builder.linear(module + ".gate_proj", x)
        let up = try builder.linear(module + ".up_proj", x, out: gate.width)
        let open = try builder.activation(function, module + ".act_fn", gate)
        let gated = builder.node("Mul", builder.prefix + module + ".gated", [open.value, up.value])
        return try builder.linear(
            module + ".down_proj", GraphBuilder.Features(value: gated, width: gate.width), out: x.width)
    }
}
