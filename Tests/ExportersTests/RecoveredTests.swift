import Checkpoints
import Exporters
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Networks whose survivors were changed, written and read by others.
@Suite(.enabled(if: Oracle.has("onnx"), Oracle.advice))
struct RecoveredTests {
    private func settled(_ scratch: Scratch) async throws -> Settled {
        let path = scratch["data.safetensors"]
        var random = SystemRandomNumberGenerator()
        let values = (0..<40 * 64).map { _ in Float.random(in: 0...1, using: &random) }
        var writer = try SafetensorsWriter(path, [.init(name: "x", dtype: .f32, shape: [40, 1, 8, 8])], metadata: nil)
        try writer.append(values.span.bytes)
        try writer.finish()
        var plan = Plan()
        plan.method = MethodChoice(id: "sparsegpt", calibration: CalibrationChoice(data: path))
        plan.budget = .sparsity(0.5)
        let sample = try #require(Samples.files(".onnx").first { $0.hasSuffix("digits/cnn.onnx") })
        try FileManager.default.copyItem(atPath: sample, toPath: scratch["cnn.onnx"])
        let network = try Networks.open(scratch["cnn.onnx"])
        return try await Session(network).settled(plan, by: try Catalog.open(plan.method))
    }

    @Test func everyFileHoldsTheChangedWeights() async throws {
        let scratch = try Scratch()
        let settled = try await settled(scratch)
        for id in ["checkpoint", "safetensors", "masks"] {
            _ = try await ExportRequest(formats: [id], path: scratch[id]).run(settled)
        }
        let paths = try ["checkpoint", "safetensors", "masks"].map { id in
            ExportRequest(formats: [], path: scratch[id]).path(
                for: try ExportCatalog.exporter(id).card, of: settled.network)
        }
        try Oracle(name: "recovered.py").expectSuccess([scratch["cnn.onnx"]] + paths)
    }

    /// A replay comes to the same bytes, whatever the machine did meanwhile.
    @Test func aReplayedRecipeGivesTheSameBytes() async throws {
        let scratch = try Scratch()
        let settled = try await settled(scratch)
        let recipe = try Recipe(Recipe(settled).yaml, file: "recipe.yaml")
        let network = try Networks.open(scratch["cnn.onnx"])
        try recipe.check(network.checkpoint)
        let again = try await Session(network).settled(recipe.replay, by: try Catalog.open(recipe.plan.method))
        try recipe.verify(again)
        for cut in settled.prunedCuts {
            let name = cut.layer.entry.name
            let entries = [settled, again].compactMap { $0.network.checkpoint.entry(named: name) }
            let bytes = try (settled.network.checkpoint.read(entries[0]), again.network.checkpoint.read(entries[1]))
            #expect(bytes.0 == bytes.1, "\(name)")
            #expect(settled.kept[cut.layer.id] == again.kept[cut.layer.id], "\(name)")
        }
    }
}
