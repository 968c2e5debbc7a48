import Pruning
import Subjects

extension Reproduction {
    /// Card 05: pruning with regrowth from dense and from sparse, against pruning or regrowth alone and a mask that stays.
    static let granet = Reproduction(
        id: "granet",
        setting:
            "Digits 8 × 8 (1,437 to train, 360 to test), MLP 64-300-100-10 with ReLU, SGD 0.05 (× 0.1 at 1/2 and 3/4), Nesterov "
            + "momentum 0.9, weight decay 0.0005, 60 epochs, batch 48; masks every epoch, cuts in the first half, growth in "
            + "the first three quarters",
        quantity: "test accuracy",
        columns: ["GMP", "GraNet from dense", "GraNet from 0.5", "RigL", "static ERK"],
        rows: [
            .init(name: "0.10", card: [0.974, 0.978, 0.978, 0.967, 0.970]),
            .init(name: "0.05", card: [0.974, 0.971, 0.977, 0.973, 0.958]),
            .init(name: "0.02", card: [0.971, 0.965, 0.974, 0.957, 0.825]),
            .init(name: "0.01", card: [0.962, 0.958, 0.969, 0.934, 0.283]),
        ],
        relations: [
            .init(words: "at 0.01 GraNet from 0.5 is 1.5 points above RigL") { $0[3][2] - $0[3][3] - 0.015 },
            .init(words: "at 0.01 GraNet from 0.5 is no more than half a point below GMP") {
                $0[3][2] - $0[3][0] + 0.005
            },
            .init(words: "at 0.01 GraNet from 0.5 is 40 points above a static mask") { $0[3][2] - $0[3][4] - 0.4 },
            .init(
                words: "at 0.02 GraNet from 0.5 is 8 points above a static mask", quickly: [.init(2, 2), .init(2, 4)]
            ) { $0[2][2] - $0[2][4] - 0.08 },
        ], seconds: 5, trial: granetTrial)

    private static func granetTrial(
        _ row: Int, _ column: Int, _ seed: UInt64, _ lab: Lab
    ) async throws(PruningError) -> Double {
        let network = try lab.network(Self.perceptron([64, 300, 100, 10]), seed: seed)
        var settings = TrainingSettings()
        (settings.length, settings.batch, settings.seed) = (.epochs(60), 48, seed)
        settings.optimizer = OptimizerSettings(.sgd)
        (settings.optimizer.momentum, settings.optimizer.isNesterov) = (0.9, true)
        settings.optimizer.weightDecay = 5e-4
        settings.rate = LearningRate(0.05, .step(milestones: [0.5, 0.75], factor: 0.1))
        var granet = GraNet.Settings()
        granet.density = [0.1, 0.05, 0.02, 0.01][row]
        granet.initial = [1, 1, 0.5, granet.density, granet.density][column]
        granet.exchange = [0, 0.5, 0.5, 0.5, 0][column]
        // 1,437 samples are 30 batches.
        (granet.every, granet.end, granet.stop) = (30, 900, 0.75)
        return try lab.train(network, settings, GraNet(granet).rule).accuracy
    }
}
