import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Hooks of rules against the worked examples of the cards of cubic pruning and GraNet.
@Suite struct RuleTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Two linear layers without biases.
    private func weights(_ first: [Int], _ second: [Int], _ values: [[Float]]) throws -> TrainedWeights {
        let network = try scratch.network(
            [.init("fc1.weight", first, values[0]), .init("fc2.weight", second, values[1])],
            config: SmallTraining.config)
        return try TrainedWeights(network, network.graph(), Weights(network.checkpoint, Runtime.open()))
    }

    private func kept(_ weight: TrainedWeight?) throws -> [Float] {
        let weight = try #require(weight)
        return try #require(weight.removed).floats().map { 1 - $0 }
    }

    private struct Fixed: Schedule {
        let value: Double
        func sparsity(at step: Int) -> Double { value }
        func isDue(at step: Int) -> Bool { true }
    }

    @Test(arguments: [
        (0.0, [1, 1, 1, 1, 1, 1] as [Float]), (0.5, [1, 0, 1, 1, 0, 0]), (0.75, [1, 0, 0, 1, 0, 0]),
        (0.9, [0, 0, 0, 1, 0, 0]), (0.99, [0, 0, 0, 1, 0, 0]),
    ])
    func masksOfMagnitudeAreTheCards(sparsity: Double, expected: [Float]) throws {
        let weights = try weights([2, 3], [1, 2], [[0.5, -0.1, 0.3, -0.7, 0.2, 0.05], [1, 1]])
        var rule = GradualPruning(Fixed(value: sparsity))
        try Runtime.open().recordingGradients(false) { () throws in
            try rule.begin(TrainingStep(number: 0, total: 1, perEpoch: 1, weights: weights))
        }
        #expect(try kept(weights["fc1.weight"]) == expected)
    }

    /// Card 05: the fourth mask of ten from dense to a half, then half of each layer's survivors exchanged.
    @Test func regrowthByGradientIsTheCards() throws {
        let weights = try weights(
            [2, 4], [2, 2],
            [[0.9, -0.1, 0.4, 0, 0.3, -0.6, 0.05, 0.2], [0.5, 0, -0.35, 0.02]])
        let runtime = try Runtime.open()
        let gradients = [
            try runtime.tensor([0.1, 0.2, 0, 0.9, 0.05, 0.01, 0.7, 0.3] as [Float], shape: [2, 4]),
            try runtime.tensor([0.05, 0.8, 0.1, 0.6] as [Float], shape: [2, 2]),
        ]
        var settings = GraNet.Settings()
        (settings.initial, settings.density, settings.every, settings.end) = (1, 0.5, 1, 10)
        settings.variant = "code"
        var rule = GraNet(settings).rule
        try runtime.recordingGradients(false) { () throws in
            // So early in so long a training that p is still a half.
            try rule.afterStep(
                TrainingStep(number: 3, total: 1 << 40, perEpoch: 10, weights: weights, gradients: gradients))
        }
        #expect(try kept(weights["fc1.weight"]) == [1, 0, 0, 1, 0, 1, 1, 0])
        #expect(try kept(weights["fc2.weight"]) == [1, 1, 0, 0])
        // What has grown begins at 0.
        let grown = try #require(weights["fc1.weight"]).tensor.detached().floats()
        #expect(grown[3] == 0 && grown[6] == 0)
        // A half of four survivors and of two.
        let counted = rule.memory.numbers.filter { $0.key.hasPrefix("exchanged") || $0.key.hasPrefix("pruned") }
        #expect(
            counted == [
                "exchanged": 3, "exchanged 4": 3, "exchanged in fc1.weight": 2, "exchanged in fc2.weight": 1,
                "pruned 4": 6,
            ])
        // 1 - 0.5 · (1 - 0.6³); the code's strict threshold keeps 6 of 12.
        #expect(abs((rule.memory.numbers["asked 4"] ?? 0) - 0.608) < 1e-12)
        #expect(rule.memory.numbers["held 4"] == 0.5 && rule.memory.numbers["density of fc2.weight"] == 0.5)
    }

    /// A static half whose survivors change places with what was held: what was ever there grows by as many.
    @Test func regrowthCountsWhatWasEverThere() throws {
        let weights = try weights([1, 8], [1, 1], [[1, 2, 3, 4, 5, 6, 7, 8], [9]])
        let runtime = try Runtime.open()
        var settings = GraNet.Settings()
        (settings.initial, settings.density, settings.every, settings.end) = (0.5, 0.5, 1, 0)
        (settings.begin, settings.exchange) = (0, 0.5)
        var rule = GraNet(settings).rule
        let fc1 = try #require(weights["fc1.weight"])
        try runtime.recordingGradients(false) { () throws in
            try rule.begin(TrainingStep(number: 0, total: 1 << 40, perEpoch: 10, weights: weights))
            let first = try kept(fc1)
            let alive = Int(first.reduce(0, +))
            let wish = try runtime.tensor(first.map { 1 - $0 }, shape: [1, 8])
            try rule.afterStep(
                TrainingStep(
                    number: 0, total: 1 << 40, perEpoch: 10, weights: weights,
                    gradients: [wish, try runtime.tensor([0] as [Float], shape: [1, 1])]))
            // Half of the survivors, rounded up, went, and as many of the others came.
            let grown = (alive + 1) / 2
            #expect(rule.memory.numbers["exchanged 1"] == Double(grown))
            #expect(rule.memory.numbers["ever 1"] == Double(alive + grown + 1) / 9)
            #expect(rule.memory.numbers["density at first of fc1.weight"] == Double(alive) / 8)
        }
    }

    /// By hand: of six two go at first, 0.05 and 0.1, then two more, 0.2 and 0.3.
    @Test func aScheduleTellsItsCurveAndTheWeightItsThreshold() throws {
        let weights = try weights([1, 6], [1, 1], [[0.5, -0.1, 0.3, -0.7, 0.2, 0.05], [1]])
        let fc1 = try #require(weights["fc1.weight"])
        var rule = GradualPruning(PowerSchedule(final: 2.0 / 3, begin: 0, end: 2, every: 1, power: 1))
        #expect(fc1.threshold == nil)
        try Runtime.open().recordingGradients(false) { () throws in
            for number in 0..<2 {
                try rule.afterStep(TrainingStep(number: number, total: 2, perEpoch: 2, weights: weights))
                #expect(fc1.threshold == Double([0.1, 0.3][number] as Float))
            }
        }
        guard case .curves(let curves)? = rule.charts.first?.content else {
            Issue.record("no curves")
            return
        }
        #expect(curves.curves.map(\.name) == ["asked", "held"])
        #expect(curves.curves[1].points.map(\.x) == [1, 2])
        #expect(curves.curves[1].points.map { $0.y * 7 } == [2, 4])
    }

    /// Three trainings of four steps: each begins at the first weights, less what went; the bound removes 2 of these 8, then
    /// what the survivors' index says, worked out by `PQIndexTests`.
    @Test(arguments: ["layer", "global", "neuron"])
    func roundsBeginAgainFromTheFirstWeights(scope: String) throws {
        let values: [Float] = [8, 4, 2, 1, 0.5, 0.25, 0.125, 0.125]
        let weights = try weights([1, 8], [1, 1], [values, [3]])
        var settings = SAP.Settings()
        (settings.rounds, settings.scope) = (3, scope)
        var rule = SAP(settings).rule
        let fc1 = try #require(weights["fc1.weight"])
        func step(_ number: Int) -> TrainingStep {
            TrainingStep(number: number, total: 12, perEpoch: 4, weights: weights)
        }
        try Runtime.open().recordingGradients(false) { () throws in
            try rule.begin(step(0))
            for number in 0..<4 {
                try rule.beforePass(step(number))
                #expect(fc1.removed == nil)
            }
            // What a training would have made of them.
            try weights.rewind(to: ["fc1.weight": HostTensor(values.map { $0 * 2 }, shape: [1, 8])])
            try rule.beforePass(step(4))
        }
        #expect(try kept(fc1) == [1, 1, 1, 1, 1, 1, 0, 0])
        #expect(try fc1.tensor.detached().floats() == [8, 4, 2, 1, 0.5, 0.25, 0, 0])
        #expect(rule.memory.numbers["left 0"] == 9)
    }

    @Test func aRuleSeesTheGradientsOfWhatIsHeldAndItsMemoryIsResumed() throws {
        let small = try SmallTraining()
        var settings = small.settings
        settings.optimizer.momentum = 0.9
        var granet = GraNet.Settings()
        (granet.initial, granet.density, granet.begin, granet.end) = (0.8, 0.2, 4, 16)
        (granet.every, granet.exchange) = (4, 0.3)
        let rule = GraNet(granet).rule
        let whole = try small.trainer(settings, rule: rule)
        let expected = try whole.run()
        let half = try small.trainer(settings, rule: rule)
        for _ in 0..<9 { try half.advance() }
        let path = small.scratch.folder.appending(path: "state.safetensors").path
        try TrainingStateFile(path).write(half.state())
        let resumed = try small.trainer(settings, rule: rule)
        try resumed.resume(TrainingStateFile(path).read(), from: path)
        #expect(try resumed.run().weights == expected.weights)
        #expect(resumed.rule.memory == whole.rule.memory)
        #expect((whole.rule.memory.numbers["exchanged"] ?? 0) > 0)
        // The curve ends where it is asked to: ⌊90 · 0.2⌋ weights.
        #expect(whole.weights.prunable.reduce(0) { $0 + $1.count - $1.removedCount } == 18)
    }

    /// Card 05: ERK at density 0.2 leaves the first and last of these whole.
    @Test func regrowthBeginsAtERKDensitiesAndKeepsEachLayersCount() throws {
        // As networks from scratch have them: from the seed and the tensor's name.
        let item = Blueprint.Item(name: "fc1.weight", shape: [30, 20], role: .weight(fanIn: 20, fanOut: 30))
        let first = Initialization.kaiming.values(of: item, seed: 3)
        let weights = try weights([30, 20], [10, 30], [first, Seeded.weights(300, seed: 2)])
        var settings = GraNet.Settings()
        (settings.initial, settings.density, settings.every, settings.end) = (0.3, 0.3, 1, 0)
        var rule = GraNet(settings).rule
        let runtime = try Runtime.open()
        let gradients = try weights.all.map { weight in
            try runtime.tensor(Seeded.weights(weight.count, seed: 9), shape: weight.tensor.shape)
        }
        try runtime.recordingGradients(false) { () throws in
            try rule.begin(TrainingStep(number: 0, total: 100, perEpoch: 10, weights: weights, seed: 3))
            let before = weights.all.map { $0.count - $0.removedCount }
            // ε(50/600)·600 + ε(40/300)·300 = 270: ε = 3.
            #expect(before == [150, 120])
            // Positions do not follow the weights: as many of either sign as chance gives, to five deviations of √150.
            let values = try #require(weights["fc1.weight"]).tensor.detached().floats()
            #expect(abs(values.count { $0 > 0 } - values.count { $0 < 0 }) < 62)
            let mask = try kept(weights["fc1.weight"])
            try rule.afterStep(
                TrainingStep(number: 4, total: 100, perEpoch: 10, weights: weights, gradients: gradients, seed: 3))
            #expect(weights.all.map { $0.count - $0.removedCount } == before)
            #expect(try kept(weights["fc1.weight"]) != mask)
        }
    }

    @Test func aConstantSparsityIsHeldFromTheStart() throws {
        let small = try SmallTraining()
        let trainer = try small.trainer(rule: GradualPruning(FixedSchedule(0.5)))
        #expect(trainer.weights.sparsity == 0.5)
        let held = try #require(trainer.weights["fc1.weight"]?.removed).hostTensor()
        #expect(try trainer.run().removed["fc1.weight"] == held)
    }

    @Test func aStateOfAnotherRuleIsRefused() throws {
        let small = try SmallTraining()
        let state = try small.trainer(rule: GradualPruning(FixedSchedule(0.5))).state()
        #expect(throws: PruningError.self) {
            try small.trainer(rule: GradualPruning(FixedSchedule(0.6))).resume(state, from: "state")
        }
    }

    @Test func dropoutDropsInTrainingWhereItIsAskedFor() throws {
        var hand = HandGraph(try scratch.network([.init("w", [2, 2])]))
        let input = hand.input("x", [1000])
        let output = hand.node("Dropout", "drop", [input], ["ratio": .float(0.25)])
        let graph = hand.ending(at: output)
        let runtime = try Runtime.open()
        let forward = try Forward(graph, Weights(hand.network.checkpoint, runtime))
        let x = try runtime.tensor([Float](repeating: 3, count: 4000), shape: [4, 1000])
        #expect(try forward.run(["x": x])[0].floats().allSatisfy { $0 == 3 })
        forward.mode = ForwardMode(isTraining: true, drops: true)
        func dropped() throws -> [Float] {
            runtime.seed(5)
            return try forward.run(["x": x])[0].floats()
        }
        // Trainings of other tests seed the runtime's one generator too, so now and then a draw is not ours.
        #expect(try (0..<20).contains { _ in try dropped() == dropped() })
        let values = try dropped()
        // What stays is 1 / (1 - ratio) times as large; 1,000 of 4,000 go, within five deviations of 27.4.
        #expect(values.allSatisfy { $0 == 0 || $0 == 4 })
        #expect(abs(values.count { $0 == 0 } - 1000) < 137)
    }

    @Test func theImportanceOfAPlainTrainingIsTheMagnitude() throws {
        let trainer = try SmallTraining().trainer(rule: PlainTraining())
        let weights = try trainer.run().weights
        let importance = try trainer.importance()
        #expect(Set(importance.keys) == ["fc1.weight", "fc2.weight"])
        for (name, scores) in importance { #expect(scores == weights[name]?.floats.map(\.magnitude)) }
    }

    /// A penalty of the sum of squares is weight decay of twice its factor.
    private struct Squares: TrainingRule {
        func penalty(_ step: TrainingStep) throws(RuntimeError) -> Tensor? {
            var sum: Tensor?
            for weight in step.weights.all {
                let squares = try weight.tensor.squared().sum()
                sum = try sum?.plus(squares) ?? squares
            }
            return try sum?.times(0.05)
        }
    }

    @Test func aPenaltyIsPartOfTheLoss() throws {
        let small = try SmallTraining()
        var settings = small.settings
        settings.optimizer.weightDecay = 0
        let penalised = try small.trainer(settings, rule: Squares()).run()
        settings.optimizer.weightDecay = 0.1
        let decayed = try small.trainer(settings, rule: PlainTraining()).run()
        for (name, array) in decayed.weights {
            let found = try #require(penalised.weights[name])
            #expect(distance(found.floats.map { Double($0) }, array.floats.map { Double($0) }) < 1e-5, "\(name)")
        }
        #expect(penalised.curve.points[0].loss > decayed.curve.points[0].loss)
    }
}
