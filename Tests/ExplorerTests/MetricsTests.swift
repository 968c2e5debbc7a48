import Explorer
import Pruning
import Subjects
import Tensors
import Terminal
import Testing

/// What an edit costs on data, from hand-made answers: nothing here runs a network.
struct MetricsTests {
    private static func attached(columns: Int = 120, rows: Int = 40) async throws -> ExplorerState {
        var state = try await Samples.explorer(.rnet, columns: columns, rows: rows).state
        state.attach()
        return state
    }

    private static func evaluations(_ commands: [Command]) -> Int {
        commands.count { if case .evaluate = $0 { true } else { false } }
    }

    @Test func withoutDataNothingIsAskedForAndNothingIsShown() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("+ > u r")
        var state = explorer.state
        #expect(Self.evaluations(state.press("+")) == 0)
        #expect(!state.text.contains("metrics") && !state.text.contains("6:Metrics"))
    }

    @Test func attachingMeasuresThePlanAtOnce() async throws {
        var state = try await Samples.explorer(.rnet).state
        #expect(state.receive(.openData("digits.npz")) == [.attach("digits.npz", number: 1)])
        #expect(state.text.contains("opening digits.npz"))
        let commands = state.receive(.attached(.success(Measured.data()), number: 1))
        #expect(commands == [.evaluate(generation: state.metrics.generation)])
        #expect(state.done == "digits.npz test: 360 samples")
    }

    @Test func dataThatDoNotOpenLeaveTheOthersInUseAndSayWhyInALine() async throws {
        var state = try await Self.attached()
        state.press("C-o none.npz<enter>")
        state.receive(.attached(.failure(.missing(need: "data", mend: "no such file")), number: state.metrics.openings))
        #expect(state.refusal == "needs data: no such file")
        #expect(state.metrics.data?.name == "digits.npz test" && state.metrics.opening == nil)
    }

    @Test func onlyTheNewestRequestToOpenIsHeard() async throws {
        var state = try await Samples.explorer(.rnet).state
        state.receive(.openData("a.npz"))
        state.receive(.openData("b.npz"))
        state.receive(.attached(.success(Measured.data()), number: 1))
        #expect(state.metrics.data == nil && state.metrics.opening == "b.npz")
    }

    @Test(arguments: [
        "+", "]", ">", "x", "erow<enter>", "p2:4<enter>", "cglobal<enter>", "t C-u 3 0 % <enter>", "u", "U",
    ])
    func everyEditIsMeasured(_ keys: String) async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "dense4.weight")
        await explorer.press("+ + u")
        var state = explorer.state
        state.attach()
        state.measured(Measured.report())
        let before = state.metrics.generation
        var commands = state.press(keys)
        // A change of units is measured when its scores have landed.
        if !state.isScored {
            let plan = state.plan
            let scored = try await Samples.explorer(.rnet, plan: plan).state.scores
            for score in scored.compactMap({ $0 }) {
                commands += state.receive(.session(.scored(score, generation: state.generation)))
            }
            commands += state.receive(.session(.finished(generation: state.generation)))
        }
        #expect(Self.evaluations(commands) == 1)
        #expect(state.metrics.generation > before && state.metrics.activity == .measuring)
    }

    @Test func figuresOfAPlanBeforeTheEditAreStaleUntilTheFirstNewOne() async throws {
        var state = try await Self.attached()
        state.measured(Measured.report())
        #expect(state.text.contains("digits.npz test MEASURED") && !state.isMetricStale)
        state.press("+")
        #expect(state.isMetricStale && state.text.contains("digits.npz test STALE"))
        state.measured(Measured.report(right: 300, samples: 128), isFinal: false)
        #expect(!state.isMetricStale && state.text.contains("measuring, 128 of 360 samples"))
        #expect(state.text.contains("digits.npz test MEASURED"))
    }

    @Test func answersToOlderRequestsAreDropped() async throws {
        var state = try await Self.attached()
        let old = state.metrics.generation
        state.press("+")
        state.receive(.session(.measured(Measured.report(), isFinal: true, generation: old)))
        #expect(state.metrics.shown == nil && state.metrics.points.isEmpty)
        state.receive(.session(.measuringFailed(.missing(need: "x", mend: "y"), generation: old)))
        #expect(state.metrics.failure == nil)
    }

    /// 329 of 360 is 91.4 %, 350 is 97.2 %: 5.8 points less, of which ±2 may be chance.
    @Test func theTableShowsDenseCurrentAndDifferenceWithIntervals() async throws {
        var state = try await Self.attached()
        state.measured(Measured.report())
        let line = try #require(state.text.split(separator: "\n").first { $0.contains("top-1") })
        #expect(line.contains("97.2%") && line.contains("91.4%") && line.contains("±3.0"))
        #expect(line.contains("-5.8") && line.contains("±2.0") && line.contains("▼ worse"))
        #expect(state.text.contains("360 of 360 samples"))
    }

    @Test(arguments: [(329, "▼ worse"), (345, "≈ unclear"), (350, "= same"), (359, "▲ better")])
    func aVerdictIsReadWithoutColour(_ one: (right: Int, words: String)) async throws {
        var state = try await Self.attached()
        state.measured(Measured.report(right: one.right))
        let line = try #require(state.text.split(separator: "\n").first { $0.contains("top-1") })
        #expect(line.contains(one.words))
    }

    @Test func aFailureIsOneLineAndIsNotTriedAgain() async throws {
        var state = try await Self.attached()
        let error = PruningError.missing(need: "the runtime", mend: "swift build")
        state.receive(.session(.measuringFailed(error, generation: state.metrics.generation)))
        #expect(state.refusal == "needs the runtime: swift build")
        state.press("j")
        #expect(state.text.split(separator: "\n").contains { $0.contains("│ needs the runtime: swift build") })
        #expect(Self.evaluations(state.press("j")) == 0)
        #expect(Self.evaluations(state.press("k k +")) == 1)
    }

    @Test func goingBackToAMeasuredPlanShowsItsFiguresAtOnce() async throws {
        var state = try await Self.attached()
        state.measured(Measured.report(right: 350))
        state.press("+")
        state.measured(Measured.report(right: 300))
        #expect(Self.evaluations(state.press("u")) == 0)
        #expect(!state.isMetricStale && state.metrics.shown?.report?[.top1]?.value == 350.0 / 360)
    }

    @Test func liveMeasuringCanBeSwitchedOffAndOn() async throws {
        var state = try await Self.attached()
        #expect(state.press("m").contains(.stopMeasuring))
        #expect(Self.evaluations(state.press("+")) == 0)
        #expect(state.text.contains("edits are not measured"))
        #expect(Self.evaluations(state.press("m")) == 1)
    }

    @Test func cancellingStopsMeasuringBeforeItQuits() async throws {
        var state = try await Self.attached()
        #expect(state.press("C-c") == [.stopMeasuring])
        #expect(state.metrics.activity == .none)
        #expect(state.press("C-c") == [.quit])
    }

    @Test func quittingWhileMeasuringQuits() async throws {
        var state = try await Self.attached()
        #expect(state.metrics.activity == .measuring)
        #expect(state.press("q") == [.quit])
    }

    @Test func measuringWaitsForTheScores() async throws {
        var state = try Samples.state(try Samples.network(.rnet))
        #expect(Self.evaluations(state.attach()) == 0)
        let scores = try await Samples.explorer(.rnet).state.scores.compactMap { $0 }
        var commands: [Command] = []
        for score in scores { commands += state.receive(.session(.scored(score, generation: 0))) }
        #expect(Self.evaluations(commands) == 1)
    }

    /// Denser and worse is beaten; sparser or better is not.
    @Test func theMetricsScreenMarksPlansThatNothingBeats() async throws {
        var state = try await Self.attached()
        state.measured(Measured.report(right: 340))
        state.press("t C-u 7 0 % <enter>")
        state.measured(Measured.report(right: 300))
        state.press("t C-u 4 0 % <enter>")
        state.measured(Measured.report(right: 330))
        state.press("6")
        let lines = state.text.split(separator: "\n").map(String.init)
        let line = { (words: String) in lines.last { $0.contains(words) } ?? "" }
        #expect(line("0  open").contains("●"))
        #expect(line("target 70%").contains("●"))
        #expect(line("target 40%").contains("330") || !line("target 40%").contains("●"))
    }

    @Test func enterOnTheMetricsScreenGoesToThePlan() async throws {
        var state = try await Self.attached()
        state.measured(Measured.report())
        state.press("t C-u 7 0 % <enter>")
        state.measured(Measured.report(right: 300))
        state.press("6 g <enter>")
        #expect(state.history.current == 0)
    }

    @Test(arguments: [Glyphs.Tier.ascii, .blocks]) func eightyByTwentyFourHasThemInALine(_ tier: Glyphs.Tier)
        async throws
    {
        var state = try await Self.attached(columns: 80, rows: 24)
        state.glyphs = Glyphs(tier)
        state.measured(Measured.report())
        let line = try #require(state.text.split(separator: "\n").first { $0.contains("top-1") })
        #expect(line.contains("91.4%") && line.contains("-5.8") && line.contains("360") && line.hasSuffix("MEASURED"))
        #expect(line.contains(tier == .ascii ? "v -5.8" : "▼ -5.8"))
    }
}
