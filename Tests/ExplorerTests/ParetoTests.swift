import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Many plans solved from tables, and one of them taken up.
struct ParetoTests {
    private static func opened(_ keys: String = "9") async throws -> Headless {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press(keys)
        return explorer
    }

    private static func sweeps(_ commands: [Command]) -> [ParetoPane.Basis] {
        commands.compactMap { if case .sweep(let basis) = $0 { basis } else { nil } }
    }

    @Test func theScreenShowsFourAllocatorsAtFiveShares() async throws {
        let explorer = try await Self.opened()
        let points = explorer.state.pareto.points
        #expect(points.count == 20 && Set(points.map(\.allocator)) == [.uniform, .global, .erk, .lamp])
        #expect(points.filter { $0.allocator == .erk }.map(\.sparsity) == [0.3, 0.5, 0.6, 0.7, 0.8])
        #expect(explorer.text.contains("20 plans") && explorer.text.contains("PROXY"))
    }

    /// Magnitude's own allocator is uniform: at 50 % its plan is the one that the program opens with.
    @Test func aPointIsWhatThePlanComesTo() async throws {
        let explorer = try await Self.opened()
        let point = try #require(
            explorer.state.pareto.points.first { $0.allocator == .uniform && $0.sparsity == 0.5 })
        #expect(point.figures == explorer.state.figures)
    }

    @Test func enterMakesThePlanUnderTheCursorThePresentOneAndUndoTakesItBack() async throws {
        var explorer = try await Self.opened("9 j j j j j j j")
        let (before, point) = (explorer.state.plan, explorer.state.pareto.points[7])
        await explorer.press("<enter>")
        #expect(explorer.state.plan.allocator == .global && explorer.state.plan.budget == .sparsity(0.6))
        #expect(explorer.state.figures == point.figures)
        await explorer.press("u")
        #expect(explorer.state.plan == before)
    }

    @Test func whatAHandHasSetHoldsInEveryPlan() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv1.weight")
        await explorer.press("x 9 G <enter>")
        #expect(explorer.state.plan.allocator == .lamp && explorer.state.plan.budget == .sparsity(0.8))
        #expect(try explorer.outcome("conv1.weight").removed == 0)
        #expect(explorer.state.figures == explorer.state.pareto.points[19].figures)
    }

    @Test func plansAreSolvedOnceAndAnewAfterAnEdit() async throws {
        var explorer = try await Self.opened()
        await explorer.press("1")
        var state = explorer.state
        #expect(Self.sweeps(state.press("9")).isEmpty)
        state.press("1")
        state.press("+")
        #expect(Self.sweeps(state.press("9")) == [state.paretoBasis])
        #expect(state.isSweepStale && state.text.contains("being solved anew"))
    }

    /// The budget and who divides it are what a sweep varies: taking a plan solves nothing anew.
    @Test func takingAPlanKeepsTheList() async throws {
        let explorer = try await Self.opened("9 G")
        var state = explorer.state
        #expect(Self.sweeps(state.press("<enter>")).isEmpty && !state.isSweepStale)
    }

    @Test func anAnswerToAnOlderPlanIsDropped() async throws {
        var state = try await Self.opened("1 +").state
        let old = state.paretoBasis
        state.press("9")
        var other = old
        other.scores += 1
        state.receive(.swept([], other))
        #expect(state.pareto.asked == old)
        state.receive(.swept([], old))
        #expect(state.pareto.asked == nil && state.pareto.solved == old)
    }

    @Test func nothingIsAskedForBeforeTheScoresAreThere() throws {
        var state = try Samples.state(try Samples.network(.rnet))
        #expect(Self.sweeps(state.press("9")).isEmpty)
        #expect(state.text.contains("waits for the scores"))
    }

    /// Harm at 50 % is worst / 4: 0.02 · (1 + 2 + 4 + 8 + 16 + 32) / 4 = 0.315 over the six layers.
    @Test func measuredHarmAddsUpOverTheLayers() async throws {
        var state = try await Samples.explorer(.rnet).state
        state.attach()
        state.measured(Measured.report())
        state.probeAll()
        state.press("9")
        let basis = try #require(state.pareto.asked)
        #expect(basis.allocators.contains(.sensitivity))
        let points = await basis.sweep.points(state.solver, scores: state.scores, own: state.method.allocator)
        state.receive(.swept(points, basis))
        let half = try #require(points.first { $0.allocator == .uniform && $0.sparsity == 0.5 })
        #expect(abs((half.harm ?? 0) - 0.315) < 0.003)
        #expect(points.allSatisfy { state.pareto.isFrontier($0) == points.isFrontier($0) })
        state.press("y")
        #expect(state.refusal == nil && state.text.contains("sum of harms measured alone"))
    }

    @Test func harmIsRefusedWhereNothingWasMeasured() async throws {
        var explorer = try await Self.opened()
        await explorer.press("y")
        #expect(explorer.refusal == "no layer was measured alone; 5 Enter measures")
    }

    @Test func aPlanThatWasMeasuredShowsItsMetric() async throws {
        var state = try await Self.opened().state
        state.press("j <enter>")
        state.attach()
        state.measured(Measured.report())
        state.size = Size(columns: 160, rows: 45)
        // 329 of 360.
        #expect(state.text.contains("top-1 91.4%"))
    }

    @Test func curvesAreToldApartByLetters() async throws {
        var state = try await Self.opened().state
        state.glyphs = Glyphs(.ascii)
        #expect(state.text.contains("u uniform  g global  e erk  l lamp"))
        #expect(state.text.utf8.allSatisfy { $0 < 0x7F })
    }
}
