import Checkpoints
import Pruning
import Subjects

extension ExplorerState {
    /// What a typed setting would make of the chosen layers; nil while their scores decide and are not counted.
    func effect(of setting: LayerSetting, on layers: [Int]) -> (removed: Int, units: Int)? {
        if case .below = setting.amount, layers.contains(where: { score(of: $0) == nil }) { return nil }
        var plan = plan
        for layer in layers {
            let name = network.layers[layer].entry.name
            plan.overrides[name] = setting.given(over: plan.overrides[name] ?? .init())
        }
        var tried = solution
        solver.revise(&tried, plan, layers: layers, scores: scores)
        let outcomes = layers.map { tried.outcomes[$0] }
        return (outcomes.reduce(0) { $0 + $1.removed }, outcomes.reduce(0) { $0 + ($1.target?.count ?? 0) })
    }
}
