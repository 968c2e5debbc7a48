import Pruning
import Subjects

extension Reproduction {
    /// Card 21: the cubic curve against a straight one, one cut early or late, and a cut after training.
    static let gmp = Reproduction(
        id: "gmp",
        setting:
            "Digits 8 × 8 (1,437 to train, 360 to test), MLP 64-256-256-10 with ReLU, Adam 0.002 with a cosine, batch 64, "
            + "1,500 steps; masks every 20 steps from 300 to 1,100",
        quantity: "test accuracy",
        columns: ["cubic", "linear", "one-shot at 300", "one-shot at 1,100", "after training"],
        rows: [
            .init(name: "80 %", card: [0.985, 0.982, 0.981, 0.977, 0.937]),
            .init(name: "90 %", card: [0.982, 0.974, 0.977, 0.952, 0.713]),
            .init(name: "95 %", card: [0.975, 0.944, 0.967, 0.857, 0.312]),
            .init(name: "98 %", card: [0.948, 0.759, 0.847, 0.336, 0.156]),
        ],
        relations: [
            .init(words: "at 95 % cubic is 1.5 points above linear") { $0[2][0] - $0[2][1] - 0.015 },
            .init(words: "at 95 % cubic is 8 points above one cut at step 1,100") { $0[2][0] - $0[2][3] - 0.08 },
            .init(words: "at 98 % cubic is above all others", quickly: (0...4).map { .init(3, $0) }) { means in
                means[3][0] - (means[3].dropFirst().max() ?? 1)
            },
        ], seconds: 4, trial: gmpTrial)

    private static func gmpTrial(_ row: Int, _ column: Int, _ seed: UInt64, _ lab: Lab) async throws(PruningError)
        -> Double
    {
        let network = try lab.network(Self.perceptron([64, 256, 256, 10]), seed: seed)
        var settings = TrainingSettings()
        (settings.length, settings.batch, settings.seed) = (.steps(1500), 64, seed)
        settings.optimizer = OptimizerSettings(.adam)
        settings.rate = LearningRate(0.002, .cosine(floor: 0))
        var gmp = GMP.Settings()
        gmp.sparsity = [0.8, 0.9, 0.95, 0.98][row]
        gmp.power = column == 1 ? 1 : 3
        if column > 1 { gmp.begin = [300, 1100, 1500][column - 2] }
        gmp.end = column > 1 ? gmp.begin : gmp.end
        return try lab.train(network, settings, GMP(gmp).rule).accuracy
    }

    /// A multilayer perceptron over digits, as config.json states it.
    static func perceptron(_ widths: [Int]) -> String {
        let layers = widths.enumerated().dropFirst().map { place, width in
            #"{"type": "linear", "name": "fc\#(place)", "out": \#(width)}"#
        }
        let list = layers.joined(separator: #", {"type": "relu"}, "#)
        return #"{"espalier": {"architecture": "sequence", "input": [1, 8, 8], "layers": [\#(list)]}}"#
    }
}
