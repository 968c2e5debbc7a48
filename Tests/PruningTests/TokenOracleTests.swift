import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Scores and gated forward passes against numpy (`tokens.py`), in double precision.
@Suite struct TokenOracleTests {
    private static let samples =
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../SampleModels").standardized.path
    private static let made = Result {
        let oracle = try Oracle("tokens.py", samples)
        return (oracle, try oracle.json("expected.json", as: Expected.self))
    }

    private struct Expected: Decodable {
        let cases: [Case]
        let pixels: [Float]
        let gated: [Double]
        let dense: [Double]
        /// Of each sample the first place's, then the second's.
        let kept: [[Int]]
        let ids: [Int]
        let mask: [Int]
        let words: [Double]
        let passed: [[Int]]
    }

    private struct Case: Decodable {
        let heads: Int
        let count: Int
        let k: Int
        let rounds: Int
        let attention: [Float]
        let features: [Float]
        let numbers: [String: Double]
        let choices: [String: String]
        let kept: [Int]
        let copies: [Int]
        let importance: [Double]
        let variances: [Double]
        let passes: [Bool]

        var settings: [String: SettingValue] {
            var settings = numbers.mapValues { SettingValue.number($0) }
            settings.merge(choices.mapValues { .choice($0) }) { $1 }
            settings["iterations"] = .number(Double(rounds))
            return settings
        }
    }

    @Test(arguments: 0..<8)
    func scoresAndChoicesAreNumPys(index: Int) throws {
        let item = try Self.made.get().1.cases[index]
        let tokens = SampleTokens(
            count: item.count, heads: item.heads, attention: item.attention, features: [.key: item.features])
        var random = Random(seed: 0)
        let choice = ZeroTPrune(try ZeroTPrune.Settings(item.settings)).keep(
            tokens, at: TokenPlace(block: 0, blocks: 4, kept: item.k), drawing: &random)
        #expect(choice.kept == item.kept)
        #expect(choice.similar == item.copies)
        for (found, expected) in zip(choice.importance, item.importance) {
            #expect(abs((found ?? -1) - expected) < 1e-6)
        }
        for (head, expected) in zip(choice.heads, item.variances) { #expect(abs(head.variance - expected) < 1e-5) }
        #expect(choice.heads.map(\.passes) == item.passes)
    }

    private static let plan = Result {
        try TokenPlan(
            MethodChoice(id: "zero-tprune"),
            [
                .init(block: 0, keep: 0.7, settings: ["similar": .number(0.3), "iterations": .number(7)]),
                .init(
                    block: 1, keep: 0.5,
                    settings: ["feature": .choice("x"), "metric": .choice("euclid"), "similar": .number(0.2)]),
            ])
    }

    /// Outputs of the gated network, and what stayed: sample by sample, place by place.
    private static func run(
        _ network: Network, _ plan: TokenPlan, _ inputs: (Runtime) throws -> [String: Tensor], samples: Int
    ) throws -> (gated: [Double], dense: [Double], kept: [[Int]]) {
        let graph = try network.graph()
        let gating = try Catalog.gating(plan, graph)
        let forward = try Forward(graph.gated(plan), Weights(network.checkpoint, Runtime.open()))
        let places = plan.layers.count
        var kept = [[Int]](repeating: [], count: samples * places)
        gating.observer = { kept[$0.sample * places + $0.layer] = $0.kept }
        gating.begin(Array(0..<samples))
        let tensors = try inputs(forward.weights.runtime)
        let dense = try forward.run(tensors)[0].doubles()
        forward.gate = gating.gate
        return (try forward.run(tensors)[0].doubles(), dense, kept)
    }

    private static func error(_ found: [Double], _ expected: [Double]) -> Double {
        guard found.count == expected.count else { return .infinity }
        let scale = expected.reduce(0) { max($0, abs($1)) }
        return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1) / scale) }
    }

    @Test(arguments: [true, false])
    func aVisionTransformerWithGatesGivesWhatNumPyGives(isTimm: Bool) throws {
        let (oracle, expected) = try Self.made.get()
        let path = isTimm ? oracle.folder.path + "/timm" : Self.samples + "/emoji-vit"
        let network = Network(try Checkpoint.open(path))
        let found = try Self.run(
            network, Self.plan.get(),
            { ["pixel_values": try $0.tensor(expected.pixels, shape: [5, 3, 32, 32])] }, samples: 5)
        #expect(Self.error(found.dense, expected.dense) < 1e-5)
        #expect(found.kept == expected.kept)
        #expect(Self.error(found.gated, expected.gated) < 1e-5)
        #expect(Self.error(found.gated, expected.dense) > 1e-3)
    }

    private struct Torch: Decodable {
        struct Found: Decodable {
            let outputs: [Double]
            /// Of each sample the first place's, then the second's.
            let kept: [[Int]]
        }
        let pixels: [Float]
        /// With norms before what they are for, and after the sums.
        let before: Found
        let after: Found
    }

    private static let torch = Result {
        let oracle = try Oracle("tokens_torch.py", samples + "/emoji-vit", python: Oracle.torch)
        return (oracle, try oracle.json("expected.json", as: Torch.self))
    }

    /// With the settings that the method begins with: copies, the class token's start, votes by depth.
    @Test(
        .enabled(if: Oracle.hasTorch, "needs torch and numpy in ESPALIER_TORCH_PYTHON or /usr/bin/python3"),
        arguments: [true, false])
    func aVisionTransformerWithGatesGivesWhatPyTorchGives(isNormFirst: Bool) throws {
        let (oracle, all) = try Self.torch.get()
        let expected = isNormFirst ? all.before : all.after
        let path = isNormFirst ? Self.samples + "/emoji-vit" : oracle.folder.path + "/after"
        let plan = try TokenPlan(
            MethodChoice(id: "zero-tprune"),
            [
                .init(block: 0, keep: 0.8, settings: ["similar": .number(0.15)]),
                .init(block: 1, keep: 0.6, settings: ["similar": .number(0.2)]),
            ])
        let found = try Self.run(
            Network(try Checkpoint.open(path)), plan,
            { ["pixel_values": try $0.tensor(all.pixels, shape: [6, 3, 32, 32])] }, samples: 6)
        #expect(found.kept == expected.kept)
        #expect(Self.error(found.gated, expected.outputs) < 1e-5)
        #expect(Self.error(found.dense, expected.outputs) > 1e-3)
    }

    @Test func anEncoderOfTextWithGatesAndPaddingGivesWhatNumPyGives() throws {
        let (oracle, expected) = try Self.made.get()
        let network = Network(try Checkpoint.open(oracle.folder.path + "/bert"))
        let plan = try TokenPlan(
            MethodChoice(id: "zero-tprune"),
            [
                .init(block: 1, keep: 0.6, settings: ["similar": .number(0.2)]),
                .init(block: 2, keep: 0.5, settings: ["similar": .number(0)]),
            ])
        let found = try Self.run(
            network, plan,
            {
                [
                    "input_ids": try $0.tensor(expected.ids, shape: [3, 14]),
                    "attention_mask": try $0.tensor(expected.mask, shape: [3, 14]),
                ]
            }, samples: 3)
        #expect(found.kept == expected.passed)
        #expect(Self.error(found.gated, expected.words) < 1e-5)
    }
}
