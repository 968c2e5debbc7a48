import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Tokens that leave in the forward pass: where they may, how many, what it costs, what is kept of it.
@Suite struct TokenTests {
    private static func sample(_ name: String) throws -> Network {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../SampleModels")
        return Network(try Checkpoint.open(folder.appending(path: name).standardized.path))
    }

    /// Random pictures with labels, as the emoji transformer takes them.
    private static func pictures(_ count: Int, _ scratch: Scratch) throws -> String {
        let path = scratch.folder.appending(path: "pictures.safetensors").path
        let items = [
            SafetensorsLayout.Item(name: "pixel_values", dtype: .f32, shape: [count, 3, 32, 32]),
            SafetensorsLayout.Item(name: "y", dtype: .i64, shape: [count]),
        ]
        var writer = try SafetensorsWriter(path, items, metadata: nil)
        var random = Seeded(11)
        let values = (0..<count * 3072).map { _ in Float.random(in: 0...1, using: &random) }
        let labels = (0..<count).map { Int64($0 % 9) }
        for item in writer.tensors { try writer.append(item.name == "y" ? labels.span.bytes : values.span.bytes) }
        try writer.finish()
        return path
    }

    private static func plan(
        _ blocks: [Int], keep: Double, _ settings: [String: SettingValue] = [:]
    ) throws -> TokenPlan {
        try TokenPlan(MethodChoice(id: "zero-tprune", settings: settings), blocks: blocks, keep: keep)
    }

    private static func trial(_ plan: TokenPlan, _ path: String, batch: Int? = nil) throws -> TokenTrial {
        let network = try sample("emoji-vit")
        var options = EvaluationOptions()
        options.batch = batch
        return try TokenTrial(
            network, blocks: plan.layers.map(\.block), Dataset.measuring(path, network), options)
    }

    @Test(arguments: [
        (16, 0.7, 12), (16, 1, 16), (64, 0.7, 45), (64, 0.65, 42), (5, 0.01, 1), (1, 0.5, 1), (10, 0.9, 9),
    ])
    func asManyLeaveAsTheShareSaysRoundedDown(count: Int, share: Double, expected: Int) {
        #expect(TokenPlan.kept(count, share: share) == expected)
    }

    @Test(arguments: [(1, []), (2, [0]), (3, [1]), (4, [1, 2]), (6, [2, 3]), (12, [4, 7, 10])])
    func tokensUsuallyLeaveLate(blocks: Int, expected: [Int]) {
        #expect(TokenPlan.usualBlocks(of: blocks) == expected)
    }

    @Test func sharesOutsideTheirRangeAndBlocksTwiceAreRefused() {
        #expect(throws: PruningError.self) { try Self.plan([0], keep: 0) }
        #expect(throws: PruningError.self) { try Self.plan([0], keep: 1.1) }
        #expect(throws: PruningError.self) { try Self.plan([1, 1], keep: 0.5) }
    }

    @Test func aTransformerForPicturesHasAPlaceAfterEveryBlockButTheLast() throws {
        let graph = try Self.sample("emoji-vit").graph()
        #expect(graph.tokenSites.map(\.name) == ["vit.encoder.layer.0", "vit.encoder.layer.1"])
        #expect(graph.whyNoTokenSites == nil)
        #expect(throws: PruningError.self) { try graph.gated(Self.plan([2], keep: 0.5)) }
    }

    @Test(arguments: [
        ("bible-llama", "causal"), ("emoji-resnet", "no attention"), ("digits-mlp", "no attention"),
    ])
    func otherNetworksSayWhyNone(name: String, word: String) throws {
        let graph = try Self.sample(name).graph()
        #expect(graph.tokenSites.isEmpty)
        #expect(graph.whyNoTokenSites?.contains(word) == true)
        #expect(throws: PruningError.self) { try graph.gated(Self.plan([0], keep: 0.5)) }
    }

    /// What was predicted from one run with all tokens is what a run with fewer counts.
    @Test(arguments: [0.7, 0.4, 0.05])
    func multiplyAddsArePredictedExactly(keep: Double) throws {
        let scratch = try Scratch()
        let plan = try Self.plan([0, 1], keep: keep)
        let trial = try Self.trial(plan, Self.pictures(2, scratch))
        let gating = try Catalog.gating(plan, trial.graph)
        let figures = trial.figures(gating)
        let inputs = try trial.bench.data.dataset.batch(0..<1).tensors(trial.bench.runtime)
        #expect(try Self.sum(trial.bench.forward.costs(inputs)) == figures.dense)
        trial.bench.forward.gate = gating.gate
        gating.begin([0])
        #expect(try Self.sum(trial.bench.forward.costs(inputs)) == figures.left)
        #expect(figures.saved > 0 && figures.savedInAll < figures.saved)
    }

    private static func sum(_ costs: [NodeCost]) -> Int { costs.reduce(0) { $0 + $1.multiplyAdds } }

    /// By hand: 16 patches of 192 numbers and 9 classes whatever the tokens; a block is 4 · 64² + 2 · 64 · 128 a token and 2 · 64 a pair.
    @Test func multiplyAddsOfTheEmojiTransformerAreAsByHand() throws {
        let scratch = try Scratch()
        let plan = try Self.plan([1], keep: 0.7)
        let trial = try Self.trial(plan, Self.pictures(2, scratch))
        func block(_ tokens: Int) -> Int { tokens * (4 * 64 * 64 + 2 * 64 * 128) + tokens * tokens * 2 * 64 }
        let rest = 16 * 64 * 192 + 64 * 9
        let figures = trial.figures(try Catalog.gating(plan, trial.graph))
        #expect(figures.tokens == [17, 17, 13])
        #expect(figures.dense == rest + 3 * block(17))
        #expect(figures.left == rest + 2 * block(17) + block(13))
    }

    @Test(arguments: [0.95, 0.8, 0.5])
    func aBudgetIsMetAndTheNextThousandthWouldNotBe(share: Double) throws {
        let scratch = try Scratch()
        let trial = try Self.trial(Self.plan([0, 1], keep: 1), Self.pictures(2, scratch))
        let costs = trial.costs
        let budget = try Budget(.flops, .share(share)).multiplyAdds(of: costs.whole)
        let keep = try costs.keep(for: budget)
        #expect(costs.multiplyAdds(costs.tokens(keeping: [keep, keep])) <= budget)
        let more = (keep * 1000 + 1).rounded() / 1000
        #expect(costs.multiplyAdds(costs.tokens(keeping: [more, more])) > budget)
    }

    @Test func aBudgetThatNoKeepMeetsIsRefused() throws {
        let scratch = try Scratch()
        let costs = try Self.trial(Self.plan([1], keep: 1), Self.pictures(2, scratch)).costs
        #expect(throws: PruningError.self) { try costs.keep(for: costs.whole / 2) }
        #expect(throws: PruningError.self) { try Budget(.bytes, .share(0.5)).multiplyAdds(of: costs.whole) }
    }

    @Test func keepingAllTokensChangesNothing() throws {
        let scratch = try Scratch()
        let plan = try Self.plan([0, 1], keep: 1)
        let trial = try Self.trial(plan, Self.pictures(12, scratch))
        let report = try trial.measure(Catalog.gating(plan, trial.graph))
        #expect(report[.outputError]?.value == 0)
        #expect(trial.figures(try Catalog.gating(plan, trial.graph)).saved == 0)
    }

    /// Samples choose for themselves, what is drawn included: the batch does not matter.
    @Test(arguments: ["wpr", "random"])
    func theBatchDoesNotMatter(criterion: String) throws {
        let scratch = try Scratch()
        let path = try Self.pictures(12, scratch)
        let plan = try Self.plan(
            [0, 1], keep: 0.6, ["criterion": .choice(criterion), "partition": .choice("random")])
        var kept: [[Int: [[Int]]]] = []
        for batch in [12, 5] {
            let trial = try Self.trial(plan, path, batch: batch)
            let gating = try Catalog.gating(plan, trial.graph)
            var found: [Int: [[Int]]] = [:]
            gating.observer = { found[$0.sample, default: []].append($0.kept) }
            _ = try trial.measure(gating)
            kept.append(found)
        }
        #expect(kept[0] == kept[1] && kept[0].count == 12)
        #expect(Set(kept[0].values.map { $0[0] }).count > 1)
        // 16 tokens: 10 stay, then 6.
        #expect(kept[0].values.allSatisfy { $0.map(\.count) == [11, 7] })
    }

    @Test func aRecipeComesBackAsItWas() throws {
        let scratch = try Scratch()
        let network = try Self.sample("emoji-vit")
        let plan = try TokenPlan(
            MethodChoice(id: "zero-tprune", settings: ["similar": .number(0.2)]),
            [.init(block: 0, keep: 0.9), .init(block: 1, keep: 0.5, settings: ["metric": .choice("dot")])])
        let trial = try Self.trial(plan, Self.pictures(2, scratch))
        let figures = trial.figures(try Catalog.gating(plan, trial.graph))
        let recipe = try Recipe(network, plan, figures, blocks: trial.graph.blocks.map(\.name))
        for text in [recipe.yaml, recipe.json] {
            let read = try Recipe(text, file: "recipe")
            #expect(read == recipe)
            #expect(try read.tokenPlan() == plan)
            try read.verifyTokens(figures, trial.graph)
            try read.check(network.checkpoint)
        }
        var other = recipe
        other.tokens[0].kept -= 1
        #expect(throws: PruningError.self) { try other.verifyTokens(figures, trial.graph) }
        other = recipe
        other.tokens[0].name = "elsewhere"
        #expect(throws: PruningError.self) { try other.verifyTokens(figures, trial.graph) }
    }

    @Test func samplesThatKeepDifferentNumbersAreRefused() throws {
        let plan = try Self.plan([1], keep: 0.5)
        let network = try Self.sample("emoji-vit")
        let forward = try Forward(network.graph().gated(plan), Weights(network.checkpoint, Runtime.open()))
        let pictures = try forward.weights.runtime.tensor([Float](repeating: 0.5, count: 6144), shape: [2, 3, 32, 32])
        for kept in [[[0, 1], [0]], [[0, 17], [0, 1]], [[1, 0], [0, 1]], [[0, 1]], [[], []]] {
            forward.gate = { _ in kept }
            #expect(throws: ForwardError.self) { try forward.run(["pixel_values": pictures]) }
        }
    }
}
