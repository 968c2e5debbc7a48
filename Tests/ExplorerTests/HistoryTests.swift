import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Undo, redo and the tree of plans.
struct HistoryTests {
    /// Edits of every kind, chosen by a seeded generator.
    private static func edit(_ explorer: inout Headless, _ random: inout SeededGenerator) async {
        let layers = explorer.state.network.layers.count
        let keys = [
            "+", "-", "]", "[", ">", "<lt>", "x", "R", "r", "=30%<enter>", "=2:4<enter>", "=keep<space>10<enter>", "y",
            "P", ".",
            "3 a*.weight=40%<enter> 1", "3 adense*=1:4<enter> 1", "3 K 1", "3 <delete> 1", "t C-u 3 5 % <enter>",
            "D<down><enter>", "Duniform<enter>", "pnone<enter>",
        ]
        let rows = Int.random(in: 0..<layers, using: &random)
        // A row that takes no value leaves what was typed for one to the keys: begin from the list again.
        if explorer.state.popup != nil { await explorer.press("<esc>") }
        await explorer.press("1 g " + String(repeating: "j ", count: rows))
        if Int.random(in: 0..<6, using: &random) == 0 { await explorer.press("<space>") }
        await explorer.press(keys.randomElement(using: &random) ?? "+")
    }

    @Test(arguments: [1, 2]) func undoingFiveHundredEditsReturnsExactly(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed)
        var explorer = try await Samples.explorer(.rnet, columns: 80, rows: 24)
        let first = explorer.state.solution.outcomes
        var solutions = [first]
        while explorer.state.history.nodes.count < 500 {
            let before = explorer.state.history.nodes.count
            await Self.edit(&explorer, &random)
            if explorer.state.history.nodes.count > before { solutions.append(explorer.state.solution.outcomes) }
        }
        let last = explorer.state.solution.outcomes
        while explorer.state.history.canUndo { await explorer.press("u") }
        #expect(explorer.state.solution.outcomes == first)
        await explorer.press("u")
        #expect(explorer.refusal == "nothing to undo")
        while explorer.state.history.canRedo { await explorer.press("U") }
        #expect(explorer.state.solution.outcomes == last)
        await explorer.press("C-r")
        #expect(explorer.refusal == "nothing to redo")
    }

    @Test func anEditAfterUndoKeepsTheOtherBranch() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("+ + + u u x")
        #expect(explorer.state.history.nodes.count == 5)
        await explorer.press("4")
        #expect(explorer.text.contains("from 1"))
        await explorer.press("k <enter>")
        #expect(explorer.state.history.current == 3)
        #expect(try explorer.outcome("conv2.weight").sparsity == 0.53.rounded(toUnitsOf: 48 * 28 * 9))
    }

    @Test func everyPlanOfTheTreeCanBeJumpedTo() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        var seen = [explorer.state.solution.outcomes]
        for keys in ["+", "x", "=2:4<enter>", "erow<enter>", "cglobal<enter>", "t C-u 7 0 % <enter>"] {
            await explorer.press(keys)
            seen.append(explorer.state.solution.outcomes)
        }
        try #require(explorer.state.history.nodes.count == seen.count)
        for node in [0, 6, 3, 4, 2, 5, 1, 6, 0] {
            await explorer.press("4 g " + String(repeating: "j ", count: node) + "<enter>")
            #expect(explorer.state.history.current == node)
            #expect(explorer.state.solution.outcomes == seen[node], "plan \(node)")
        }
    }

    @Test func undoNamesWhatItUndid() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("x u")
        #expect(explorer.state.done == "undid: lock on conv2")
        await explorer.press("U")
        #expect(explorer.state.done == "did again: lock on conv2")
    }

    @Test func whatChangesNothingIsNoEdit() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("x =lock<enter> pnone<enter> eweight<enter>")
        #expect(explorer.state.history.nodes.count == 2)
    }
}
