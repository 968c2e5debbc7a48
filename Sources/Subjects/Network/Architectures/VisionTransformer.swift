import Checkpoints
import Tensors

extension Architecture {
    /// ViT as Hugging Face names it (`ViTModel`, `ViTForImageClassification`).
    ///
    /// Where config.json says `"norm_first": false`, as PyTorch's encoder layers call it, a block norms its sums and not what it reads:
    /// a key of ours, which Hugging Face does not know.
    ///
    /// Input: `pixel_values`, F32 `[batch, channels, side, side]`. Output: `logits` where there is a classifier, else
    /// `last_hidden_state`.
    static let visionTransformer = Architecture(name: "ViT") { checkpoint in
        checkpoint.config?.modelType == "vit"
    } build: { (checkpoint) throws(ForwardError) in
        let isInner = checkpoint.entry(named: "vit.embeddings.cls_token") != nil
        let builder = GraphBuilder(checkpoint, prefix: isInner ? "vit." : "")
        let heads = try builder.stated(builder.config?.heads, "num_attention_heads")
        let epsilon = try builder.number("layer_norm_eps", default: 1e-12)
        var network = VisionTransformer(builder, .huggingFace, heads: heads, epsilon: epsilon)
        return try network.graph()
    }

    /// I-JEPA as Hugging Face names it (`IJepaModel`, `IJepaForImageClassification`): a ViT without a class token, whose classifier
    /// reads the mean of all patches. Input and outputs: as ViT's.
    static let imageJEPA = Architecture(name: "I-JEPA") { checkpoint in
        checkpoint.config?.modelType == "ijepa"
    } build: { (checkpoint) throws(ForwardError) in
        let isInner = checkpoint.entry(named: "ijepa.embeddings.position_embeddings") != nil
        let builder = GraphBuilder(checkpoint, prefix: isInner ? "ijepa." : "")
        let heads = try builder.stated(builder.config?.heads, "num_attention_heads")
        let epsilon = try builder.number("layer_norm_eps", default: 1e-12)
        var names = VisionNames.huggingFace
        names.token = nil
        var network = VisionTransformer(builder, names, heads: heads, epsilon: epsilon, family: "I-JEPA")
        return try network.graph()
    }

    /// ViT as timm names it. Heads are what config.json says, else those of the four sizes that timm calls `vit_` and `deit_`.
    static let timmVisionTransformer = Architecture(name: "timm's ViT") { checkpoint in
        checkpoint.entry(named: "patch_embed.proj.weight") != nil && checkpoint.entry(named: "pos_embed") != nil
            && checkpoint.entry(named: "blocks.0.attn.qkv.weight") != nil
    } build: { (checkpoint) throws(ForwardError) in
        let builder = GraphBuilder(checkpoint)
        let name = builder.config?["architecture"]?.text ?? ""
        let width = try builder.required("pos_embed").shape.last ?? 0
        let isNamed = name.hasPrefix("vit_") || name.hasPrefix("deit_")
        let usual = isNamed ? [192: 3, 384: 6, 768: 12, 1024: 16][width] : nil
        let heads = try builder.stated(builder.config?.heads ?? usual, "num_heads")
        let epsilon = try builder.number("layer_norm_eps", default: 1e-6)
        var network = VisionTransformer(builder, .timm, heads: heads, epsilon: epsilon)
        return try network.graph()
    }
}

/// What the modules are called; `#` is the number of a block.
private struct VisionNames {
    /// Nil where there is none: the mean of the patches stands for the picture.
    var token: String? = "embeddings.cls_token"
    var positions = "embeddings.position_embeddings"
    var patches = "embeddings.patch_embeddings.projection"
    var block = "encoder.layer.#."
    var norm = "layernorm_before"
    /// One module for queries, keys and values, or three.
    var projections = ["attention.attention.query", "attention.attention.key", "attention.attention.value"]
    var mixed = "attention.output.dense"
    var second = "layernorm_after"
    var up = "intermediate.dense"
    var down = "output.dense"
    var last = "layernorm"
    var classifier = "classifier"

    static let huggingFace = VisionNames()
    static let timm = VisionNames(
        token: "cls_token", positions: "pos_embed", patches: "patch_embed.proj", block: "blocks.#.", norm: "norm1",
        projections: ["attn.qkv"], mixed: "attn.proj", second: "norm2", up: "mlp.fc1", down: "mlp.fc2", last: "norm",
        classifier: "head")
}

private struct VisionTransformer {
    private var builder: GraphBuilder
    private let names: VisionNames
    private let heads: Int
    private let epsilon: Double
    private let function: String
    /// Whether a block norms what it reads; else what it has added up.
    private let isNormFirst: Bool
    private let family: String
    private var headLength = 0

    init(_ builder: GraphBuilder, _ names: VisionNames, heads: Int, epsilon: Double, family: String = "ViT") {
        self.builder = builder
        self.names = names
        self.heads = heads
        self.epsilon = epsilon
        self.family = family
        function = builder.config?["hidden_act"]?.text ?? "gelu"
        isNormFirst = builder.config?["norm_first"]?.bool ?? true
    }

    mutating func graph() throws(ForwardError) -> Graph {
        var x = try embeddings()
        guard x.width % heads == 0 else {
            throw .noGraph(fact: "\(x.width) features do not divide into \(heads) heads")
        }
        headLength = x.width / heads
        let count = try builder.layers(names.block + names.norm + ".weight")
        for index in 0..<count {
            let module = names.block.replacing("#", with: "\(index)")
            x = try block(module, index, x)
            if !builder.isGone("num_attention_heads", index) {
                builder.endBlock(module, x, attention: module + "attention")
            }
        }
        x = try builder.layerNorm(names.last, x, epsilon: epsilon)
        let inner = builder.prefix
        builder.prefix = ""
        guard builder.entry(names.classifier + ".weight") != nil else {
            builder.prefix = inner
            return try finished("last_hidden_state", x)
        }
        if names.token != nil { builder.readFirstToken() }
        let picture = names.token == nil ? builder.mean(x.value, "mean") : builder.first(x.value, "class_token")
        let logits = try builder.linear(names.classifier, GraphBuilder.Features(value: picture, width: x.width))
        return try finished("logits", logits)
    }

    private mutating func finished(
        _ name: String, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> Graph {
        let output = builder.node("Identity", name, [x.value])
        return try builder.finished([output], family: family, leaving: ["pooler.", "mask_token"])
    }

    /// Patches in rows, the class token before them, positions added: `[batch, positions, features]`.
    private mutating func embeddings() throws(ForwardError) -> GraphBuilder.Features {
        let table = try builder.weight(names.positions, [1, nil, nil])
        let kernel = try builder.required(names.patches + ".weight").shape
        guard kernel.count == 4, kernel[2] == kernel[3], kernel[2] > 0 else {
            throw .misfit(weight: names.patches + ".weight", expected: "[?, ?, side, side]", found: kernel)
        }
        let count = table.shape[1] - (names.token == nil ? 0 : 1)
        let side = Int(Double(count).squareRoot().rounded())
        guard side > 0, side * side == count else {
            let token = names.token == nil ? "" : "class token and a "
            throw .noGraph(fact: "\(table.shape[1]) positions are no \(token)square of patches")
        }
        let (pixels, overflows) = side.multipliedReportingOverflow(by: kernel[2])
        guard !overflows else { throw .noGraph(fact: "patches of \(kernel[2]) pixels") }
        let picture = builder.input(
            "pixel_values", .f32, [.open("batch"), .fixed(kernel[1]), .fixed(pixels), .fixed(pixels)])
        let patches = try builder.convolution(
            names.patches, GraphBuilder.Channels(value: picture, count: kernel[1]),
            WindowSettings(stride: kernel[2]), out: table.shape[2])
        return try rows(patches, picture, table.value)
    }

    private mutating func rows(
        _ patches: GraphBuilder.Channels, _ picture: Graph.Value, _ table: Graph.Value
    ) throws(ForwardError) -> GraphBuilder.Features {
        let width = patches.count
        let flat = builder.node("Reshape", "patches.flat", [patches.value, builder.integers([0, width, -1])])
        let rows = builder.node("Transpose", "patches.rows", [flat], ["perm": .integers([0, 2, 1])])
        guard let name = names.token else {
            return GraphBuilder.Features(value: builder.node("Add", "embeddings", [rows, table]), width: width)
        }
        let token = try builder.weight(name, [1, 1, width]).value
        let batch = builder.length(of: picture, axis: 0, "batch")
        let shape = builder.node(
            "Concat", "token.shape", [batch, builder.integers([1, width])], ["axis": .integer(0)])
        let tokens = builder.node("Expand", "token", [token, shape])
        let all = builder.node("Concat", "tokens", [tokens, rows], ["axis": .integer(1)])
        return GraphBuilder.Features(value: builder.node("Add", "embeddings", [all, table]), width: width)
    }

    private mutating func block(
        _ module: String, _ index: Int, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> GraphBuilder.Features {
        let y = builder.isGone("num_attention_heads", index) ? x : try attended(module, x)
        if builder.isGone("intermediate_size", index) { return y }
        var wide = try builder.linear(module + names.up, isNormFirst ? normed(module + names.second, y) : y)
        wide = try builder.activation(function, module + "activation", wide)
        let narrow = try builder.linear(module + names.down, wide, out: x.width)
        let sum = try builder.sum(module + "sum", narrow, y)
        return isNormFirst ? sum : try normed(module + names.second, sum)
    }

    private mutating func attended(
        _ module: String, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> GraphBuilder.Features {
        let parts = try projections(module, isNormFirst ? normed(module + names.norm, x) : x)
        let count = try builder.heads(parts[0].width, each: headLength, module + names.projections[0])
        let attention = try builder.attention(
            module + "attention", parts[0], parts[1], parts[2], heads: (count, count))
        let mixed = try builder.linear(module + names.mixed, attention, out: x.width)
        let sum = try builder.sum(module + "attention.sum", mixed, x)
        return isNormFirst ? sum : try normed(module + names.norm, sum)
    }

    private mutating func normed(
        _ name: String, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> GraphBuilder.Features {
        try builder.layerNorm(name, x, epsilon: epsilon)
    }

    private mutating func projections(
        _ module: String, _ x: GraphBuilder.Features
    ) throws(ForwardError) -> [GraphBuilder.Features] {
        var parts: [GraphBuilder.Features] = []
        for name in names.projections { parts.append(try builder.linear(module + name, x)) }
        if parts.count == 3 {
            guard parts[1].width == parts[0].width else {
                throw .noGraph(fact: "\(module)'s keys are as wide as \(parts[1].width), its queries \(parts[0].width)")
            }
            return parts
        }
        guard parts[0].width % 3 == 0 else {
            throw .noGraph(fact: "\(parts[0].width) features of \(module) are no queries, keys and values")
        }
        let width = parts[0].width / 3
        let name = builder.prefix + module + "attn"
        return builder.nodes(
            "Split", name + ".split", [parts[0].value, builder.integers([width, width, width])],
            ["axis": .integer(-1)], ["query", "key", "value"].map { name + "." + $0 }
        ).map { GraphBuilder.Features(value: $0, width: width) }
    }
}
