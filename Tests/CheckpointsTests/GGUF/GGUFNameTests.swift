import Checkpoints
import Foundation
import Testing

@Suite struct GGUFNameTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let isReady = (try? Python.run(["-c", "import gguf"])) != nil

    /// What the gguf package knows of all our architectures, each stored module with all that it may be called elsewhere.
    private static let modules: [String: [String: [String]]] = {
        let known = GGUFArchitecture.known
        let folder = (#filePath as NSString).deletingLastPathComponent + "/../Oracles/gguf_names.py"
        guard let text = try? Python.run([folder] + known) else { return [:] }
        return (try? JSONDecoder().decode([String: [String: [String]]].self, from: Data(text.utf8))) ?? [:]
    }()

    /// Modules of the files that Hugging Face's checkpoints do not have under a name of their own.
    private static let fileOnly: Set<String> = [
        "rope_freqs", "rope_factors_long", "rope_factors_short", "blk.2.attn_rot_embd",
        // Halves of kv_b_proj, one of them transposed.
        "blk.2.attn_k_b", "blk.2.attn_v_b",
    ]

    @Test(.enabled(if: isReady, "needs python with gguf"), arguments: GGUFArchitecture.known)
    func givesEachModuleANameThatTheConverterTakes(_ name: String) throws {
        let architecture = try #require(GGUFArchitecture.named(name))
        let modules = try #require(Self.modules[name])
        var named = 0
        for (stored, others) in modules {
            switch architecture.model(stored + ".weight") {
            case .tensor(let model):
                named += 1
                #expect(others.contains(String(model.dropLast(7))), "\(stored) is \(model)")
                #expect(model.hasSuffix(".weight") && architecture.stored(model)?.name == stored + ".weight")
            case .stack(let before, let after):
                named += 1
                #expect(
                    others.contains(String(before.dropLast() + after.dropLast(7))), "\(stored) is \(before)#\(after)")
                let back = architecture.stored(before + "17" + after)
                #expect(back?.name == stored + ".weight" && back?.index == 17)
            case nil: break
            }
        }
        #expect(named >= 9)
    }

    /// Which modules of each family stay without a name: those that Hugging Face has not, and rarities.
    @Test(.enabled(if: isReady, "needs python with gguf"))
    func leavesFewModulesWithoutAName() throws {
        var left: [String: Set<String>] = [:]
        for (name, modules) in Self.modules {
            let architecture = try #require(GGUFArchitecture.named(name))
            left[name] = Set(modules.keys.filter { architecture.model($0 + ".weight") == nil }).subtracting(
                Self.fileOnly)
        }
        #expect(
            left.filter { !$0.value.isEmpty } == [
                "phi2": ["blk.2.attn_qkv", "blk.2.ffn_norm"], "phi3": ["blk.2.attn_q", "blk.2.attn_k", "blk.2.attn_v"],
                "deepseek2": ["blk.2.attn_k", "blk.2.attn_v", "blk.2.exp_probs_b"],
                // One norm a head in Hugging Face's checkpoints, stacked in the file.
                "stablelm": ["blk.2.attn_q_norm", "blk.2.attn_k_norm"],
                // llama.cpp's converter renames MiniCPM's tensors one by one and stacks none, so no file has these.
                "minicpm": ["blk.2.ffn_gate_inp", "blk.2.ffn_gate_exps", "blk.2.ffn_down_exps", "blk.2.ffn_up_exps"],
                "bert": ["output_norm", "blk.2.attn_qkv", "cls"], "nomic-bert": ["output_norm", "position_embd"],
            ])
    }

    @Test(arguments: [
        ("llama", "blk.12.attn_q.weight", "model.layers.12.self_attn.q_proj.weight"),
        ("llama", "blk.0.attn_q.bias", "model.layers.0.self_attn.q_proj.bias"),
        ("llama", "blk.3.ffn_gate.7.weight", "model.layers.3.block_sparse_moe.experts.7.w1.weight"),
        ("llama", "blk.3.ffn_gate_inp.weight", "model.layers.3.block_sparse_moe.gate.weight"),
        ("qwen2", "output_norm.weight", "model.norm.weight"),
        ("qwen2moe", "blk.9.ffn_gate_inp_shexp.weight", "model.layers.9.mlp.shared_expert_gate.weight"),
        ("gemma2", "blk.1.ffn_norm.weight", "model.layers.1.pre_feedforward_layernorm.weight"),
        ("phi3", "blk.1.ffn_up.weight", "model.layers.1.mlp.gate_up_proj.weight"),
        ("gpt2", "blk.1.attn_qkv.bias", "transformer.h.1.attn.c_attn.bias"),
        ("bert", "blk.1.layer_output_norm.bias", "encoder.layer.1.output.LayerNorm.bias"),
        ("deepseek2", "blk.5.exp_probs_b.bias", "model.layers.5.mlp.gate.e_score_correction_bias"),
    ])
    func namesTensors(_ name: String, _ stored: String, _ model: String) throws {
        let architecture = try #require(GGUFArchitecture.named(name))
        #expect(architecture.model(stored) == .tensor(model))
    }

    @Test(arguments: [
        "blk.q.attn_q.weight", "blk.1.2.weight", "blk.1.attn_q.weight.lora_a", "", ".", "weight",
    ])
    func hasNoNameForStrangers(_ name: String) throws {
        let architecture = try #require(GGUFArchitecture.named("llama"))
        #expect(architecture.model(name) == nil && architecture.stored(name) == nil)
    }

    // MARK: In files

    private func open(_ file: GGUFFile) throws -> Checkpoint {
        try Checkpoint.open(folder.write("m.gguf", file.bytes))
    }

    @Test func keepsTheNamesOfAnUnknownFamily() throws {
        let checkpoint = try open(
            GGUFFile(.init("blk.1.attn_q.weight"), .init("output.weight")) {
                $0.pairs = [$0.pair("general.architecture", "of-tomorrow")]
            })
        #expect(checkpoint.tensors.map(\.name) == ["blk.1.attn_q.weight", "output.weight"])
        #expect(checkpoint.tensors.allSatisfy { $0.details == nil } && checkpoint.warnings.isEmpty)
        #expect(LayerNaming(checkpoint.tensors[0].name).role == "q")
    }

    @Test func dividesAStackIntoExperts() throws {
        let stack = GGUFFile.Tensor("blk.1.ffn_down_exps.weight", [2, 3, 4], type: 24, bytes: 24)
        let checkpoint = try open(GGUFFile(stack) { $0.pairs = [$0.pair("general.architecture", "qwen3moe")] })
        #expect(checkpoint.tensors.map(\.name) == (0..<4).map { "model.layers.1.mlp.experts.\($0).down_proj.weight" })
        for (place, entry) in checkpoint.tensors.enumerated() {
            #expect(entry.shape == [3, 2] && entry.storedName == "blk.1.ffn_down_exps.weight")
            let read = try checkpoint.withBytes(of: entry) { span in span.withUnsafeBytes { Array($0) } }
            #expect(read == (1...6).map { UInt8(place * 6 + $0) })
        }
    }

    @Test func keepsAStackOfTooManyExperts() throws {
        let stack = GGUFFile.Tensor("blk.1.ffn_down_exps.weight", [1, 1, 250_001], type: 24, bytes: 250_001)
        let checkpoint = try open(GGUFFile(stack) { $0.pairs = [$0.pair("general.architecture", "qwen3moe")] })
        #expect(checkpoint.tensors.map(\.name) == ["blk.1.ffn_down_exps.weight"])
    }

    @Test func keepsTheFilesNamesWhereTwoTensorsWouldShareOne() throws {
        let checkpoint = try open(
            GGUFFile(.init("output_norm.weight"), .init("model.norm.weight")) {
                $0.pairs = [$0.pair("general.architecture", "qwen2")]
            })
        #expect(checkpoint.tensors.map(\.name) == ["model.norm.weight", "output_norm.weight"])
        #expect(checkpoint.warnings.map(\.caseName) == ["departure"])
    }

    @Test func tellsWhatTheConverterChanged() throws {
        let gemma = try open(
            GGUFFile(.init("output_norm.weight"), .init("blk.0.attn_norm.weight"), .init("token_embd.weight")) {
                $0.pairs = [$0.pair("general.architecture", "gemma2")]
            })
        #expect(
            gemma.warnings == [
                .departure(
                    file: gemma.path, tensor: "output_norm.weight", fact: "each value is 1 more than Hugging Face's",
                    count: 2)
            ])
        let gpt2 = try open(
            GGUFFile(.init("blk.0.attn_qkv.weight", [2, 6], bytes: 48), .init("blk.0.attn_qkv.bias")) {
                $0.pairs = [$0.pair("general.architecture", "gpt2")]
            })
        #expect(gpt2.warnings.map(\.caseName) == ["departure"])
        #expect(gpt2.config?.modelType == "gpt2")
    }
}
