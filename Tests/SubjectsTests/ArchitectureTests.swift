import Checkpoints
import Subjects
import Tensors
import Testing

/// Against forward passes that `architectures.py` makes in numpy, in double precision.
@Suite struct ArchitectureTests {
    private static let oracle = Result { try DataOracle("architectures.py") }

    @Test(
        .enabled(if: DataOracle.isReady, DataOracle.advice),
        arguments: [
            "bert", "bert-classifier", "roberta", "distilbert", "gpt2", "gpt2-untied", "llama", "llama-tied",
            "llama-long", "llama3", "llama-linear", "llama-partial", "mistral", "mistral-long", "qwen2", "qwen3", "vit",
            "ijepa", "vit-timm", "resnet-basic", "resnet-bottleneck", "mlp", "mlp-sequential", "convnet",
        ])
    func aNetworkGivesWhatNumPyGives(name: String) throws {
        let network = try NetworkCase(Self.oracle.get().path(name))
        let graph = try Graph(architectureOf: network.checkpoint)
        let output = try network.outputs(graph)[0]
        let expected = try network.array("output.0")
        #expect(output.shape == expected.shape && output.dtype == .f32)
        let error = try relativeError(output.floats(), expected.asFloats)
        #expect(error < 1e-5, "\(name): \(error)")
    }

    @Test(.enabled(if: DataOracle.isReady, DataOracle.advice))
    func masksAndTypesMayBeLeftOut() throws {
        let network = try NetworkCase(Self.oracle.get().path("bert"))
        let runtime = try Runtime.open()
        let forward = try Forward(Graph(architectureOf: network.checkpoint), Weights(network.checkpoint, runtime))
        let ids = try runtime.tensor([3, 4, 5] as [Int], shape: [1, 3])
        let zeros = try runtime.tensor([0, 0, 0] as [Int], shape: [1, 3])
        let ones = try runtime.tensor([1, 1, 1] as [Int], shape: [1, 3])
        let short = try forward.run(["input_ids": ids])[0].floats()
        let long = try forward.run(["input_ids": ids, "attention_mask": ones, "token_type_ids": zeros])[0].floats()
        #expect(short == long)
    }

    @Test(.enabled(if: DataOracle.isReady, DataOracle.advice))
    func nodesOfLinearLayersAreCalledAsTheirModules() throws {
        let network = try NetworkCase(Self.oracle.get().path("llama"))
        let graph = try Graph(architectureOf: network.checkpoint)
        let node = graph.body.nodes.first { $0.name == "model.layers.1.self_attn.q_proj" }
        #expect(node?.operation == "espalier.Linear")
        #expect(graph.attentionSites == ["model.layers.0.self_attn", "model.layers.1.self_attn"])
    }

    @Test(.enabled(if: DataOracle.isReady, DataOracle.advice))
    func watchedAttentionSumsToOneAndLooksBackOnly() throws {
        let network = try NetworkCase(Self.oracle.get().path("llama"))
        var graph = try Graph(architectureOf: network.checkpoint)
        graph.watchAttention { $0.hasSuffix("1.self_attn") }
        let runtime = try Runtime.open()
        let forward = try Forward(graph, Weights(network.checkpoint, runtime))
        var maps: [[Float]] = []
        forward.observer = { node, _, outputs in
            guard outputs.count > 3, let map = outputs[3] else { return }
            #expect(map.shape == [2, 6, 13, 13] && node.name == "model.layers.1.self_attn")
            maps.append((try? map.floats()) ?? [])
        }
        let watched = try forward.run(network.inputs(runtime))[0].floats()
        try #require(maps.count == 1)
        for row in 0..<2 * 6 * 13 {
            let shares = maps[0][row * 13..<(row + 1) * 13]
            #expect(abs(shares.reduce(0, +) - 1) < 1e-5)
            #expect(shares.dropFirst(row % 13 + 1).allSatisfy { $0 == 0 })
        }
        #expect(try relativeError(watched, network.array("output.0").asFloats) < 1e-5)
    }
}
