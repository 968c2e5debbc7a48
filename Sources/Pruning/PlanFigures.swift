import Checkpoints
package import Subjects
import Tensors

/// What a solution makes of the whole checkpoint.
package struct PlanFigures: Sendable, Hashable {
    /// Parameters of the whole checkpoint, and those that stay.
    package var parameters = 0
    package var keptParameters = 0
    /// Weights that could go at this granularity, and those that do.
    package var prunable = 0
    package var removed = 0
    /// Layers that have units at this granularity.
    package var prunableLayers = 0
    /// Tensor bytes: as they are; pruned layers as bit mask and survivors; every layer that can be as 2:4.
    package var denseBytes = 0
    package var bitmaskBytes = 0
    package var twoFourBytes = 0
    /// Operations of one run where the graph tells all sizes, else per token or output position: as they are, and those that
    /// stay.
    package var operations = 0.0
    package var keptOperations = 0.0
    /// Whether convolutions are among them whose spatial size nothing tells.
    package var hasConvolutions = false
    /// Whether they are those of one run of the whole network, on a batch of one where its size is open.
    package var isWholeRun = false
    /// Σw² of the scored layers, and what of it goes.
    package var energy = 0.0
    package var energyLost = 0.0
    package var certainty = Certainty.exact

    package init() {}

    package var sparsity: Double { prunable == 0 ? 0 : Double(removed) / Double(prunable) }
    /// 0…1 of Σw² in scored layers; stands in for quality and is always shown as a proxy.
    package var energyShareLost: Double { energy == 0 ? 0 : energyLost / energy }

    package init(_ solution: Solution, network: Network, scores: [TargetScore?]) {
        for index in solution.outcomes.indices {
            add(network.sizes[index], solution.outcomes[index], energy: scores[index]?.facts.energy)
        }
    }

    private mutating func add(_ size: LayerSize, _ outcome: LayerOutcome, energy: Double?) {
        let gone = outcome.removedWeights(of: size.parameters)
        parameters += size.parameters
        keptParameters += size.parameters - gone
        if outcome.target != nil {
            prunable += size.parameters
            prunableLayers += 1
        }
        removed += gone
        denseBytes += size.bytes
        bitmaskBytes += size.bitmaskBytes(removing: gone)
        twoFourBytes += size.twoFourBytes
        operations += size.operationsPerWeight * Double(size.parameters)
        keptOperations += size.operationsPerWeight * Double(size.parameters - gone)
        if size.run == .position { hasConvolutions = true }
        if size.run == .whole { isWholeRun = true }
        if let energy, let lost = outcome.energyLost {
            self.energy += energy
            energyLost += lost
        }
        if outcome.certainty != .exact || outcome.hasUnequalUnits {
            certainty = max(certainty, outcome.certainty, outcome.hasUnequalUnits ? .bounded : .exact)
        }
    }
}

extension LayerOutcome {
    /// Whether how many weights go depends on which units do: blocks at a ragged edge are smaller.
    fileprivate var hasUnequalUnits: Bool {
        guard let target, removed > 0, removed < target.count, case .geometry(let geometry) = target.units else {
            return false
        }
        guard case .blocks(let rows, let columns, let height, let width) = geometry else { return false }
        return rows % height != 0 || columns % width != 0
    }
}

extension PlanFigures {
    /// What removing one weight of a layer gives in a measure.
    static func worth(of layer: LayerSize, in measure: Budget.Measure) -> Double {
        switch measure {
        case .sparsity, .parameters: 1
        case .bytes: layer.bytesPerWeight
        case .flops: layer.operationsPerWeight
        case .latency: 0
        }
    }

    /// How far the plan is from its budget, in the budget's measure: positive while too much stays.
    package func distance(to budget: Budget) -> Double {
        switch (budget.measure, budget.quantity) {
        case (.sparsity, .share(let share)): (Double(prunable) * share).rounded(.down) - Double(removed)
        case (.sparsity, .absolute(let count)): count - Double(removed)
        case (.parameters, let quantity): Double(keptParameters) - BudgetSpread.limit(quantity, of: Double(parameters))
        case (.bytes, let quantity): Double(bitmaskBytes) - BudgetSpread.limit(quantity, of: Double(denseBytes))
        case (.flops, let quantity): keptOperations - BudgetSpread.limit(quantity, of: operations)
        case (.latency, _): 0
        }
    }
}
