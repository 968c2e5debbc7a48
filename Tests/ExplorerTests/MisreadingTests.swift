import Checkpoints
import Explorer
import Pruning
import Subjects
import Testing

/// What people type means what they mean, or is refused with the reason.
@Suite struct MisreadingTests {
    private let key0 = "encoder.layer.0.attention.self.key.weight"
    private let count = 384 * 384

    @Test func aTypedAmountLiftsAPatternOfTheSameHand() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key0)
        await explorer.press("=2:4<enter>")
        #expect(try explorer.outcome(key0).removed == count / 2)
        await explorer.press("=75%<enter>")
        #expect(try explorer.outcome(key0).removed == count * 3 / 4)
        await explorer.press("u")
        #expect(try explorer.outcome(key0).removed == count / 2)
    }

    @Test func aTypedAmountUnderThePlansPatternIsRefused() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key0)
        await explorer.press("p2:4<enter> =75%<enter>")
        #expect(explorer.refusal == "the pattern decides how many go here")
        #expect(explorer.state.plan.overrides.isEmpty)
    }

    @Test func aBareNumberAboveAllScoresIsNoThreshold() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key0)
        await explorer.press("=50<enter>")
        #expect(explorer.text.contains("every score here is below 50; 50% is a share"))
        #expect(explorer.state.plan.overrides.isEmpty)
        await explorer.press("%<enter>")
        #expect(try explorer.outcome(key0).removed == count / 2)
    }

    @Test func aPromptRefusesNothingBeforeAnythingIsTyped() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key0)
        await explorer.press("=")
        #expect(!explorer.text.contains("not 50%"))
        await explorer.press("z")
        #expect(explorer.text.contains("not 50%"))
    }

    @Test func aFieldThatThereIsNotIsRefused() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("fbogus>1<enter>")
        #expect(explorer.text.contains("no field is named bogus"))
        #expect(explorer.state.popup != nil)
    }

    @Test(arguments: [("ratio<30", "ratio<30%"), ("energy>5", "energy>5%"), ("ratio>.3", "ratio>30%")])
    func sharesMayBeTypedWithoutTheirSign(_ pair: (typed: String, meant: String)) async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key0)
        await explorer.press("=20%<enter> f")
        await explorer.type(pair.typed)
        await explorer.press("<enter>")
        let rows = explorer.state.list.rows
        await explorer.press("F f")
        await explorer.type(pair.meant)
        await explorer.press("<enter>")
        #expect(explorer.state.list.rows == rows && rows.count < explorer.state.network.tree.nodes.count)
    }

    @Test func aSearchWithoutAHitSaysSoWhereItIsTyped() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("/zebra")
        #expect(explorer.text.contains("no name holds zebra"))
        await explorer.press("<enter>")
        #expect(explorer.refusal == "no name holds zebra")
    }

    @Test(arguments: ["gmp", "wanda", "global-mp", "granet"])
    func aMethodIsFoundByItsId(id: String) async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("c")
        await explorer.type(id)
        guard case .picker(let picker)? = explorer.state.popup else {
            Issue.record("no picker")
            return
        }
        #expect(picker.shown.first?.id == id)
    }

    @Test func lettersInTheDescriptionsChooseNothing() {
        #expect(Fuzzy.rank("abc", "Data-free compression", "and biases, closed form") == nil)
        #expect(Fuzzy.rank("dfc", "Data-free compression", "") != nil)
    }

    /// All of 100 % but what is locked: what comes of it is drawn, and told once.
    @Test func aTargetBeyondReachGoesAsFarAsItCan() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv1.weight")
        await explorer.press("x")
        let before = explorer.state.figures.removed
        await explorer.press("t100%<enter>")
        #expect(explorer.refusal?.hasPrefix("the budget cannot be met") == true)
        #expect(explorer.state.figures.removed == explorer.state.figures.prunable - 28 * 27)
        await explorer.press("j")
        #expect(explorer.refusal == nil && explorer.text.contains("to go"))
        await explorer.press("u")
        #expect(explorer.state.figures.removed == before)
    }

    /// What an edit did is told in weights only where both plans are counted.
    @Test func effectsAreNotToldOfPlansThatWait() async throws {
        var state = try Samples.state(try Samples.network(.rnet))
        state.press("c g l o b a l <enter>")
        guard case .done(let words) = state.status else {
            Issue.record("\(state.status)")
            return
        }
        #expect(!words.contains("go"), "\(words)")
    }
}
