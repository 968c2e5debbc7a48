import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// The ordered rules and who sets what.
struct RulesTests {
    private let key0 = "encoder.layer.0.attention.self.key.weight"
    private let query0 = "encoder.layer.0.attention.self.query.weight"

    @Test func aRuleSetsWhatItMatches() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("3 a*.key.*=25%<enter>")
        #expect(try explorer.outcome(key0).sparsity == 0.25)
        #expect(try explorer.outcome(key0).provenance == .rule(0))
        #expect(try explorer.outcome(query0).provenance == .plan)
    }

    @Test func theBudgetIsStillMetAroundARule() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("3 a*.key.*=25%<enter>")
        #expect(explorer.state.figures.distance(to: explorer.state.plan.budget) == 0)
    }

    @Test func theLastMatchWinsAndReorderingTurnsItRound() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("3 a*.key.*=25%<enter> a*.self.*=60%<enter>")
        #expect(try explorer.outcome(key0).provenance == .rule(1))
        await explorer.press("K")
        #expect(explorer.state.rules.cursor == 0)
        #expect(explorer.state.plan.rules.map { "\($0)" } == ["*.self.*=0.6", "*.key.*=0.25"])
        #expect(try explorer.outcome(key0).sparsity == 0.25)
        #expect(try explorer.outcome(query0).provenance == .rule(0))
        await explorer.press("M-j")
        #expect(try explorer.outcome(key0).sparsity == 0.6.rounded(toUnitsOf: 384 * 384))
    }

    /// More rules than rows.
    @Test func theListFollowsItsCursor() async throws {
        var explorer = try await Samples.explorer(.rnet, columns: 80, rows: 16)
        await explorer.press("3")
        for place in 1...20 { await explorer.press("alayer\(place)=\(place)%<enter>") }
        #expect(explorer.text.contains("layer20=20%") && !explorer.text.contains("layer1=1%"))
        await explorer.press("g")
        #expect(explorer.text.contains("layer1=1%") && !explorer.text.contains("layer20=20%"))
        await explorer.press("J")
        #expect(explorer.state.rules.cursor == 1)
        await explorer.press("g K")
        #expect(explorer.refusal == "no rule is above it")
    }

    @Test func aRuleIsEditedInPlace() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("3 a*.key.*=25%<enter> <enter>")
        #expect(explorer.state.prompt?.text == "*.key.*=25%")
        await explorer.press("C-u *.key.*=lock<enter>")
        #expect(explorer.state.plan.rules.count == 1)
        #expect(try explorer.outcome(key0).provenance == .lock)
    }

    @Test(arguments: ["<delete>", "X"]) func aRemovedRuleNoLongerBinds(_ key: String) async throws {
        var explorer = try await Samples.explorer()
        let before = explorer.state.removed
        await explorer.press("3 a*.key.*=25%<enter>")
        await explorer.press(key)
        #expect(explorer.state.plan.rules.isEmpty && explorer.state.removed == before)
        #expect(explorer.state.rules.cursor == 0)
    }

    @Test func aHandWinsOverEveryRule() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: key0)
        await explorer.press("=10%<enter> 3 a*=80%<enter> 1")
        #expect(try explorer.outcome(key0).provenance == .hand)
        #expect(try explorer.outcome(key0).sparsity == 0.1.rounded(toUnitsOf: 384 * 384))
        await explorer.press("R")
        #expect(try explorer.outcome(key0).provenance == .rule(0))
    }

    @Test func deadRulesAreMarked() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("3 anothing.like.this=25%<enter>")
        #expect(explorer.text.contains("dead"))
    }

    @Test func aRuleThatLaterOnesOverruleIsShadowed() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("3 a*.key.*=25%<enter> a*=60%<enter>")
        let rows = explorer.text.split(separator: "\n")
        #expect(rows.contains { $0.contains("*.key.*=25%") && $0.contains("shadowed") })
        #expect(rows.contains { $0.contains("*=60%") && $0.contains("12 ") && !$0.contains("shadowed") })
        await explorer.press("K")
        #expect(!explorer.text.contains("shadowed"))
    }

    /// Each gives what the other does not: both have a last word.
    @Test func aPatternAndAShareShadowNeither() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("3 a*.key.*=16x16<enter> a*.key.*=60%<enter>")
        #expect(!explorer.text.contains("shadowed"))
    }

    @Test func aLockShadowsWhatItLocks() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("3 a*.key.*=2:4<enter> a*.key.*=lock<enter>")
        let rows = explorer.text.split(separator: "\n")
        #expect(rows.contains { $0.contains("=2:4") && $0.contains("shadowed") })
        #expect(rows.contains { $0.contains("=lock") && !$0.contains("shadowed") && !$0.contains("dead") })
    }

    @Test(arguments: ["*.key.*", "=50%", "*.key.*=", "*.key.*=maybe", "*.key.*=150%"])
    func whatIsNoRuleStaysInThePrompt(_ text: String) async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("3 a")
        await explorer.type(text)
        await explorer.press("<enter>")
        #expect(explorer.state.prompt?.text == text && explorer.state.plan.rules.isEmpty)
    }

    @Test func movingPastTheEndsChangesNothing() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("3 K J <delete> a*.key.*=25%<enter> K J")
        #expect(explorer.state.history.nodes.count == 2)
    }

    @Test func theListTellsWhoSetEachLayer() async throws {
        var explorer = try await Samples.explorer(columns: 120, rows: 40)
        await explorer.press("3 a*.key.weight=25%<enter> 1")
        await explorer.go(to: query0)
        await explorer.press("+ )")
        await explorer.press("x g")
        let rows = explorer.text.split(separator: "\n")
        #expect(rows.contains { $0.contains("key") && $0.contains("r1 ") })
        #expect(rows.contains { $0.contains("query") && $0.contains("me ") })
        #expect(rows.contains { $0.contains("query") && $0.contains("lock ") })
        #expect(rows.contains { $0.contains("plan ") })
    }
}
