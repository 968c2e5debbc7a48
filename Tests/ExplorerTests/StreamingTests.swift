import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Scores that land while one edits.
struct StreamingTests {
    /// Every score of a network by the default criterion, exact where the plan needs it.
    private static func scores(_ name: Samples.Name) async throws -> [TargetScore] {
        try await Samples.explorer(name).state.scores.compactMap { $0 }
    }

    private static let edits = [
        "+", "-", "]", ">", "<lt>", "x", "R", "r", "=30%<enter>", "=0.02<enter>", "=2:4<enter>",
        "3 a*.weight=40%<enter> 1",
        "3 aconv*=0.03<enter> 1", "3 <delete> 1", "u", "U", "t C-u 3 5 % <enter>", "Dglobal<enter>", "Duniform<enter>",
        "Dlamp<enter>",
        "Derk<enter>", "*", "A", ",e", ",n", "fratio<enter>", "F", "d", "O", "2", "1", "zM", "zR",
    ]

    @Test(arguments: Array(1...20)) func editingWhileScoresLandEndsAsSolvingAtOnce(_ seed: Int) async throws {
        var random = SeededGenerator(UInt64(seed))
        let name: Samples.Name = seed.isMultiple(of: 2) ? .rnet : .silero
        let pending = try await Self.scores(name).shuffled(using: &random)
        var state = try Samples.state(try Samples.network(name))
        for score in pending + pending {
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                state.press("g " + String(repeating: "j ", count: Int.random(in: 0..<15, using: &random)))
                state.press(Self.edits.randomElement(using: &random) ?? "+")
                state.popup = nil
                state.view = .layers
            }
            _ = Update.apply(.session(.scored(score, generation: state.generation)), to: &state)
            _ = Update.settle(&state)
            _ = ExplorerView.frame(state)
        }
        let atOnce = state.solver.solve(state.plan, scores: state.scores, own: state.method.allocator)
        #expect(state.solution.outcomes == atOnce.outcomes)
        #expect(state.solution.base == atOnce.base)
    }

    @Test func answersToOlderRequestsAreDropped() async throws {
        let scores = try await Self.scores(.rnet)
        var state = try Samples.state(try Samples.network(.rnet))
        state.generation = 3
        for score in scores { _ = Update.apply(.session(.scored(score, generation: 2)), to: &state) }
        #expect(state.scores.allSatisfy { $0 == nil } && state.landed.isEmpty)
        let late = ScoringProgress(bytesDone: 1, bytesTotal: 2, layersDone: 1, layersTotal: 2, seconds: 1)
        _ = Update.apply(.session(.progress(late, generation: 2)), to: &state)
        #expect(state.progress == nil)
        _ = Update.apply(.session(.failed(layer: 1, .cancelled, generation: 2)), to: &state)
        #expect(state.failures.isEmpty)
    }

    @Test func scoresOfOtherUnitsAreDropped() async throws {
        let scores = try await Self.scores(.rnet)
        var state = try Samples.state(try Samples.network(.rnet))
        state.press("erow<enter>")
        for score in scores {
            _ = Update.apply(.session(.scored(score, generation: state.generation)), to: &state)
        }
        #expect(state.scores.allSatisfy { $0 == nil })
    }

    @Test func aChangeOfUnitsAsksForScoresOfThoseUnits() throws {
        for keys in ["erow<enter>", "p4x4<enter>", "cglobal<enter>", "G =2:4<enter>"] {
            var state = try Samples.state(try Samples.network(.minilm))
            let before = state.generation
            let commands = state.press(keys)
            #expect(commands.contains { if case .score = $0 { true } else { false } }, "\(keys)")
            #expect(state.generation > before)
        }
    }

    /// What is asked for is what the state then holds: going over a change of criterion and units together.
    @Test func goingBackOverEverythingAsksForTheRightUnits() async throws {
        var explorer = try await Samples.explorer(.rnet)
        let first = explorer.state.solution.outcomes
        await explorer.press("erow<enter> cglobal<enter> 4 g <enter>")
        #expect(explorer.state.history.current == 0)
        #expect(explorer.state.solution.outcomes == first)
        #expect(explorer.state.scores.count { $0 != nil } == 6)
    }

    @Test func aFailureIsShownInItsRowAndItsPane() throws {
        var state = try Samples.state(try Samples.network(.rnet))
        state.size = Size(columns: 120, rows: 40)
        let layer = try #require(state.network.layer(named: "conv2.weight")).id
        let error = PruningError.missing(need: "conv2.weight", mend: "the shard is gone")
        _ = Update.apply(.session(.failed(layer: layer, error, generation: state.generation)), to: &state)
        #expect(state.refusal == "\(error)")
        for key in "/conv2.weight" { state.press(.character(key)) }
        state.press(.enter)
        #expect(ExplorerView.frame(state).text().contains("needs conv2.weight"))
    }

    @Test func progressIsShownWithRateAndTimeLeft() throws {
        var state = try Samples.state(try Samples.network(.rnet))
        state.size = Size(columns: 120, rows: 40)
        let progress = ScoringProgress(
            bytesDone: 1 << 30, bytesTotal: 3 << 30, layersDone: 451, layersTotal: 723, seconds: 2)
        _ = Update.apply(.session(.progress(progress, generation: state.generation)), to: &state)
        #expect(ExplorerView.frame(state).text().contains("pass 451 of 723 layers  512.0 MiB/s  4 s left"))
        _ = Update.apply(.session(.finished(generation: state.generation)), to: &state)
        #expect(!ExplorerView.frame(state).text().contains("pass 451"))
    }

    @Test func visibleLayersAreScoredFirst() throws {
        var state = try Samples.state(try Samples.network(.minilm))
        let asked = state.press("G")
        let preferred = asked.compactMap { if case .prefer(let layers) = $0 { layers } else { nil } }.last
        #expect(preferred?.first == state.list.current(state.network))
    }

    @Test func aRowIsGreyUntilItsScoresLand() async throws {
        let scores = try await Self.scores(.rnet)
        var state = try Samples.state(try Samples.network(.rnet))
        state.size = Size(columns: 120, rows: 40)
        let pending = { (state: ExplorerState) in
            let frame = ExplorerView.frame(state)
            return (4..<20).count { y in (0..<60).contains { frame[$0, y].style.role == .pending } }
        }
        #expect(pending(state) > 0)
        for score in scores { _ = Update.apply(.session(.scored(score, generation: 0)), to: &state) }
        _ = Update.settle(&state)
        #expect(pending(state) == 0)
    }
}
