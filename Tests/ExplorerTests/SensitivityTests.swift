import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Layers measured alone, from hand-made answers.
struct SensitivityTests {
    private static func attached() async throws -> ExplorerState {
        var state = try await Samples.explorer(.rnet).state
        state.attach()
        state.measured(Measured.report())
        return state
    }

    private static func probes(_ commands: [Command]) -> [[Int]] {
        commands.compactMap { if case .probe(let layers, _) = $0 { layers } else { nil } }
    }

    @Test func enterMeasuresEveryLayerAndRowsFillOneByOne() async throws {
        var state = try await Self.attached()
        let layers = state.sensitivityLayers
        #expect(Self.probes(state.press("5 <enter>")) == [layers])
        #expect(state.text.contains("0 of 6 layers, measuring"))
        let commands = state.probed(Measured.row(state.prunableNames[0], worst: 0.3))
        #expect(commands == [.saveSensitivity])
        #expect(state.text.contains("1 of 6 layers, measuring") && state.unmeasured.count == 5)
    }

    @Test func enterStopsARunAndGoesOnWithWhatIsMissing() async throws {
        var state = try await Self.attached()
        state.press("5 <enter>")
        state.probed(Measured.row(state.prunableNames[0], worst: 0.3))
        #expect(state.press("<enter>").contains(.stopMeasuring))
        #expect(!state.sensitivity.isWanted && state.metrics.activity == .none)
        #expect(Self.probes(state.press("<enter>")) == [Array(state.sensitivityLayers.dropFirst())])
    }

    @Test func anEditDuringARunIsMeasuredFirstAndTheRunGoesOn() async throws {
        var state = try await Self.attached()
        state.press("5 <enter>")
        let commands = state.press("1 +")
        #expect(commands.contains(.evaluate(generation: state.metrics.generation)))
        let after = state.measured(Measured.report(right: 300))
        #expect(Self.probes(after).count == 1)
    }

    @Test func rowsOfAnOlderRunAreDropped() async throws {
        var state = try await Self.attached()
        state.press("5 <enter>")
        let old = state.metrics.generation
        state.press("<enter>")
        let late = Measured.row(state.prunableNames[0], worst: 1)
        #expect(state.receive(.session(.probed(late, generation: old))).isEmpty)
        #expect(state.sensitivity.table?.rows.isEmpty == true)
    }

    @Test func aFailureEndsTheRunAndSaysWhy() async throws {
        var state = try await Self.attached()
        state.press("5 <enter>")
        let error = PruningError.missing(need: "the runtime", mend: "swift build")
        let commands = state.receive(.session(.measuringFailed(error, generation: state.metrics.generation)))
        #expect(commands.contains(.stopMeasuring) && !state.sensitivity.isWanted)
        #expect(state.text.contains("needs the runtime: swift build"))
    }

    @Test func aTableBesideTheCheckpointIsUsedWhereItFits() async throws {
        var state = try await Samples.explorer(.rnet).state
        state.attach()
        var stored = SensitivityTable(try #require(state.origin))
        for name in state.prunableNames { stored.rows[name] = Measured.row(name, worst: 0.3) }
        var again = try await Samples.explorer(.rnet).state
        again.attach(Measured.data(stored: stored))
        #expect(again.unmeasured.isEmpty && again.done == "digits.npz test: 360 samples, 6 rows of sensitivity known")
        again.measured(Measured.report())
        again.press("5 <enter>")
        #expect(again.refusal == "every layer is measured already")
    }

    @Test func aTableOfOtherDataIsNotUsedAndTheReasonIsTold() async throws {
        var state = try await Samples.explorer(.rnet).state
        state.attach()
        var origin = try #require(state.origin)
        origin.data = "letters.npz, seed 0"
        var stored = SensitivityTable(origin)
        stored.rows["conv1.weight"] = Measured.row("conv1.weight", worst: 0.3)
        state.attach(Measured.data(stored: stored))
        #expect(state.sensitivity.table?.rows.isEmpty == true)
        state.press("5")
        #expect(state.text.contains("not used: it was measured on letters.npz, seed 0"))
    }

    /// The rows of each criterion are kept apart: going back finds them again.
    @Test func rowsStandForTheirCriterionOnly() async throws {
        var state = try await Self.attached()
        state.probeAll()
        #expect(state.unmeasured.isEmpty)
        state.press("1 pmultiple:8<enter>")
        #expect(state.sensitivity.table?.rows.isEmpty == true)
        state.press("u")
        #expect(state.unmeasured.isEmpty)
    }

    @Test func theAllocatorIsGreyedUntilEveryLayerIsMeasured() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("D")
        let item = { (state: ExplorerState) in state.picker?.items.first { $0.id == "sensitivity" } }
        #expect(item(explorer.state)?.refusal == "needs data to measure on: C-o opens some")
        var state = try await Self.attached()
        state.press("D")
        #expect(item(state)?.refusal == "6 layers not measured: 5 Enter measures")
        state.press("<esc>")
        state.probeAll()
        state.press("1 D")
        #expect(item(state) != nil && item(state)?.refusal == nil)
    }

    /// Harm is worst · s²: at one harm for all, the layer with the greater worst keeps more.
    @Test func spreadingByMeasuredHarmSparesWhatHurts() async throws {
        var state = try await Self.attached()
        state.probeAll()
        state.press("1 Dsensitivity<enter>")
        #expect(state.solution.problem == nil && state.plan.allocator == .sensitivity)
        let sparsities = state.network.layers.filter { state.solution.outcomes[$0.id].target != nil }
            .map { state.solution.outcomes[$0.id].sparsity }
        #expect(zip(sparsities, sparsities.dropFirst()).allSatisfy { $0 >= $1 - 0.02 }, "\(sparsities)")
        #expect(abs(state.figures.sparsity - 0.5) < 0.001)
    }

    @Test func rebalancingKnowsTheCurves() async throws {
        var state = try await Self.attached()
        state.probeAll()
        state.press("1 Dsensitivity<enter> /conv1.weight<enter> =90%<enter> r")
        #expect(state.refusal == nil && abs(state.figures.sparsity - 0.5) < 0.001)
    }

    @Test func sortingPutsTheMostHarmedFirstAndTheCursorStaysOnItsLayer() async throws {
        var state = try await Self.attached()
        state.probeAll()
        let layer = state.sensitivityLayer
        state.press("5 s")
        #expect(state.sensitivityLayer == layer)
        let harms = state.sensitivityLayers.map { state.sensitivityRow(of: $0)?.curve.harm(at: 0.5) ?? 0 }
        #expect(harms == harms.sorted(by: >))
    }

    @Test func aKeyGoesToTheLayer() async throws {
        var state = try await Self.attached()
        state.press("5 j j l")
        #expect(state.view == .layers)
        #expect(state.list.current(state.network) == state.sensitivityLayer)
    }

    /// 0.64 · s² is 0.0256 at 20 %, 0.1024 at 40 %, 0.16 at 50 %.
    @Test func aCellShowsTheHarmInDigitsAndAShade() async throws {
        var state = try await Self.attached()
        state.press("5 <enter>")
        state.probed(Measured.row("conv1.weight", worst: 0.64))
        let line = try #require(state.text.split(separator: "\n").first { $0.contains("conv1") })
        #expect(line.contains(".10▒") && line.contains(".16▒") && line.contains(".03░"))
        state.glyphs = Glyphs(.ascii)
        let plain = try #require(state.text.split(separator: "\n").first { $0.contains("conv1") })
        #expect(plain.contains(".10+") && plain.utf8.allSatisfy { $0 < 0x7F })
    }

    @Test func harmIsPiecewiseLinearAndGoesOn() {
        let curve = Measured.row("a", worst: 1).curve
        #expect(abs(curve.harm(at: 0.5) - 0.25) < 1e-12)
        #expect(abs(curve.harm(at: 0.05) - 0.005) < 1e-12)
        // From 0.81 at 0.9 to 0.9025 at 0.95: 1.85 a unit, so 0.995 at 1.
        #expect(abs(curve.harm(at: 1) - 0.995) < 1e-9)
        #expect(curve.harm(at: 0) == 0)
    }
}
