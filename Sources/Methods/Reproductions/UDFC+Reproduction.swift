import Pruning
import Subjects

extension Reproduction {
    /// Card 29: removed channels put into the others, on a wide perceptron where it helps and on a narrow convolutional network
    /// where it may harm; and rounding to few bits.
    static let udfc = Reproduction(
        id: "udfc",
        setting:
            "Digits 8 × 8 (1,437 to train, 360 to test), Adam 0.002, 500 steps of 64. MLP 64-300-100-10 with ReLU; CNN of 16, 32, "
            + "32 filters 3 × 3 with batch norm and ReLU, a pool after the second, global mean. The same share of the "
            + "smallest channels (l2) goes from every layer, no data, no training. merging: cosine > 0.45; ridge: alpha1 "
            + "0.01, alpha2 0.008, or 0.1 of the mean squared row; first weights uniform (He). Rounded rows take no scalar in the first two columns",
        quantity: "test accuracy",
        columns: ["none", "merging", "ridge 0.008", "ridge 0.1 relative", "non-negative 0.1 relative"],
        rows: [
            .init(name: "MLP dense", card: [0.974, nil, nil, nil, nil]),
            .init(name: "MLP 30 %", card: [0.939, 0.943, 0.962, 0.962, 0.63]),
            .init(name: "MLP 50 %", card: [0.859, 0.856, 0.931, 0.929, nil]),
            .init(name: "MLP 70 %", card: [0.680, 0.679, 0.706, 0.787, nil]),
            .init(name: "MLP 80 %", card: [0.441, 0.433, 0.379, 0.644, nil]),
            .init(name: "CNN dense", card: [nil, nil, nil, nil, nil]),
            .init(name: "CNN 10 %", card: [0.721, 0.958, 0.864, nil, 0.824]),
            .init(name: "CNN 20 %", card: [0.453, 0.716, 0.259, nil, 0.776]),
            .init(name: "CNN 30 %", card: [0.278, nil, nil, nil, 0.527]),
            .init(name: "CNN 50 %", card: [0.141, nil, nil, nil, 0.321]),
            .init(name: "CNN 6 bit", card: [nil, nil, nil, nil, nil]),
            .init(name: "CNN 4 bit", card: [0.950, nil, nil, 0.956, nil]),
            .init(name: "CNN 3 bit", card: [0.60, nil, nil, 0.47, nil]),
        ],
        relations: [
            .init(words: "MLP at 50 %: the ridge is 4 points above none") { $0[2][2] - $0[2][0] - 0.04 },
            .init(words: "MLP at 50 %: the ridge is 4 points above merging") { $0[2][2] - $0[2][1] - 0.04 },
            .init(
                words: "MLP at 70 %: the relative ridge is 6 points above none", quickly: [.init(3, 0), .init(3, 3)]
            ) { $0[3][3] - $0[3][0] - 0.06 },
            .init(words: "CNN at 6 bits: repaired within 1 point of dense") { $0[10][3] - $0[5][3] + 0.01 },
        ], seconds: 0.3, trial: udfcTrial)

    private static let shares = [0, 0.3, 0.5, 0.7, 0.8, 0, 0.1, 0.2, 0.3, 0.5, 0, 0, 0]

    private static func udfcTrial(_ row: Int, _ column: Int, _ seed: UInt64, _ lab: Lab) async throws(PruningError)
        -> Double
    {
        var training = TrainingSettings()
        (training.length, training.batch, training.seed) = (.steps(500), 64, seed)
        training.optimizer = OptimizerSettings(.adam)
        training.rate = LearningRate(0.002, .constant)
        let network =
            row < 5
            ? try lab.trained("udfc MLP", Self.perceptron([64, 300, 100, 10]), training, .kaiming)
            : try lab.trained("udfc CNN", Self.convolutions([16, 32, 32], pools: [1]), training, .kaiming)
        var settings = UDFC.Settings()
        settings.repair = ["none", "merging", "udfc", "udfc", "udfc"][column]
        if column == 2 { (settings.alpha2, settings.ridge) = (0.008, "absolute") }
        if column == 4 { settings.sign = "non-negative" }
        if row >= 10 { settings.bits = [6, 4, 3][row - 10] }
        var plan = Plan()
        plan.budget = .sparsity(shares[row])
        let grouping: Grouping
        do throws(ForwardError) { grouping = try network.grouping() } catch { throw .forward(error) }
        let choice = try UDFC(settings).choose(plan, with: GroupTools(network, grouping))
        return try lab.accuracy(network, Slicing(grouping, choice.cuts, changing: choice.changes))
    }

    /// 3 × 3 convolutions with batch norm over digits, and a global mean.
    /// - Parameter pools: convolutions that a pool of 2 × 2 follows.
    static func convolutions(_ widths: [Int], pools: Set<Int>) -> String {
        var layers: [String] = []
        for (place, width) in widths.enumerated() {
            layers += [
                #"{"type": "convolution", "name": "conv\#(place)", "out": \#(width), "kernel": 3, "padding": 1, "bias": false}"#,
                #"{"type": "batchNorm", "name": "norm\#(place)"}"#, #"{"type": "relu"}"#,
            ]
            if pools.contains(place) { layers.append(#"{"type": "maxPool", "size": 2}"#) }
        }
        layers += [#"{"type": "globalAveragePool"}"#, #"{"type": "linear", "name": "fc", "out": 10}"#]
        let list = layers.joined(separator: ", ")
        return #"{"espalier": {"architecture": "sequence", "input": [1, 8, 8], "layers": [\#(list)]}}"#
    }
}
