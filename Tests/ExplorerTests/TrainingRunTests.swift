import Checkpoints
import Explorer
import Foundation
import Pruning
import Subjects
import Tensors
import Terminal
import Testing

/// The explorer trains: keys in, weights out.
struct TrainingRunTests {
    /// Sixty-four features, ten classes: the class is where a bright row is.
    static func data(in folder: String) throws -> String {
        let path = folder + "/rows.safetensors"
        let count = 200
        var writer = try SafetensorsWriter(
            path,
            [.init(name: "x", dtype: .f32, shape: [count, 1, 8, 8]), .init(name: "y", dtype: .i64, shape: [count])],
            metadata: nil, order: .given)
        var random = SeededGenerator(5)
        var (pixels, labels) = ([Float](), [Int64]())
        for sample in 0..<count {
            let row = sample % 8
            labels.append(Int64(row))
            for place in 0..<64 {
                pixels.append(Float.random(in: 0...0.4, using: &random) + (place / 8 == row ? 0.6 : 0))
            }
        }
        try writer.append(pixels.span.bytes)
        try writer.append(labels.span.bytes)
        try writer.finish()
        return path
    }

    private static func explorer(_ folder: String) async throws -> Headless {
        let network = Network(
            try Checkpoint.open(Samples.root.appending(path: "SampleModels/digits-mlp").path))
        var state = try Samples.state(network)
        state.size = Size(columns: 120, rows: 40)
        return await Headless(state, [.openData(try data(in: folder))])
    }

    @Test func keysTrainTakeUndoAndExport() async throws {
        let folder = try TestFolder()
        var explorer = try await Self.explorer(folder.path)
        await explorer.press("t C-u 9 0 % <enter> 7 = 2 0 <enter> <tab> = . 0 1 <enter>")
        let before = try #require(explorer.state.metrics.shown?.report?[.top1]?.value)
        await explorer.press("<enter>")
        let found = try #require(explorer.state.training.shown?.found)
        #expect(found.isComplete && explorer.text.contains("w takes"))
        await explorer.press("w")
        let after = try #require(explorer.state.metrics.shown?.report?[.top1]?.value)
        #expect(explorer.state.isTrained && after > before + 0.3)
        #expect(explorer.state.removed == found.settled.solution.outcomes.map(\.removed))
        // The plan's own count: nine of ten.
        #expect(abs(explorer.state.figures.sparsity - 0.9) < 0.001 && explorer.state.figures.energyLost == 0)
        await explorer.press("E")
        let written = try await export(&explorer, to: folder.path + "/trained")
        for entry in explorer.state.network.checkpoint.tensors {
            let copy = try #require(written.entry(named: entry.name))
            #expect(try written.read(copy) == explorer.state.network.checkpoint.read(entry), "\(entry.name)")
        }
        await explorer.press("u")
        #expect(explorer.state.metrics.shown?.report?[.top1]?.value == before)
    }

    /// Types the path and writes.
    private func export(_ explorer: inout Headless, to path: String) async throws -> Checkpoint {
        while explorer.state.dialog?.field != .path { await explorer.press("<down>") }
        await explorer.press("C-u")
        await explorer.type(path)
        await explorer.press("<enter>")
        #expect(explorer.state.dialog == nil, "\(explorer.state.dialog?.problem ?? "")")
        return try Checkpoint.open(path)
    }

    /// GMP's 80 % of 64 · 128 + 128 · 64 + 64 · 10 weights, layer by layer to the nearest.
    @Test func aMethodThatTrainsPrunesMeanwhile() async throws {
        let folder = try TestFolder()
        var explorer = try await Self.explorer(folder.path)
        await explorer.press("cgradual<enter> 7 = 4 0 <space> s t e p s <enter>")
        let knobs = explorer.state.trainingKnobs
        for (name, value) in [("sparsity", "0.8"), ("begin", "5"), ("end", "25"), ("every", "5")] {
            while knobs[explorer.state.training.knob] != .method(name) { await explorer.press("<tab>") }
            await explorer.press("=")
            await explorer.type(value)
            await explorer.press("<enter>")
        }
        await explorer.press("<enter>")
        #expect(explorer.state.training.shown?.points.last?.sparsity ?? 0 > 0.799)
        await explorer.press("w")
        let removed = explorer.state.removed.filter { $0 > 0 }
        let kept = [8192, 8192, 640].map { (count: Int) in Int((Double(count) * 0.2).rounded(.toNearestOrEven)) }
        #expect(removed == [8192 - kept[0], 8192 - kept[1], 640 - kept[2]])
        #expect(explorer.state.plan.method.id == "magnitude")
    }
}
