import Checkpoints
import Explorer
import Exporters
import Foundation
import Pruning
import Subjects
import Terminal
import Testing

/// The explorer on an index whose weights are elsewhere.
struct IndexTests {
    /// A scanned sample; its index alone is opened.
    private static func explorer(_ name: Samples.Name) async throws -> Headless {
        let folder = FileManager.default.temporaryDirectory.appending(path: "index-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "sample.espalier").path
        _ = try await Scan(try Samples.network(name), to: path).run(RankPlace(rank: 0, count: 1))
        let index = try ScanIndex.open(path)
        var state = try Samples.state(index.network)
        state.index = index
        state.size = Size(columns: 120, rows: 40)
        return await Headless(state)
    }

    @Test(arguments: Samples.Name.allCases)
    func everyLayerIsScoredAndNothingFails(name: Samples.Name) async throws {
        let explorer = try await Self.explorer(name)
        let whole = try await Samples.explorer(name)
        #expect(explorer.state.failures.isEmpty)
        #expect(explorer.refusal == nil)
        #expect(explorer.text.contains("INDEX"))
        #expect(explorer.state.removed == whole.state.removed)
        for (score, known) in zip(whole.state.scores, explorer.state.scores) {
            #expect(score?.facts == known?.facts)
        }
    }

    /// Of F16 every threshold is known.
    @Test func aKeyMovesTheThresholdAsWithWeights() async throws {
        var (explorer, whole) = (try await Self.explorer(.minilm), try await Samples.explorer(.minilm))
        for keys in ["+ + +", "=31.5<enter>", "D j j <enter>"] {
            await explorer.press(keys)
            await whole.press(keys)
            #expect(explorer.state.solution.outcomes == whole.state.solution.outcomes)
        }
    }

    @Test func whatNeedsWeightsSaysSo() async throws {
        var explorer = try await Self.explorer(.minilm)
        let reason = "needs the weights; this is an index of minilm-l6-excerpt"
        #expect(explorer.text.contains("needs the weights"))
        await explorer.press("C-o")
        #expect(explorer.refusal == reason)
        await explorer.press("E")
        let dialog = try #require(explorer.state.dialog)
        let masks = try #require(dialog.cards.firstIndex { $0.id == "masks" })
        #expect(dialog.refusal(dialog.cards[masks]) == reason)
        #expect(explorer.text.contains(reason))
        for _ in 0..<masks { await explorer.press("<down>") }
        await explorer.press(.character(" "))
        #expect(explorer.state.dialog?.chosen == ["recipe"])
        #expect(explorer.state.dialog?.problem == reason)
    }
}
