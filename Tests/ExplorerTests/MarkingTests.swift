import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Which layers an edit concerns.
struct MarkingTests {
    private let key0 = "encoder.layer.0.attention.self.key.weight"
    private let key1 = "encoder.layer.1.attention.self.key.weight"
    private let query0 = "encoder.layer.0.attention.self.query.weight"

    @Test func spaceMarksAndMovesOn() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key0)
        await explorer.press("<space>")
        #expect(explorer.markedNames == [key0])
        #expect(explorer.currentName == "encoder.layer.0.attention.self.query.bias")
        await explorer.press("k <space>")
        #expect(explorer.markedNames.isEmpty)
    }

    @Test func whatIsNeverPrunedIsNeverMarked() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: "encoder.layer.0.attention.self.key.bias")
        await explorer.press("<space>")
        #expect(explorer.markedNames.isEmpty && explorer.refusal != nil)
    }

    @Test func aRangeMarksWhatCanBePrunedBetweenItsEnds() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key0)
        await explorer.press("v j j v")
        #expect(explorer.markedNames == [key0, query0])
        #expect(explorer.state.list.rangeStart == nil)
    }

    @Test func aRangeUpwardsIsTheSameRange() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: query0)
        await explorer.press("v k k v")
        #expect(explorer.markedNames == [key0, query0])
    }

    @Test func escapeEndsARangeBeforeItClearsMarks() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key0)
        await explorer.press("<space> v j <esc>")
        #expect(explorer.state.list.rangeStart == nil && explorer.markedNames == [key0])
        await explorer.press("<esc>")
        #expect(explorer.markedNames.isEmpty)
    }

    @Test func invertMarksTheRest() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key0)
        await explorer.press("<space> i")
        #expect(explorer.markedNames.count == 11 && !explorer.markedNames.contains(key0))
        await explorer.press("i")
        #expect(explorer.markedNames == [key0])
    }

    @Test func allShownMeansWhatTheFilterShows() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("fkey<enter> a")
        #expect(explorer.markedNames == [key0, key1])
        await explorer.press("A")
        #expect(explorer.markedNames.isEmpty)
    }

    @Test func theSameRoleIsTheSameMatrixInEveryBlock() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key1)
        await explorer.press("*")
        #expect(explorer.markedNames == [key0, key1])
    }

    @Test func aPatternMarksAndAddsToMarks() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("s")
        await explorer.type("*.key.*")
        #expect(explorer.state.prompt?.preview.contains("4") == true)
        await explorer.press("<enter> s")
        await explorer.type("query block=0")
        await explorer.press("<enter>")
        #expect(explorer.markedNames == [key0, query0, key1])
    }

    @Test func aGroupMarksAllThatCanBePrunedInIt() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("zM g j <space>")
        #expect(explorer.markedNames.count == 6 && explorer.markedNames.allSatisfy { $0.contains("layer.0") })
    }

    @Test func anEditOfMarksLeavesTheRestAlone() async throws {
        var explorer = try await Samples.explorer()
        let before = explorer.state.removed
        await explorer.go(to: key0)
        await explorer.press("* G +")
        for layer in explorer.state.network.layers {
            let isMarked = [key0, key1].contains(layer.entry.name)
            #expect((explorer.state.removed[layer.id] != before[layer.id]) == isMarked, "\(layer.entry.name)")
        }
        #expect(try explorer.outcome(key0).sparsity == 0.51.rounded(toUnitsOf: 384 * 384))
    }
}

extension Double {
    /// The share that whole units give: rounded down.
    func rounded(toUnitsOf count: Int) -> Double { (self * Double(count)).rounded(.down) / Double(count) }
}
