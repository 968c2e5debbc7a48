import Pruning
import Subjects

extension Reproduction {
    /// Card 27: fluctuation against norms, with and without the bias, at equal parameters.
    static let flap = Reproduction(
        id: "flap",
        setting: visionSetting
            + "; the share that goes is of the parameters of heads and channels, nothing is trained after the cut",
        quantity: "test accuracy",
        columns: ["FLAP", "without bias", "Wanda-sp, uniform", "magnitude, uniform", "FLAP, uniform"],
        rows: [
            .init(name: "30 %", card: [0.8945, 0.8635, 0.8585, 0.792, nil]),
            .init(name: "50 %", card: [0.7345, 0.711, 0.658, 0.5365, 0.6855]),
        ],
        relations: [
            .init(words: "at 50 % FLAP is 4 points above Wanda-sp") { $0[1][0] - $0[1][2] - 0.04 },
            .init(words: "at 50 % FLAP is 12 points above magnitude") { $0[1][0] - $0[1][3] - 0.12 },
            .init(words: "at 50 % the bias gives a point") { $0[1][0] - $0[1][1] - 0.01 },
        ],
        tried:
            "plain PyTorch, where over four networks FLAP comes to 0.767, without bias to 0.727, Wanda-sp and magnitude both to 0.672 at "
            + "50 %; a class token (0.617, 0.597, 0.625, 0.546), which is not what the card cuts. Magnitude's loss is what differs: the "
            + "card has two networks, and networks differ by 7 to 10 points", seconds: 1, trial: flapTrial)

    static let visionSetting =
        "Digits 8 × 8 (1,437 to train, 360 to test), vision transformer of 16 patches of 2 × 2 and no class token, the mean of which "
        + "is classified, three blocks of 32 features, 4 heads and 64 channels with ReLU, PyTorch's first weights, Adam 0.003 with "
        + "a cosine, 900 steps, batch 48; 256 training pictures to learn from"

    private static func flapTrial(
        _ row: Int, _ column: Int, _ seed: UInt64, _ lab: Lab
    ) async throws(PruningError) -> Double {
        let trained = try lab.visionTransformer(seed: seed)
        var flap = FLAP.Settings()
        flap.bias = [0, 4].contains(column) ? "on" : "off"
        flap.structure = column > 1 ? "ul-um" : "al-am"
        flap.metric = ["wifv", "wifv", "wifn", "magnitude", "wifv"][column]
        // Squares are FLAP's own.
        flap.squares = [2, 3].contains(column) ? "off" : "on"
        var plan = Plan()
        plan.budget = .sparsity([0.3, 0.5][row])
        return try lab.accuracy(trained.network, lab.cut(trained, FLAP(flap), plan))
    }
}

extension Lab {
    /// The small transformer that cards 27 and 37 cut.
    func visionTransformer(seed: UInt64) throws(PruningError) -> Trained.Ready {
        var settings = TrainingSettings()
        (settings.length, settings.batch, settings.seed) = (.steps(900), 48, seed)
        settings.optimizer = OptimizerSettings(.adam)
        settings.rate = LearningRate(0.003, .cosine(floor: 0))
        let config = #"""
            {"model_type": "ijepa", "architectures": ["IJepaForImageClassification"], "hidden_size": 32, "intermediate_size": 64,
            "num_hidden_layers": 3, "num_attention_heads": 4, "image_size": 8, "patch_size": 2, "num_channels": 1,
            "num_labels": 10, "hidden_act": "relu", "layer_norm_eps": 1e-5}
            """#
        return try trained(config, settings, .lecun, samples: 256)
    }
}
