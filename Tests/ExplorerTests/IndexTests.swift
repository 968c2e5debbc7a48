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
        for screen in ["5", "6", "7"] {
            await explorer.press(screen)
            #expect(explorer.text.contains(reason), "\(screen)")
        }
        await explorer.press("1 E")
        let dialog = try #require(explorer.state.dialog)
        let masks = try #require(dialog.cards.firstIndex { $0.id == "masks" })
        #expect(dialog.refusal(dialog.cards[masks]) == reason)
        #expect(explorer.text.contains(reason))
        for _ in 0..<masks { await explorer.press("<down>") }
        await explorer.press(.character(" "))
        #expect(explorer.state.dialog?.chosen == ["recipe"])
        #expect(explorer.state.dialog?.problem == reason)
    }

    /// What the index holds may be chosen, all else says why not.
    @Test func pickersGreyWhatAnIndexDoesNotHold() async throws {
        var explorer = try await Self.explorer(.minilm)
        let reason = "needs the weights; this is an index of minilm-l6-excerpt"
        let open: [(keys: String, free: Set<String>, greyed: Set<String>)] = [
            ("c", ["magnitude", "global-mp", "gmp", "granet"], ["wanda", "sparsegpt", "random-pruning"]),
            ("p", ["none", "2:4", "1:4", "4:8", "multiple:8", "16x16"], ["1x4", "4x4"]),
            ("e", ["weight", "row", "column", "head", "block:16x16"], ["weight in row", "block:4x4"]),
        ]
        for (keys, free, greyed) in open {
            await explorer.press(keys)
            let items = try #require(explorer.state.picker).items
            for item in items where free.contains(item.id) { #expect(item.refusal == nil, "\(item.id)") }
            for item in items where greyed.contains(item.id) { #expect(item.refusal == reason, "\(item.id)") }
            #expect(Set(items.map(\.id)).isSuperset(of: free.union(greyed)), "\(items.map(\.id))")
            await explorer.press("<esc>")
        }
        await explorer.press("p3:8<enter>")
        #expect(explorer.refusal == reason && explorer.state.plan.pattern == .none)
    }

    /// What a plan that is chosen comes to is the same as with the weights.
    @Test func manyPlansAreSolvedFromTheIndexAlone() async throws {
        var (explorer, whole) = (try await Self.explorer(.minilm), try await Samples.explorer(.minilm))
        await explorer.press("9")
        await whole.press("9")
        #expect(explorer.state.pareto.points.count == 20)
        #expect(explorer.state.pareto.points == whole.state.pareto.points)
    }
}
