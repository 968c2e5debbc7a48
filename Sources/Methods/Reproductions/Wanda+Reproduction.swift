import Pruning
import Subjects

extension Reproduction {
    /// Weights times norms against weights alone. What holds for language models, that outputs should lose alike, does not hold here
    /// where no pattern makes them: neither for us nor for PyTorch.
    static let wanda = Reproduction(
        id: "wanda", setting: singleWeights, quantity: "cross-entropy of the test part", source: byPyTorch,
        columns: ["Wanda", "Wanda, whole layers", "magnitude"],
        rows: [
            .init(name: "dense", card: [0.190, 0.190, 0.190]),
            .init(name: "50 %", card: [0.407, 0.283, 0.305]),
            .init(name: "60 %", card: [0.600, 0.507, 0.424]),
            .init(name: "70 %", card: [1.124, 0.872, 0.944]),
            .init(name: "2:4", card: [0.523, 0.523, 0.549]),
        ],
        relations: [
            .init(words: "at 50 % Wanda's loss over whole layers is not above magnitude's") { $0[1][2] - $0[1][1] },
            .init(words: "at 70 % Wanda's loss over whole layers is not above magnitude's") { $0[3][2] - $0[3][1] },
            .init(words: "at 2:4 Wanda's loss is not above magnitude's") { $0[4][2] - $0[4][0] },
        ], seconds: 1, trial: wandaTrial)

    private static func wandaTrial(
        _ row: Int, _ column: Int, _ seed: UInt64, _ lab: Lab
    ) async throws(PruningError) -> Double {
        let method = MethodChoice(id: column == 2 ? "magnitude" : "wanda")
        return try await lab.loss(row, method, scope: column == 0 ? .row : .layer, seed)
    }

    /// Least squares against scores alone.
    static let sparseGPT = Reproduction(
        id: "sparsegpt", setting: singleWeights, quantity: "cross-entropy of the test part", source: byPyTorch,
        columns: ["SparseGPT", "Wanda", "magnitude"],
        rows: [
            .init(name: "dense", card: [0.190, 0.190, 0.190]),
            .init(name: "50 %", card: [0.221, 0.407, 0.305]),
            .init(name: "60 %", card: [0.281, 0.600, 0.424]),
            .init(name: "70 %", card: [0.547, 1.124, 0.944]),
            .init(name: "2:4", card: [0.318, 0.523, 0.549]),
        ],
        relations: [
            .init(words: "at 50 % SparseGPT's loss is below Wanda's") { $0[1][1] - $0[1][0] },
            .init(words: "at 50 % SparseGPT's loss is below magnitude's") { $0[1][2] - $0[1][0] },
            .init(words: "at 70 % SparseGPT's loss is below Wanda's") { $0[3][1] - $0[3][0] },
            .init(words: "at 70 % SparseGPT's loss is below magnitude's") { $0[3][2] - $0[3][0] },
            .init(words: "at 2:4 SparseGPT's loss is below Wanda's") { $0[4][1] - $0[4][0] },
            .init(words: "at 2:4 SparseGPT's loss is below magnitude's") { $0[4][2] - $0[4][0] },
        ], seconds: 1, trial: sparseGPTTrial)

    private static func sparseGPTTrial(
        _ row: Int, _ column: Int, _ seed: UInt64, _ lab: Lab
    ) async throws(PruningError) -> Double {
        let method = MethodChoice(id: ["sparsegpt", "wanda", "magnitude"][column])
        return try await lab.loss(row, method, scope: column == 1 ? .row : .layer, seed)
    }

    private static let singleWeights =
        visionSetting
        + "; the same share of each projection in the blocks goes, weight by weight, and nothing is trained after"

    private static let byPyTorch = "what plain PyTorch comes to on four other networks of the kind"
}

extension Lab {
    /// Of the vision transformer without so many weights of its blocks' projections.
    ///
    /// - Parameter row: dense, 50, 60 or 70 %, or 2:4.
    fileprivate func loss(
        _ row: Int, _ method: MethodChoice, scope: Scope, _ seed: UInt64
    ) async throws(PruningError) -> Double {
        let trained = try visionTransformer(seed: seed)
        var plan = Plan()
        (plan.method, plan.scope) = (method, scope)
        if method.id != "magnitude" { plan.method.calibration = trained.choice }
        let setting =
            row == 4
            ? LayerSetting(pattern: .keepOf(keep: 2, of: 4))
            : LayerSetting(amount: .sparsity([0, 0.5, 0.6, 0.7][row]))
        let locked = LayerSetting(amount: .locked)
        plan.rules = [
            Rule(Glob("*embeddings*"), locked), Rule(Glob("classifier*"), locked),
            Rule(Glob("*encoder.layer*"), setting),
        ]
        return try await loss(trained, plan)
    }

    /// Mean cross-entropy on the test part when a method has taken single weights.
    private func loss(_ trained: Trained.Ready, _ plan: Plan) async throws(PruningError) -> Double {
        guard let data = digits else { throw .missing(need: "data", mend: "give --data") }
        let settled = try await Session(trained.network).settled(plan, by: Catalog.open(plan.method))
        let masks = try await LayerMask.all(settled)
        let found = try EvaluationData(data.evaluation, for: trained.grouping.graph, EvaluationOptions())
        let bench = try EvaluationBench(trained.network, trained.grouping.graph, found)
        try bench.cut(masks)
        return try bench.measure(isCancelled: { false }) { _ in }[.loss]?.value ?? .nan
    }
}
