import Checkpoints
import Explorer
import Exporters
import Foundation
import Methods
import Pruning
import Subjects
import Terminal
import Testing

/// Another file beside the opened network.
struct DiffTests {
    private let folder = try? TestFolder()

    private var surroundings: Surroundings { Surroundings { try? TestFolder() } }

    /// The sample with half of every layer at 0, written by an export.
    private func pruned(_ plan: Plan = Samples.half) async throws -> String {
        let network = try Samples.network(.rnet)
        let settled = try await Session(network).settled(plan, by: try Catalog.open(plan.method))
        let request = ExportRequest(formats: ["checkpoint"], path: try #require(folder).path + "/half")
        return try #require(try await request.run(settled).files.first?.path)
    }

    private func compared(_ plan: Plan = Samples.half, columns: Int = 120, rows: Int = 40) async throws -> Headless {
        var state = try Samples.state(try Samples.network(.rnet))
        state.size = Size(columns: columns, rows: rows)
        return await Headless(state, [.openDiff(try await pruned(plan))], surroundings)
    }

    private func names(_ state: ExplorerState) -> [String] {
        state.diff.rows.map { state.diff.found?.difference.rows[$0].name ?? "" }
    }

    /// What goes are the smallest: at 0 the shares of weights differ by just what went.
    @Test func aPrunedCopyIsAsFarAsItIsSparse() async throws {
        let explorer = try await compared()
        let difference = try #require(explorer.state.diff.found?.difference)
        let pruned = explorer.state.network.layers.filter { explorer.state.solution.outcomes[$0.id].removed > 0 }
        #expect(Set(names(explorer.state)) == Set(pruned.map(\.entry.name)))
        for row in difference.rows where row.state == .changed {
            let share = try explorer.outcome(row.name).sparsity
            #expect(row.distance == Figure(share, .exact), "\(row.name)")
            #expect(row.second?.sparsity == share && (row.first?.sparsity ?? 1) < 0.01)
        }
        #expect(explorer.state.view == .diff && explorer.text.contains("6 changed"))
    }

    /// What takes weights says so on its own screen: the comparison that follows is no answer to that key.
    @Test func aDiffThatIsMadeBehindAnotherScreenLeavesItsStatusAlone() async throws {
        var state = try await compared().state
        let found = try #require(state.diff.found)
        state.receive(.openDiff("half"))
        state.press("7 Z")
        let words = state.refusal
        state.receive(.compared(.success(found), number: state.diff.requests))
        #expect(words != nil && state.refusal == words && state.diff.path == "half")
    }

    @Test func layersThatAreTheSameAreShownWhenAskedFor() async throws {
        var explorer = try await compared()
        await explorer.press("a")
        #expect(explorer.state.diff.rows.count == explorer.state.network.layers.count)
        await explorer.press("a")
        #expect(explorer.state.diff.rows.count == 6)
    }

    @Test func sortingPutsTheGreatestChangeFirstAndAgainTurnsItRound() async throws {
        var plan = Samples.half
        plan.allocator = .erk
        var explorer = try await compared(plan)
        await explorer.press(",s")
        let rows = try #require(explorer.state.diff.found?.difference.rows)
        let changes = { (state: ExplorerState) in
            state.diff.rows.map { (rows[$0].second?.sparsity ?? 0) - (rows[$0].first?.sparsity ?? 0) }
        }
        let first = changes(explorer.state)
        #expect(first == first.sorted(by: >) && Set(first).count > 2)
        await explorer.press(",s")
        #expect(changes(explorer.state) == first.reversed())
        await explorer.press(",n")
        #expect(names(explorer.state) == names(explorer.state).sorted())
    }

    /// Half of B's weights are 0, none of A's: they are in the first part of the axis.
    @Test func theCursorShowsBothDistributions() async throws {
        var explorer = try await compared()
        await explorer.press("j")
        let row = try #require(explorer.state.diff.current)
        let shapes = try #require(explorer.state.diff.shapes[row.name] ?? nil)
        #expect(shapes.second[0] >= row.second?.sparsity ?? 1 && shapes.first[0] < 0.2)
        for shares in [shapes.first, shapes.second] {
            let sum = shares.reduce(0, +)
            #expect(sum > 0.99 && sum <= 1.000001)
        }
    }

    @Test func enterGoesToTheLayer() async throws {
        var explorer = try await compared()
        await explorer.press("j")
        let name = explorer.state.diff.current?.name
        await explorer.press("<enter>")
        #expect(explorer.state.view == .layers && explorer.currentName == name)
    }

    @Test func aFileThatCannotBeReadLeavesTheOneBefore() async throws {
        var explorer = try await compared()
        await explorer.press("o /nowhere/none.safetensors<enter>")
        #expect(explorer.refusal?.contains("none.safetensors") == true)
        #expect(explorer.state.diff.rows.count == 6 && explorer.state.diff.opening == nil)
    }

    @Test func withoutAFileTheScreenSaysHowToNameOne() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("8")
        #expect(explorer.text.contains("o names a file, as does --diff FILE"))
        await explorer.press("o")
        #expect(explorer.state.prompt?.purpose == .compare)
    }

    @Test func cancellingEndsTheCountAndALateAnswerIsDropped() async throws {
        let explorer = try await compared()
        var state = explorer.state
        let found = try #require(state.diff.found)
        #expect(state.receive(.openDiff("other")) == [.compare("other", number: 2)])
        state.receive(.comparing(0.4, number: 2))
        #expect(state.text.contains("counting other, 40.0%"))
        #expect(state.press("C-c").contains(.stopComparing))
        state.receive(.compared(.success(found), number: 2))
        #expect(state.diff.opening == nil && state.diff.path?.hasSuffix("half/model.safetensors") == true)
    }

    /// Two indices need no weights and no folder.
    @Test func indicesAreComparedWithoutTheirWeights() async throws {
        let path = try #require(folder).path
        for (name, network) in [("a", try Samples.network(.rnet)), ("b", try Samples.network(.rnet))] {
            _ = try await Scan(network, to: "\(path)/\(name).espalier").run(RankPlace(rank: 0, count: 1))
        }
        let index = try ScanIndex.open(path + "/a.espalier")
        var state = try Samples.state(index.network)
        state.index = index
        let explorer = await Headless(state, [.openDiff(path + "/b.espalier")])
        #expect(explorer.state.diff.rows.isEmpty && explorer.text.contains("every layer is the same; a shows them"))
    }
}

/// A folder that is gone with the value.
final class TestFolder: ScratchFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "espalier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
