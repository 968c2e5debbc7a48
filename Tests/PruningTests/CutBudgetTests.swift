import Checkpoints
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Budgets of cuts and ZipLM's choices on two linear layers: 6 hidden units between 4 inputs and 3 outputs, 51 parameters, of which a
/// unit has 4 + 1 + 3.
struct CutBudgetTests {
    /// The network in a folder of its own, with what a method chooses by.
    private struct Case {
        let scratch: Scratch
        let network: Network
        let tools: GroupTools

        init(withData: Bool = true) throws {
            scratch = try Scratch()
            network = try scratch.network(
                [
                    .init("fc1.weight", [6, 4], Seeded.weights(24, seed: 1, scale: 1)),
                    .init("fc1.bias", [6], [0.1, 0.7, -0.2, 0.3, 0.5, 0]),
                    .init("fc2.weight", [3, 6], Seeded.weights(18, seed: 2, scale: 1)),
                    .init("fc2.bias", [3], [1, 2, 3]),
                ], config: #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#)
            let grouping = try network.grouping()
            guard withData else {
                tools = GroupTools(network, grouping)
                return
            }
            let choice = CalibrationChoice(
                data: try scratch.samples(Seeded.weights(160, seed: 3, scale: 2), channels: 4))
            let calibration = try choice.calibration(of: network, ZipLM.card.request) { _, _ in }
            tools = GroupTools(network, grouping, calibration: calibration, data: choice)
        }

        func choice(_ budget: String?, _ settings: [String: SettingValue] = [:]) throws -> GroupChoice {
            var plan = Plan()
            if let budget { plan.budget = try #require(Budget(budget)) }
            return try ZipLM(ZipLM.Settings(settings)).choose(plan, with: tools)
        }

        func changes(after cuts: [GroupCut]) throws -> WeightChanges {
            try ZipLM(ZipLM.Settings()).changes(after: cuts, of: Plan(), with: tools)
        }

        /// The one group whose units may go.
        func group() throws -> Group { try #require(tools.grouping.groups.first { !$0.isLocked }) }
    }

    /// Units go from the first on.
    private func removed(_ budget: String) throws -> [[Int]] {
        let tools = try Case(withData: false).tools
        let scores = tools.grouping.groups.map { group in (0..<group.count).map { Double($0) } }
        return try CutBudget(#require(Budget(budget)), tools).cuts { (share) throws(PruningError) in
            var plan = Plan()
            plan.budget = .sparsity(share)
            return try GroupCutting(plan, tools.grouping).cuts(scores)
        }.map(\.removed)
    }

    @Test(arguments: [
        ("params=51", 0), ("params=50", 1), ("params=43", 1), ("params=42", 2), ("params=50%", 4), ("params=11", 5),
        // Four bytes each; of 42 weights seven a unit, two operations each: 84.
        ("bytes=172", 1), ("bytes=171", 2), ("flops=50%", 3), ("flops=57", 2), ("sparsity=0.5", 3),
    ])
    func theFewestUnitsThatDoGo(budget: String, count: Int) throws {
        #expect(try removed(budget) == [Array(0..<count)])
    }

    @Test func whatCannotBeMetSaysWhatCould() throws {
        #expect(throws: PruningError.infeasible(asked: "params=10", possible: "params=11")) { try removed("params=10") }
    }

    @Test func latencyAsksForData() throws {
        #expect {
            try removed("latency=50%")
        } throws: {
            "\($0)".hasPrefix("needs activations on data")
        }
    }

    @Test(arguments: ["params=35", "flops=50%", "bytes=120", "sparsity=0.4"])
    func zipLMStaysWithinItsBudget(text: String) throws {
        let item = try Case()
        let choice = try item.choice(text)
        let sizes = CutSizes(item.network, try Slicing(item.tools.grouping, choice.cuts))
        let limits = ["params=35": 35.0, "flops=50%": 42, "bytes=120": 120, "sparsity=0.4": 51 - 0.4 * 48]
        let budget = try #require(Budget(text))
        let left = Double(try #require(sizes[budget.measure == .sparsity ? .parameters : budget.measure]).after)
        #expect(try left <= #require(limits[text]))
        #expect(choice.changes.weights.keys.sorted() == ["fc2.weight"])
    }

    @Test func aReplayMakesTheSameWeightsOfTheUnitsAlone() throws {
        let item = try Case()
        let choice = try item.choice("params=35")
        #expect(try item.changes(after: choice.cuts).weights == choice.changes.weights)
        // As many, but the others.
        let removed = choice.cuts[0].removed
        let others = (0..<6).filter { !removed.contains($0) }.prefix(removed.count)
        let other = GroupCut(choice.cuts[0].group, removed: Array(others), asked: 0)
        #expect(throws: PruningError.self) { try item.changes(after: [other]) }
    }

    @Test func aSpeedUpOfOneTakesNothingAndTooMuchIsTold() throws {
        let item = try Case()
        let whole = try item.choice(nil, ["speedup": .number(1), "source": .choice("params")])
        #expect(whole.cuts.allSatisfy { $0.removed.isEmpty })
        #expect {
            try item.choice(nil, ["speedup": .number(10), "source": .choice("params")])
        } throws: {
            // One unit stays: 11 of 51.
            "\($0)".contains("possible 21.6 %, 4.64 times as fast")
        }
    }

    /// All six levels are timed, by counting, as so many units of eight; what no level changes is the output's bias.
    @Test func countedTimesAreThoseOfTheUnits() throws {
        let item = try Case(withData: false)
        let group = try item.group()
        let times = try LevelTimes(.params, [(group, [0, 2, 6])], item.tools)
        #expect(times.times == [[48, 32, 0]] && times.rest == 3 && times.whole == 51)
        #expect(try LevelTimes(.flops, [(group, [0, 5])], item.tools).times == [[84, 14]])
    }

    @Test func measuredTimesAreThoseOfTheNodesThatShrink() throws {
        let item = try Case()
        let times = try LevelTimes(.measured, [(item.group(), [0, 3, 5])], item.tools)
        #expect(times.times[0].count == 3 && times.times[0].allSatisfy { $0 > 0 })
        // Both layers and the function between are the group's: nothing else is there.
        #expect(times.rest <= times.whole * 0.9)
    }
}
