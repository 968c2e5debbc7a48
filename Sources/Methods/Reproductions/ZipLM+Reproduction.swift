import Pruning
import Subjects

extension Reproduction {
    /// Card 37: the search, the program alone, equal shares, and what updates are worth, at equal parameters.
    static let ziplm = Reproduction(
        id: "ziplm",
        setting: visionSetting
            + "; the share that goes is of the parameters of heads and channels, nothing is trained after the cut",
        quantity: "test accuracy, and in the last row the loss on what is learnt from",
        columns: ["ZipLM", "no search", "uniform", "uniform, no update", "magnitude, uniform", "FLAP"],
        rows: [
            .init(name: "25 %", card: [0.9565, 0.952, 0.911, 0.861, 0.792, nil]),
            .init(name: "50 %", card: [0.9245, 0.887, 0.7745, 0.652, 0.5365, 0.7345]),
            .init(name: "75 %", card: [0.6825, 0.478, 0.478, nil, 0.2355, nil]),
            .init(name: "50 %, loss", card: [nil, nil, nil, nil, nil, nil]),
        ],
        relations: [
            .init(words: "at 50 % ZipLM is 8 points above uniform", quickly: [.init(1, 0), .init(1, 2)]) {
                $0[1][0] - $0[1][2] - 0.08
            },
            .init(words: "at 50 % updates give uniform 5 points") { $0[1][2] - $0[1][3] - 0.05 },
            .init(words: "at 50 % ZipLM is 25 points above magnitude") { $0[1][0] - $0[1][4] - 0.25 },
            .init(words: "at 50 % ZipLM is 10 points above FLAP") { $0[1][0] - $0[1][5] - 0.1 },
            .init(words: "at 50 % the search's loss is at most the program's") { $0[3][1] - $0[3][0] },
        ], seconds: 2, trial: ziplmTrial)

    private static func ziplmTrial(
        _ row: Int, _ column: Int, _ seed: UInt64, _ lab: Lab
    ) async throws(PruningError) -> Double {
        let trained = try lab.visionTransformer(seed: seed)
        let slicing = try cut(trained, column, share: [0.25, 0.5, 0.75, 0.5][row], seed, lab)
        return try row == 3 ? lab.calibrationLoss(trained, slicing) : lab.accuracy(trained.network, slicing)
    }

    private static func cut(
        _ trained: Lab.Trained.Ready, _ column: Int, share: Double, _ seed: UInt64, _ lab: Lab
    ) throws(PruningError) -> Slicing {
        var plan = Plan()
        plan.budget = .sparsity(share)
        guard column < 4 else {
            var flap = FLAP.Settings()
            if column == 4 {
                (flap.metric, flap.structure, flap.bias, flap.squares) = ("magnitude", "ul-um", "off", "off")
            }
            return try lab.cut(trained, FLAP(flap), plan)
        }
        var ziplm = ZipLM.Settings()
        ziplm.seed = Double(seed)
        if column > 0 { (ziplm.starts, ziplm.steps) = (0, 0) }
        if column > 1 { plan.rules = [Rule(Glob("*"), LayerSetting(amount: .sparsity(share)))] }
        if column == 3 { ziplm.update = "off" }
        return try lab.cut(trained, ZipLM(ziplm), plan)
    }
}
