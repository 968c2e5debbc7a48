import Checkpoints
import Pruning
import Subjects

extension ExplorerState {
    /// Why nothing can be had that takes the weights themselves; nil where they are at hand.
    var whyNoBits: String? { network.checkpoint.absence()?.fact }

    /// Why such units cannot be scored: an index alone does not hold what they take. Nil where it does, and with the weights.
    func whyNotScored(_ target: (Layer) -> Target?) -> String? {
        guard let whyNoBits, let index else { return nil }
        let targets = network.layers.compactMap(target)
        return targets.isEmpty || targets.contains(where: index.holds) ? nil : whyNoBits
    }

    func whyNotScored(_ pattern: Pattern) -> String? {
        whyNotScored { $0.target(at: plan.granularity, pattern: pattern, scope: plan.scope) }
    }

    /// Why a layer gives nothing, as a clause; nil where it can be pruned.
    func whyNothing(_ layer: Int) -> String? {
        let description = network.layers[layer]
        if let reason = description.reason { return "never pruned: \(reason.text)" }
        guard solution.outcomes[layer].target == nil else { return nil }
        let pattern = plan.setting(of: description).setting.pattern ?? plan.pattern
        if case .keepOf(_, let of) = pattern, let misfit = misfit(pattern, layer) {
            return "no groups of \(of): \(misfit)"
        }
        return "no \(plan.granularity) units in this layer"
    }

    /// Why a pattern cannot be had in a layer; nil where it can.
    func misfit(_ pattern: Pattern, _ layer: Int) -> String? {
        guard network.layers[layer].target(at: plan.granularity, pattern: pattern) == nil else { return nil }
        return "its input is \(network.layers[layer].inputAxis.length) long"
    }
}
