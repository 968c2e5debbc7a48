import Exporters
import Foundation
import Pruning
import Subjects
import Testing

/// The recipe for llm-compressor: order, pairs, and what it says it cannot say.
struct CompressorTests {
    private static let roles = [
        "mlp.down_proj", "mlp.gate_proj", "mlp.up_proj", "self_attn.k_proj", "self_attn.o_proj", "self_attn.q_proj",
        "self_attn.v_proj",
    ]

    /// `LlamaDecoderLayer` registers q, k, v, o, then gate, up, down; names sort otherwise.
    @Test func aLlamaIsListedInOrderOfRegistration() async throws {
        let text = try await preview(
            (0..<11).flatMap { block in Self.roles.map { "model.layers.\(block).\($0).weight" } }
        ) { $0.budget = .sparsity(0.5) }
        let targets = Self.targets(text)
        #expect(
            targets.prefix(8) == [
                "model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.k_proj", "model.layers.0.self_attn.v_proj",
                "model.layers.0.self_attn.o_proj", "model.layers.0.mlp.gate_proj", "model.layers.0.mlp.up_proj",
                "model.layers.0.mlp.down_proj", "model.layers.1.self_attn.q_proj",
            ])
        #expect(targets[70] == "model.layers.10.self_attn.q_proj")
    }

    /// `OPTAttention` registers k, v, q, out.
    @Test func anOPTBeginsWithItsKeys() async throws {
        let roles = ["fc1", "fc2", "self_attn.k_proj", "self_attn.out_proj", "self_attn.q_proj", "self_attn.v_proj"]
        let text = try await preview(roles.map { "model.decoder.layers.0.\($0).weight" }) { $0.budget = .sparsity(0.5) }
        let words = Self.targets(text).map { $0.split(separator: ".").last.map(String.init) ?? "" }
        #expect(words == ["k_proj", "v_proj", "q_proj", "out_proj", "fc1", "fc2"])
    }

    /// 2 kept of 8 is 6 zeroed of 8.
    @Test(arguments: [("2:4", "2:4"), ("1:4", "3:4"), ("2:8", "6:8")])
    func pairsBecomeZeroedOfAll(kept: String, zeroed: String) async throws {
        let text = try await preview(["model.layers.0.mlp.up_proj.weight"]) { $0.pattern = Pattern(kept) ?? .none }
        #expect(text.contains("mask_structure: \"\(zeroed)\""))
    }

    @Test func lockedLayersAreLeftOut() async throws {
        let text = try await preview(["model.layers.0.mlp.up_proj.weight", "model.layers.1.mlp.up_proj.weight"]) {
            plan in
            plan.rules = ["*=0.25", "*.0.*=lock"].compactMap { Rule($0) }
        }
        #expect(Self.targets(text) == ["model.layers.1.mlp.up_proj"])
    }

    @Test func anUnknownOrderHasAModifierForEachShareAndSaysSo() async throws {
        let text = try await preview(["net.alpha.weight", "net.beta.weight", "net.gamma.weight"]) { plan in
            plan.rules = ["*alpha*=0.25", "*beta*=0.5", "*gamma*=0.5"].compactMap { Rule($0) }
        }
        #expect(text.contains("WARNING"))
        #expect(text.contains("2 passes"))
        #expect(text.components(separatedBy: "SparseGPTModifier:").count == 3)
    }

    @Test(.enabled(if: Oracle.isReady, Oracle.advice), arguments: [Samples.minilm, Samples.silero])
    func theTextIsWhatTheDocumentedSchemaAllows(sample: String) async throws {
        let scratch = try Scratch()
        let settled = try await Networks.settled(sample) { plan in
            plan.budget = .sparsity(0.5)
            plan.rules = ["*layer.1*=2:8"].compactMap { Rule($0) }
        }
        _ = try await ExportRequest(formats: ["llm-compressor", "csv"], path: scratch["out"]).run(settled)
        try Oracle(name: "compressor.py").expectSuccess([scratch["out.llmcompressor.yaml"], scratch["out.csv"]])
    }

    @Test(.enabled(if: Oracle.isReady, Oracle.advice))
    func theTorchScriptMasksEveryTensorOnce() async throws {
        let scratch = try Scratch()
        let settled = try await Networks.settled(Samples.silero) { $0.budget = .sparsity(0.5) }
        _ = try await ExportRequest(formats: ["torch"], path: scratch["out"]).run(settled)
        try Oracle(name: "script.py").expectSuccess([
            scratch["out.py"], scratch["out.masks.safetensors"], Samples.silero,
        ])
    }

    private func preview(_ names: [String], _ change: (inout Plan) -> Void) async throws -> String {
        let scratch = try Scratch()
        try Networks.ramp(names, to: scratch["in.safetensors"])
        return try CompressorRecipe.preview(try await Networks.settled(scratch["in.safetensors"], change))
    }

    private static func targets(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("        - ") }.map { String($0.dropFirst(11).dropLast()) }
    }
}
