import Checkpoints
import Subjects
import Tensors
import Testing

/// What layers of well-known families are taken for, by the names and shapes that their checkpoints have.
struct LayerReadingTests {
    private func network(_ tensors: [(String, DType, [Int])], config: String? = nil) throws -> Network {
        try SparseCheckpoint(tensors, config: config).network()
    }

    private func floats(_ tensors: [(String, [Int])], config: String? = nil) throws -> Network {
        try network(tensors.map { ($0.0, .f32, $0.1) }, config: config)
    }

    private func expect(
        _ network: Network, _ expected: [String: (LayerKind, LockReason?)],
        at location: SourceLocation = #_sourceLocation
    ) {
        for layer in network.layers {
            guard let (kind, reason) = expected[layer.entry.name] else { continue }
            #expect(layer.kind == kind, "\(layer.entry.name)", sourceLocation: location)
            #expect(layer.reason == reason, "\(layer.entry.name)", sourceLocation: location)
        }
    }

    @Test func bert() throws {
        let layer = "bert.encoder.layer.0."
        let network = try network(
            [
                ("bert.embeddings.position_ids", .i64, [1, 512]),
                ("bert.embeddings.word_embeddings.weight", .f32, [1000, 64]),
                ("bert.embeddings.LayerNorm.weight", .f32, [64]),
                (layer + "attention.self.query.weight", .f32, [64, 64]),
                (layer + "attention.self.query.bias", .f32, [64]),
                (layer + "attention.output.dense.weight", .f32, [64, 64]),
                (layer + "output.dense.weight", .f32, [64, 256]),
            ], config: #"{"model_type": "bert", "hidden_size": 64, "num_attention_heads": 4}"#)
        expect(
            network,
            [
                "bert.embeddings.position_ids": (.other, .positionIdentifiers),
                "bert.embeddings.word_embeddings.weight": (.embedding, nil),
                "bert.embeddings.LayerNorm.weight": (.norm, .norm),
                layer + "attention.self.query.weight": (.linear, nil),
                layer + "attention.self.query.bias": (.bias, .bias),
            ])
        let query = try #require(network.layer(named: layer + "attention.self.query"))
        #expect(query.heads == Layer.Heads(count: 4, dimension: 16, areColumns: false))
        let output = try #require(network.layer(named: layer + "attention.output.dense.weight"))
        #expect(output.heads == Layer.Heads(count: 4, dimension: 16, areColumns: true))
        #expect(output.geometry(at: .head) == .groups(outer: 64, length: 4, inner: 16, perUnit: 1))
        #expect(network.layer(named: layer + "output.dense.weight")?.heads == nil)
    }

    @Test func llamaWithGroupedQueries() throws {
        let attention = "model.layers.0.self_attn."
        let network = try floats(
            [
                ("model.embed_tokens.weight", [128, 64]), (attention + "q_proj.weight", [64, 64]),
                (attention + "k_proj.weight", [16, 64]), (attention + "o_proj.weight", [64, 64]),
                ("model.layers.0.input_layernorm.weight", [64]), ("model.layers.0.mlp.down_proj.weight", [64, 96]),
                (attention + "rotary_emb.inv_freq", [4]), ("lm_head.weight", [128, 64]),
            ],
            config: """
                {"model_type": "llama", "hidden_size": 64, "num_attention_heads": 8, "num_key_value_heads": 2}
                """)
        expect(
            network,
            [
                "model.embed_tokens.weight": (.embedding, nil), "lm_head.weight": (.linear, nil),
                attention + "rotary_emb.inv_freq": (.other, .buffer),
                "model.layers.0.input_layernorm.weight": (.norm, .norm),
            ])
        #expect(network.layer(named: attention + "q_proj")?.heads?.count == 8)
        #expect(network.layer(named: attention + "k_proj")?.heads?.count == 2)
        #expect(network.layer(named: "model.layers.0.mlp.down_proj")?.heads == nil)
        let axis = network.layer(named: attention + "k_proj")?.inputAxis
        #expect(axis?.outer == 16 && axis?.length == 64 && axis?.inner == 1)
    }

    @Test(arguments: [#"{"model_type": "gpt2", "n_embd": 48, "n_head": 4}"#, nil])
    func gpt2StoresInputsFirst(config: String?) throws {
        let network = try floats(
            [
                ("h.0.attn.bias", [1, 1, 32, 32]), ("h.0.attn.c_attn.bias", [144]),
                ("h.0.attn.c_attn.weight", [48, 144]),
                ("h.0.attn.c_proj.weight", [48, 48]), ("h.0.mlp.c_fc.weight", [48, 192]), ("wpe.weight", [32, 48]),
            ], config: config)
        expect(
            network,
            [
                "h.0.attn.bias": (.other, .buffer), "h.0.attn.c_attn.bias": (.bias, .bias),
                "h.0.mlp.c_fc.weight": (.linear, nil), "wpe.weight": (.embedding, nil),
            ])
        let fc = try #require(network.layer(named: "h.0.mlp.c_fc"))
        #expect(fc.isTransposed)
        #expect(fc.inputAxis == (1, 48, 192))
        #expect(fc.geometry(at: .row) == .groups(outer: 1, length: 48, inner: 192, perUnit: 1))
        #expect(fc.geometry(at: .column) == .groups(outer: 48, length: 192, inner: 1, perUnit: 1))
        guard config != nil else { return }
        let output = try #require(network.layer(named: "h.0.attn.c_proj"))
        #expect(output.heads == Layer.Heads(count: 4, dimension: 12, areColumns: false))
    }

    @Test func visionTransformerAndResNet() throws {
        let network = try floats([
            ("vit.embeddings.cls_token", [1, 1, 96]), ("vit.embeddings.position_embeddings", [1, 17, 96]),
            ("vit.embeddings.patch_embeddings.projection.weight", [96, 3, 8, 8]),
            ("conv1.weight", [16, 3, 7, 7]), ("bn1.weight", [16]), ("bn1.running_mean", [16]),
            ("layer1.0.downsample.1.weight", [16]), ("fc.weight", [10, 512]), ("fc.bias", [10]),
            ("score.weight", [1, 96]),
        ])
        expect(
            network,
            [
                "vit.embeddings.cls_token": (.other, .vector), "vit.embeddings.position_embeddings": (.embedding, nil),
                "vit.embeddings.patch_embeddings.projection.weight": (.conv, nil), "conv1.weight": (.conv, nil),
                "bn1.weight": (.norm, .norm), "bn1.running_mean": (.norm, .norm),
                "layer1.0.downsample.1.weight": (.other, .vector), "fc.weight": (.linear, nil),
                "fc.bias": (.bias, .bias), "score.weight": (.linear, nil),
            ])
        let conv = try #require(network.layer(named: "conv1"))
        #expect(conv.geometry(at: .filter) == .groups(outer: 1, length: 16, inner: 147, perUnit: 1))
        #expect(conv.geometry(at: .channel) == .groups(outer: 16, length: 3, inner: 49, perUnit: 1))
        #expect(network.layer(named: "fc")?.geometry(at: .filter) == nil)
    }

    @Test func recurrentAndUnusualTensors() throws {
        let network = try network([
            ("_model.decoder.rnn.weight_ih", .f32, [512, 128]), ("_model.decoder.rnn.bias_ih", .f32, [512]),
            ("_model.stft.forward_basis_buffer", .f32, [258, 1, 256]), ("steps", .i64, [1]),
            ("empty.weight", .f32, [0, 4]),
            ("wave.weight", .c64, [4, 4]), ("scalar", .f32, []),
        ])
        expect(
            network,
            [
                "_model.decoder.rnn.weight_ih": (.linear, nil), "_model.decoder.rnn.bias_ih": (.bias, .bias),
                "_model.stft.forward_basis_buffer": (.other, .buffer), "steps": (.other, .integers),
                "empty.weight": (.other, .empty), "wave.weight": (.other, .complex), "scalar": (.other, .vector),
            ])
    }

    @Test func stacksOfExperts() throws {
        let experts = "model.layers.0.mlp.experts."
        let tensors: [(String, [Int])] = [
            (experts + "gate_up_proj", [4, 32, 48]), (experts + "down_proj", [4, 24, 32]),
            (experts + "gate_up_proj_bias", [4, 48]),
        ]
        let inputFirst = try floats(tensors, config: #"{"hidden_size": 32, "num_attention_heads": 4}"#)
        let stack = try #require(inputFirst.layer(named: experts + "gate_up_proj"))
        #expect(stack.kind == .linear && stack.isTransposed)
        #expect(stack.inputAxis == (4, 32, 48))
        #expect(inputFirst.layer(named: experts + "gate_up_proj_bias")?.reason == .bias)
        let outputFirst = try floats(tensors, config: #"{"hidden_size": 48, "num_attention_heads": 4}"#)
        #expect(outputFirst.layer(named: experts + "gate_up_proj")?.inputAxis ?? (0, 0, 0) == (128, 48, 1))
    }

    @Test func quantizedWeightsKnowTheirScales() throws {
        let network = try network([
            ("model.layers.0.self_attn.kv_a_proj_with_mqa.weight", .f8e4m3, [576, 256]),
            ("model.layers.0.self_attn.kv_a_proj_with_mqa.weight_scale_inv", .f32, [5, 2]),
            ("a.weight", .f8e4m3, [8, 16]), ("a.weight_scale", .f32, [8]), ("b.weight", .bf16, [8, 16]),
            ("c.qweight", .i32, [8, 16]), ("c.scales", .f16, [8, 16]), ("d.weight_scale", .f32, [4]),
        ])
        let names = Dictionary(uniqueKeysWithValues: network.layers.map { ($0.entry.name, $0) })
        let weight = "model.layers.0.self_attn.kv_a_proj_with_mqa.weight"
        #expect(names[weight]?.scale?.entry.name == weight + "_scale_inv")
        #expect(names[weight + "_scale_inv"]?.reason == .quantizationScale)
        #expect(names["a.weight"]?.scale?.entry.name == "a.weight_scale")
        #expect(names["a.weight_scale"]?.reason == .quantizationScale)
        #expect(names["b.weight"]?.scale == nil)
        #expect(names["c.qweight"]?.reason == .integers)
        #expect(names["c.scales"]?.reason == .quantizationScale)
    }

    @Test func aTiedOutputIsAnEmbeddingThatStandsOnce() throws {
        let network = try floats(
            [("model.embed_tokens.weight", [64, 16]), ("model.norm.weight", [16])],
            config: #"{"hidden_size": 16, "tie_word_embeddings": true}"#)
        #expect(network.layer(named: "model.embed_tokens")?.operationsPerWeight == 2)
        let untied = try floats([("model.embed_tokens.weight", [64, 16]), ("lm_head.weight", [64, 16])])
        #expect(untied.layer(named: "model.embed_tokens")?.operationsPerWeight == 0)
    }
}
