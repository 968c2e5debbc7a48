import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Lists to choose from.
struct PickerTests {
    @Test func theCriterionIsChosenAndScoredAgain() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("crandom<enter>")
        #expect(explorer.state.plan.method.id.contains("random"))
        #expect(
            explorer.state.scores.compactMap { $0 }.allSatisfy {
                if case .random = $0.criterion { true } else { false }
            })
        #expect(explorer.state.scores.contains { $0 != nil })
    }

    @Test func aMethodThatLearnsFromDataIsRefusedWithoutAny() async throws {
        var state = try await Samples.explorer(.rnet).state
        let commands = state.press("cwanda<enter>")
        #expect(commands.isEmpty && state.plan.method.id == "magnitude")
        #expect(state.refusal == "learns from activations on data: C-o opens data")
    }

    @Test func aMethodThatLearnsFromDataTakesTheAttachedOnesAndItsScope() async throws {
        var state = try await Samples.explorer(.rnet).state
        state.attach()
        #expect(state.press("cwanda<enter>").contains(.score(keeping: false)))
        #expect(state.plan.method.calibration?.data == "digits.npz" && state.plan.scope == .row)
        state.receive(.session(.collecting(Collected(samples: 3, total: 20), generation: state.generation)))
        #expect(state.text.contains("collecting 3 of 20 samples"))
        state.press("cmagnitude<enter>")
        #expect(state.plan.method.calibration == nil && state.plan.scope == .layer)
    }

    @Test func weightsOfEachOutputMayCompeteAmongThemselves() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("t C-u 3 0 % <enter> eweight<space>in<space>row<enter>")
        #expect(explorer.state.plan.scope == .row && explorer.state.plan.granularity == .weight)
        for outcome in explorer.state.solution.outcomes {
            guard let target = outcome.target, case .lines(let outer, let length, let inner) = target.units else {
                continue
            }
            #expect(outcome.removed == outer * inner * Int(Double(length) * 0.3))
            #expect(outcome.energyLost ?? 0 > 0 && outcome.certainty == .exact)
        }
        #expect(explorer.state.text.contains("one of its own in each output"))
        await explorer.press("eweight<enter>")
        #expect(explorer.state.plan.scope == .layer)
    }

    @Test func aSettingMovesWithTheArrowsAndIsAnEdit() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("c <tab>")
        let before = explorer.state.method.tunables[0].value
        await explorer.press("<right>")
        #expect(explorer.state.method.tunables[0].value != before)
        #expect(explorer.state.history.nodes.count == 2)
        await explorer.press("<left> <esc> u u")
        #expect(explorer.state.method.tunables[0].value == before)
    }

    @Test(arguments: ["3:8", "2x2", "1x6", "1:1", "multiple:6", "2:4", "4:6"]) func aPatternMayBeTyped(_ text: String)
        async throws
    {
        guard let pattern = Pattern(text) else { return }
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("p")
        await explorer.type(text)
        await explorer.press("<enter>")
        #expect(explorer.state.plan.pattern == pattern)
    }

    @Test func aPatternWalkedToIsChosen() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("p4<down><enter>")
        #expect(explorer.state.plan.pattern != .none && explorer.state.popup == nil)
    }

    @Test func aPatternForMarksLeavesThePlanAlone() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: "encoder.layer.0.output.dense.weight")
        await explorer.press("* p2:4<enter>")
        #expect(explorer.state.plan.pattern == .none)
        #expect(explorer.state.plan.overrides.count == 2)
        #expect(try explorer.outcome("encoder.layer.1.output.dense.weight").sparsity == 0.5)
    }

    @Test func aGranularityThatNoLayerHasIsRefused() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("efilter<enter>")
        #expect(explorer.state.plan.granularity == .weight)
        #expect(explorer.refusal == "no layer of this network has such units")
        #expect(explorer.state.picker != nil)
    }

    /// 384 × 384: so many rows, weights, 4 × 4 blocks; 12 heads by config.json.
    @Test func granularitiesTellTheUnitsOfTheLayerUnderTheCursor() async throws {
        var explorer = try await Samples.explorer(columns: 80, rows: 24)
        await explorer.go(to: "encoder.layer.0.attention.self.key.weight")
        await explorer.press("e")
        let details = try #require(explorer.state.picker).items.map(\.detail)
        for words in ["147,456 weights here", "384 output units here", "12 attention heads here", "9,216 blocks here"] {
            #expect(details.contains { $0.hasPrefix(words) }, "\(words)")
        }
        #expect(explorer.text.contains("no layer of this network has such units"))
    }

    @Test(arguments: [("row", 384), ("column", 384), ("head", 12)])
    func aGranularityCountsItsUnits(_ choice: (text: String, units: Int)) async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("e")
        await explorer.type(choice.text)
        await explorer.press("<enter>")
        #expect(try explorer.outcome("encoder.layer.0.attention.self.key.weight").target?.count == choice.units)
        #expect(try explorer.outcome("encoder.layer.0.attention.self.key.weight").removed == choice.units / 2)
    }

    /// The one that follows measured harm needs data; `SensitivityTests` has it.
    @Test(arguments: AllocatorChoice.allCases.filter { $0 != .sensitivity })
    func everyAllocatorMeetsTheBudget(_ allocator: AllocatorChoice)
        async throws
    {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("D")
        await explorer.type(allocator.rawValue)
        await explorer.press("<enter>")
        #expect(explorer.state.plan.allocator == allocator)
        #expect(explorer.state.solution.problem == nil)
        #expect(explorer.state.figures.distance(to: explorer.state.plan.budget) == 0)
    }

    @Test(arguments: ["<esc>", "C-c"]) func aThemeThatWasOnlyLookedAtGoesBack(_ key: String) async throws {
        let explorer = try await Samples.explorer(.rnet)
        var state = explorer.state
        state.press("T")
        #expect(state.press("<up>") == [.theme("slate")])
        #expect(state.theme == "slate")
        #expect(state.press(key) == [.theme("terminal")])
        #expect(state.theme == "terminal" && state.popup == nil)
    }

    @Test func aChosenThemeStays() async throws {
        let explorer = try await Samples.explorer(.rnet)
        var state = explorer.state
        state.press("T m o n o")
        #expect(state.press("<enter>") == [.theme("mono")])
        #expect(state.theme == "mono" && state.popup == nil)
    }

    @Test func thePaletteRunsWhatIsTyped() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press(":lock<enter>")
        #expect(try explorer.outcome("conv2.weight").provenance == .lock)
        await explorer.press(":undo<enter>")
        #expect(try explorer.outcome("conv2.weight").provenance == .plan)
    }

    @Test func thePaletteWithoutAMatchDoesNothing() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press(":zebra<enter>")
        #expect(explorer.state.picker != nil && explorer.state.history.nodes.count == 1)
    }

    @Test func theCursorOfAPickerStaysInIt() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("D <up> <up> <end> <down> <pagedown>")
        var picker = try #require(explorer.state.picker)
        #expect(picker.cursor == picker.shown.count - 1)
        await explorer.press("e r")
        picker = try #require(explorer.state.picker)
        #expect(picker.cursor == 0)
        await explorer.press("<home> <pageup>")
        #expect(explorer.state.picker?.cursor == 0)
    }
}
