import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Relevance and what it is compared with: card 06's oracle by hand, and numpy on a residual network with norms.
struct RelevanceTests {
    /// Card 06: three hidden neurons between two inputs and two classes.
    private func card(_ scratch: Scratch) throws -> Network {
        try scratch.network(
            [
                .init("fc1.weight", [3, 2], [1, -1, 0.5, 0.5, -1, 1]),
                .init("fc2.weight", [2, 3], [1, 2, 1, -1, 0.5, 2]),
            ], config: #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#)
    }

    private func relevance(
        _ network: Network, _ rule: RelevanceRule, times factor: Double = 1
    ) throws -> (layers: [LayerRelevance], input: [Double]) {
        let runtime = try Runtime.open()
        let pass = try RelevancePass(
            network.graph(), Weights(network.checkpoint, runtime), RelevanceSettings(rule))
        let inputs = ["input": try runtime.tensor([1, 2] as [Float], shape: [1, 2])]
        let found = try pass.run(inputs) { output throws(RuntimeError) in
            let mask = try runtime.tensor([0, 1] as [Float], shape: [1, 2])
            return try output.times(mask).times(factor)
        }
        return (found.layers, try #require(found.inputs[0]).doubles())
    }

    @Test func theCardsNetworkIsExplainedByWhatIsPositive() throws {
        let scratch = try Scratch()
        let (layers, input) = try relevance(card(scratch), .positive)
        #expect(layers.map(\.name) == ["fc1", "fc2"])
        #expect(distance(layers[0].sums, [0, 0.75, 2.0]) < 1e-6 && distance(layers[1].sums, [0, 2.75]) < 1e-6)
        #expect(distance(input, [0.25, 2.5]) < 1e-6)
        // Conserved from layer to layer.
        for layer in layers { #expect(abs(layer.arriving - 2.75) < 1e-5 && abs(layer.leaving - 2.75) < 1e-5) }
    }

    @Test func theEpsilonRuleGivesTheCardsNumbers() throws {
        let scratch = try Scratch()
        let (layers, _) = try relevance(card(scratch), .epsilon(1e-6))
        #expect(distance(layers[0].sums, [0, 0.75, 2.0]) < 1e-5)
        #expect(abs(layers[1].leaving - 2.749999) < 2e-6)
    }

    @Test func aFactorOfTheStartIsAFactorOfEveryScore() throws {
        let scratch = try Scratch()
        let network = try card(scratch)
        let (one, many) = (try relevance(network, .positive), try relevance(network, .positive, times: 8))
        for (a, b) in zip(one.layers, many.layers) { #expect(distance(b.sums, a.sums.map { 8 * $0 }) < 1e-6) }
    }

    private struct Made {
        let network: Network
        let graph: Graph
        let samples: ReferenceSamples
        let expected: Arrays

        init() throws {
            let oracle = try Oracle("relevance.py")
            network = Network(try Checkpoint.open(oracle.folder.appending(path: "model.onnx").path))
            graph = try network.graph()
            let data = try Dataset.open(oracle.folder.appending(path: "data.npz").path).calibration
            samples = try ReferenceSamples(data, for: graph, perClass: 200, seed: 1)
            expected = try Arrays(oracle, "expected.safetensors")
        }

        func scores(_ criterion: FilterCriterion) throws -> FilterScores {
            let weights = Weights(network.checkpoint, try Runtime.open())
            return try FilterScoring(network, graph, criterion, on: samples).scores(weights)
        }
    }

    /// Names of numpy's layers by the weights' own.
    private static let layers = ["c1": "conv1", "c2": "conv2", "c3": "conv3", "g1": "gemm1", "g2": "gemm2"]

    @Test(arguments: ["z+", "eps", "ab", "mixed"])
    func relevanceIsNumPysShareByShare(rule: String) throws {
        let made = try Made()
        #expect(made.samples.data.count == 11)
        let rules: [String: RelevanceRule] = ["eps": .epsilon(0.01), "ab": .alphaBeta(alpha: 2)]
        var settings = RelevanceSettings(rules[rule] ?? .positive)
        if rule == "mixed" { settings.dense = .epsilon(0.001) }
        let signed = try made.scores(.relevance(settings, isAbsolute: false))
        let absolute = try made.scores(.relevance(settings, isAbsolute: true))
        for (name, layer) in Self.layers {
            let label = "\(rule).\(layer)"
            #expect(
                distance(signed.byWeight[name]?.scores ?? [], try made.expected(label + ".signed")) < 2e-4, "\(label)")
            #expect(
                distance(absolute.byWeight[name]?.scores ?? [], try made.expected(label + ".absolute")) < 2e-4,
                "\(label)")
        }
        #expect(signed.flows.map(\.layer) == ["conv1", "conv2", "conv3", "gemm1", "scores"])
        for (flow, layer) in zip(signed.flows, ["conv1", "conv2", "conv3", "gemm1", "gemm2"]) {
            let expected = try made.expected("\(rule).\(layer).flow")
            #expect(distance([flow.arriving, flow.leaving], expected) < 2e-4, "\(rule).\(layer)")
        }
    }

    @Test(arguments: ["first", "last"]) func gradientsAndTaylorAreNumPys(order: String) throws {
        let made = try Made()
        for (kind, criterion) in [
            ("grad", FilterCriterion.gradient(isMeanOfMagnitudes: order == "last")),
            ("taylor", .taylor(isMeanOfMagnitudes: order == "last")),
        ] {
            let found = try made.scores(criterion)
            for (name, layer) in Self.layers {
                let expected = try made.expected("\(kind).\(order).\(layer)")
                #expect(distance(found.byWeight[name]?.scores ?? [], expected) < 1e-4, "\(kind) \(layer)")
            }
        }
    }

    @Test func weightsAreSummedAndShared() throws {
        let made = try Made()
        let found = try made.scores(.weight)
        for (name, layer) in Self.layers {
            #expect(distance(found.byWeight[name]?.scores ?? [], try made.expected("weight.\(layer)")) < 1e-6)
        }
    }

    /// Both convolutions before the sum make the channels of one group; the second one's inputs are the same units.
    @Test func aUnitScoresTheMeanOfTheLayersThatMakeIt() throws {
        let made = try Made()
        let found = try made.scores(.relevance(RelevanceSettings(.positive), isAbsolute: false))
        let group = try #require(try made.network.grouping().groups.first { $0.name == "c1:channel" })
        let both = try ["conv1", "conv2"].map { try made.expected("z+.\($0).signed") }
        let units = try #require(found.units(of: group))
        #expect(distance(units, zip(both[0], both[1]).map { ($0 + $1) / 2 }) < 2e-4)
    }

    /// With inputs and activations that are not negative, no biases, and something positive in every sum.
    @Test func relevanceThatIsPositiveIsConservedAndNeverNegative() throws {
        let scratch = try Scratch()
        let positive = { (count: Int, seed: UInt64) in
            Seeded.weights(count, seed: seed, scale: 1).map { $0.magnitude + 0.1 }
        }
        var weights: [Scratch.Tensor] = [
            .init("c1.weight", [6, 2, 3, 3], Seeded.weights(108, seed: 1, scale: 1)),
            .init("c2.weight", [4, 6, 3, 3], Seeded.weights(216, seed: 2, scale: 1)),
            .init("fc.weight", [3, 4], Seeded.weights(12, seed: 3, scale: 1)),
        ]
        // One weight of each filter is large, so that no sum is empty.
        for place in weights.indices {
            let length = weights[place].values.count / weights[place].shape[0]
            for row in 0..<weights[place].shape[0] { weights[place].values[row * length + length / 2] = 9 }
        }
        let network = try scratch.network(
            weights,
            config: """
                {"espalier": {"architecture": "sequence", "input": [2, 5, 5], "layers": [
                {"type": "convolution", "name": "c1", "kernel": 3, "padding": 1}, {"type": "relu"},
                {"type": "averagePool", "size": 2}, {"type": "convolution", "name": "c2", "kernel": 3, "padding": 1},
                {"type": "relu"}, {"type": "maxPool", "size": 2}, {"type": "linear", "name": "fc"}]}}
                """)
        let runtime = try Runtime.open()
        let pass = try RelevancePass(
            network.graph(), Weights(network.checkpoint, runtime), RelevanceSettings(.positive))
        let input = try runtime.tensor(positive(4 * 50, 8), shape: [4, 2, 5, 5])
        let found = try pass.run(["input": input]) { output throws(RuntimeError) in
            try runtime.call("aten::ones_like", .tensor(output))
        }
        #expect(found.layers.count == 3)
        for layer in found.layers {
            #expect(abs(layer.arriving - 12) < 1e-4 && abs(layer.leaving - 12) < 1e-4, "\(layer.name)")
            #expect(layer.sums.allSatisfy { $0 >= 0 } && distance(layer.sums, layer.magnitudes) < 1e-9)
        }
    }

    @Test func anOperatorWithoutARuleIsNamed() throws {
        let scratch = try Scratch()
        let network = try scratch.network([.init("a.weight", [4, 3])])
        var hand = HandGraph(network)
        let x = hand.input("x", [3])
        let weight = hand.weight("a.weight")
        let y = hand.node("espalier.Linear", "a", [x, weight])
        let shares = hand.node("Softmax", "shares", [y])
        let graph = hand.ending(at: shares)
        let runtime = try Runtime.open()
        let pass = try RelevancePass(graph, Weights(network.checkpoint, runtime), RelevanceSettings(.positive))
        let input = try runtime.tensor([1, 2, 3] as [Float], shape: [1, 3])
        #expect(throws: ForwardError.unknownOperator("Softmax (relevance)", node: "shares")) {
            _ = try pass.run(["x": input]) { output throws(RuntimeError) in output }
        }
    }
}
