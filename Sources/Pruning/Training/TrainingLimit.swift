import Checkpoints
package import Subjects

/// What a rule or a hand says of a weight that a method would else prune as it likes while training.
package enum TrainingLimit: Sendable, Hashable {
    /// It trains, and nothing of it is ever held.
    case locked
    /// Share that is held at the end, 0…1, instead of the method's own: on its way there in proportion to the method's schedule, or
    /// never more where there is none.
    case share(Double)
}

extension Plan {
    /// By tensor name: locks and amounts that rules and hands state. Thresholds on scores and patterns have no meaning while weights
    /// move, and are left out.
    package func trainingLimits(of network: Network) -> [String: TrainingLimit] {
        var limits: [String: TrainingLimit] = [:]
        for layer in network.layers where layer.isPrunable {
            let whole = Double(max(layer.parameters, 1))
            switch setting(of: layer).setting.amount {
            case .locked: limits[layer.entry.name] = .locked
            case .sparsity(let share): limits[layer.entry.name] = .share(share)
            case .removed(let count): limits[layer.entry.name] = .share(min(Double(count) / whole, 1))
            case .kept(let count): limits[layer.entry.name] = .share(max(1 - Double(count) / whole, 0))
            case .below, nil: continue
            }
        }
        return limits
    }
}

extension TrainedWeight {
    /// Share that it has to have lost once the others have lost `whole` on their way to `final`.
    package func sparsity(of whole: Double, final: Double) -> Double {
        guard case .share(let share)? = limit else { return whole }
        return final > 0 ? min(whole / final, 1) * share : share
    }
}
