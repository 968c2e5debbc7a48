import Checkpoints
import Tensors

extension Architecture {
    /// GPT-2: learned positions, norms before the blocks, linear layers stored `[in, out]`, the embedding as output layer.
    ///
    /// Input: `input_ids`, I64 `[batch, positions]`. Output: `logits`, F32 `[batch, positions, vocabulary]`. A GGUF file has its
    /// linear layers `[out, in]`, which their shapes tell.
    static let gpt2 = Architecture(name: "GPT-2") { checkpoint in
        if let type = checkpoint.config?.modelType { return type == "gpt2" }
        return GPT2.prefix(in: checkpoint) != nil
    } build: { (checkpoint) throws(ForwardError) in
        var network = try GPT2(checkpoint)
        return try network.graph()
    }
}

private struct GPT2 {
    private var builder: GraphBuilder
    private let epsilon: Double
    private let function: String
    /// Features of one head.
    private var headLength = 0
    /// Whether linear layers are stored `[out, in]`.
    private var isTurned = false

    static func prefix(in checkpoint: Checkpoint) -> String? {
        ["", "transformer."].first { checkpoint.entry(named: $0 + "h.0.attn.c_attn.weight") != nil }
    }

    init(_ checkpoint: Checkpoint) throws(ForwardError) {
        guard let prefix = Self.prefix(in: checkpoint) else { throw .missingWeight("h.0.attn.c_attn.weight") }
        builder = GraphBuilder(checkpoint, prefix: prefix)
        epsilon = try builder.number("layer_norm_epsilon", "layer_norm_eps", default: 1e-5)
        function = builder.config?["activation_function"]?.text ?? "gelu_new"
        for key in ["scale_attn_by_inverse_layer_idx", "add_cross_attention"]
        where builder.config?[key]?.bool == true {
            throw .noGraph(fact: "\(key) is not built")
        }
        if builder.config?["scale_attn_weights"]?.bool == false {
            throw .noGraph(fact: "attention without a scale is not built")
        }
    }

    mutating func graph() throws(ForwardError) -> Graph {
        let ids = builder.input("input_ids", .i64, [.open("batch"), .open("positions")])
        let tokens = try builder.embedding("wte", ids)
        let places = try builder.positions("wpe", ids, width: tokens.width)
        var x = try builder.sum("embeddings", tokens, places)
        let heads = try builder.stated(builder.config?.heads, "n_head")
        guard x.width % heads == 0 else {
            throw .noGraph(fact: "\(x.width) features do not divide into \(heads) heads")
        }
        headLength = x.width / heads
        let shape = try builder.required("h.0.attn.c_attn.weight").shape
        // A square one, where heads were cut, is stored as its format stores them.
        let isGGUF = builder.checkpoint.files.first?.format == .gguf
        isTurned = shape.last == x.width && (shape.first != x.width || isGGUF)
        for index in 0..<(try builder.layers("h.#.attn.c_attn.weight")) { x = try block("h.\(index).", x) }
        x = try builder.layerNorm("ln_f", x, epsilon: epsilon)
        return try finished(x)
    }

    private mutating func block(
        _ module: String, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> GraphBuilder.Features {
        let normed = try builder.layerNorm(module + "ln_1", x, epsilon: epsilon)
        let attention = try attention(module + "attn", normed)
        let mixed = try product(module + "attn.c_proj", attention, out: x.width)
        let y = try builder.sum(module + "attn.sum", mixed, x)
        let second = try builder.layerNorm(module + "ln_2", y, epsilon: epsilon)
        var wide = try product(module + "mlp.c_fc", second)
        wide = try builder.activation(function, module + "mlp.act", wide)
        let narrow = try product(module + "mlp.c_proj", wide, out: x.width)
        return try builder.sum(module + "sum", narrow, y)
    }

    /// Queries, keys and values come out of one product, side by side.
    private mutating func attention(
        _ module: String, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> GraphBuilder.Features {
        let all = try product(module + ".c_attn", x)
        guard all.width % 3 == 0 else {
            throw .noGraph(fact: "\(all.width) features of \(module).c_attn are no queries, keys and values")
        }
        let width = all.width / 3
        let name = builder.prefix + module
        let parts = builder.nodes(
            "Split", name + ".split", [all.value, builder.integers([width, width, width])], ["axis": .integer(-1)],
            ["query", "key", "value"].map { name + "." + $0 }
        ).map { GraphBuilder.Features(value: $0, width: width) }
        let heads = try builder.heads(width, each: headLength, module)
        return try builder.attention(
            module, parts[0], parts[1], parts[2], heads: (heads, heads), attributes: ["is_causal": .integer(1)])
    }

    private mutating func product(
        _ module: String, _ x: GraphBuilder.Features, out: Int? = nil
    ) throws(ForwardError) -> GraphBuilder.Features {
        isTurned ? try builder.linear(module, x, out: out) : try builder.product(module, x, out: out)
    }

    private mutating func finished(_ x: GraphBuilder.Features) throws(ForwardError) -> Graph {
        let logits = try builder.output(x, embedding: "wte")
        return try builder.finished(
            [logits], family: "GPT-2", leaving: [".attn.bias", ".attn.masked_bias"])
    }
}

extension GraphBuilder {
    /// `logits`, by the layer `lm_head` or by the rows of the embedding where there is none.
    mutating func output(_ x: Features, embedding: String) throws(ForwardError) -> Graph.Value {
        let inner = prefix
        defer { prefix = inner }
        let isTied = checkpoint.entry(named: "lm_head.weight") == nil
        if isTied, config?.tiesWordEmbeddings == false { throw .missingWeight("lm_head.weight") }
        guard isTied else {
            prefix = ""
            return node("Identity", "logits", [try linear("lm_head", x).value])
        }
        let table = try weight(embedding + ".weight", [nil, x.width]).value
        return node("Identity", "logits", [node("espalier.Linear", "lm_head", [x.value, table])])
    }
}
