import Checkpoints
import Subjects
import Tensors
import Testing

/// What is not known is refused by name.
@Suite struct ArchitectureErrorTests {
    /// A Llama of one layer: 2 heads of 4 features.
    private static let llama: [(String, DType, [Int])] = [
        ("model.embed_tokens.weight", .f32, [10, 8]), ("model.norm.weight", .f32, [8]),
        ("model.layers.0.input_layernorm.weight", .f32, [8]),
        ("model.layers.0.post_attention_layernorm.weight", .f32, [8]),
        ("model.layers.0.self_attn.q_proj.weight", .f32, [8, 8]),
        ("model.layers.0.self_attn.k_proj.weight", .f32, [8, 8]),
        ("model.layers.0.self_attn.v_proj.weight", .f32, [8, 8]),
        ("model.layers.0.self_attn.o_proj.weight", .f32, [8, 8]),
        ("model.layers.0.mlp.gate_proj.weight", .f32, [12, 8]), ("model.layers.0.mlp.up_proj.weight", .f32, [12, 8]),
        ("model.layers.0.mlp.down_proj.weight", .f32, [8, 12]),
    ]

    private static func config(_ more: String = "") -> String {
        #"{"model_type": "llama", "hidden_size": 8, "num_attention_heads": 2, "num_hidden_layers": 1"# + more + "}"
    }

    private func error(_ tensors: [(String, DType, [Int])], _ config: String?) throws -> ForwardError? {
        let checkpoint = try SparseCheckpoint(tensors, config: config).checkpoint()
        do throws(ForwardError) {
            _ = try Graph(architectureOf: checkpoint)
            return nil
        } catch {
            return error
        }
    }

    @Test func theSmallLlamaIsFine() throws {
        #expect(try error(Self.llama, Self.config()) == nil)
    }

    @Test(arguments: [
        (#", "num_local_experts": 8"#, "8 experts are not built"),
        (#", "hidden_act": "mystery""#, "the activation \"mystery\" is not built"),
        (#", "rope_scaling": {"rope_type": "yarn", "factor": 2}"#, "rope scaling \"yarn\" is not built"),
        (#", "rope_scaling": {"rope_type": "linear"}"#, "rope scaling states no positive factor"),
        (#", "rope_theta": "big""#, "rope_theta is no number"),
        (#", "sliding_window": 16"#, "a sliding window of 16 is built for Mistral only"),
    ])
    func variantsAreRefusedByName(setting: String, fact: String) throws {
        #expect(try error(Self.llama, Self.config(setting)) == .noGraph(fact: fact))
    }

    @Test func theNumberOfLayersMustBeTheStatedOne() throws {
        let config = #"{"model_type": "llama", "hidden_size": 8, "num_attention_heads": 2, "num_hidden_layers": 3}"#
        #expect(
            try error(Self.llama, config) == .noGraph(fact: "its configuration states 3 layers, 1 are there"))
    }

    @Test func aMissingWeightIsNamed() throws {
        let part = Self.llama.filter { $0.0 != "model.layers.0.mlp.up_proj.weight" }
        #expect(try error(part, Self.config()) == .missingWeight("model.layers.0.mlp.up_proj.weight"))
        let untied = Self.config(#", "tie_word_embeddings": false"#)
        #expect(try error(Self.llama, untied) == .missingWeight("lm_head.weight"))
    }

    @Test func aWeightThatDoesNotFitIsToldWithBothShapes() throws {
        let changed = Self.llama.map { $0.0.contains("down_proj") ? ($0.0, $0.1, [8, 11]) : $0 }
        let found = try error(changed, Self.config())
        let name = "model.layers.0.mlp.down_proj.weight"
        #expect(found == .misfit(weight: name, expected: "[8, 12]", found: [8, 11]))
    }

    @Test func aWeightWithoutAPlaceIsNamed() throws {
        let more = Self.llama + [("model.layers.0.adapter.weight", .f32, [2, 2])]
        let fact = "Llama has no place for model.layers.0.adapter.weight"
        #expect(try error(more, Self.config()) == .noGraph(fact: fact))
    }

    @Test func unknownFamiliesAreToldWhatIsKnown() throws {
        for config in [#"{"model_type": "mamba"}"#, "{}", nil] {
            guard case .noGraph(let fact)? = try error([("a.weight", .f32, [2, 2])], config) else {
                Issue.record("\(config ?? "no config") has a graph")
                continue
            }
            #expect(fact.contains("BERT, DistilBERT, GPT-2, Llama, ViT"))
        }
    }

    @Test(arguments: [
        (#"{"architecture": "other"}"#, "espalier.architecture \"other\" is none of mlp, sequence, resnet"),
        (#"{"architecture": "sequence"}"#, "espalier.layers is no list"),
        (
            #"{"architecture": "sequence", "layers": [{"type": "linear", "name": "a"}, {"type": "glow"}]}"#,
            "the activation \"glow\" is not built"
        ),
        (
            #"{"architecture": "sequence", "layers": [{"type": "linear", "name": "a"}, {"type": "maxPool"}]}"#,
            "maxPool  comes after the picture was flattened"
        ),
        (#"{"architecture": "mlp", "input": [2, 2]}"#, "espalier.input is no shape of one or three lengths"),
    ])
    func statedArchitecturesAreChecked(setting: String, fact: String) throws {
        let config = #"{"espalier": "# + setting + "}"
        #expect(try error([("a.weight", .f32, [2, 2])], config) == .noGraph(fact: fact))
    }
}
