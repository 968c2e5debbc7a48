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
    /// Tensor bytes: as they are; pruned layers as bit mask and survivors; every layer that can be as 2:4.
    package var denseBytes = 0
    package var bitmaskBytes = 0
    package var twoFourBytes = 0
    /// Operations per token or output position: as they are, and those that stay.
    package var operations = 0.0
    package var keptOperations = 0.0
    /// Whether convolutions are among them, whose spatial size no checkpoint tells.
    package var hasConvolutions = false
    /// Σw² of the scored layers, and what of it goes.
    package var energy = 0.0
    package var energyLost = 0.0
    package var certainty = Certainty.exact

    package init() {}

    package var sparsity: Double { prunable == 0 ? 0 : Double(removed) / Double(prunable) }
    /// 0…1 of Σw² in scored layers; stands in for quality and is always shown as a proxy.
    package var energyShareLost: Double { energy == 0 ? 0 : energyLost / energy }

    package init(_ solution: Solution, network: Network, scores: [TargetScore?]) {
        for (layer, outcome) in zip(network.layers, solution.outcomes) {
            add(layer, outcome, energy: scores[layer.id]?.facts.energy)
        }
    }

    private mutating func add(_ layer: Layer, _ outcome: LayerOutcome, energy: Double?) {
        let gone = outcome.removedWeights(of: layer.parameters)
        parameters += layer.parameters
        keptParameters += layer.parameters - gone
        if outcome.target != nil { prunable += layer.parameters }
        removed += gone
        let bytes = layer.entry.byteCount
        denseBytes += bytes
        bitmaskBytes += Self.bitmaskBytes(layer, removed: gone)
        let canBeTwoFour = layer.isPrunable && layer.kind == .linear && layer.inputAxis.length % 4 == 0
        twoFourBytes += canBeTwoFour ? bytes / 2 + (layer.parameters + 7) / 8 : bytes
        operations += layer.operationsPerWeight * Double(layer.parameters)
        keptOperations += layer.operationsPerWeight * Double(layer.parameters - gone)
        if layer.kind == .conv { hasConvolutions = true }
        if let energy, let lost = outcome.energyLost {
            self.energy += energy
            energyLost += lost
        }
        certainty = max(certainty, outcome.certainty, outcome.hasUnequalUnits(of: layer) ? .bounded : .exact)
    }

    /// A bit a weight and the survivors, or the dense bytes where that is less.
    package static func bitmaskBytes(_ layer: Layer, removed: Int) -> Int {
        let dense = layer.entry.byteCount
        guard removed > 0 else { return dense }
        let survivors = (layer.parameters - removed) * layer.entry.dtype.bitWidth / 8
        return min(dense, survivors + (layer.parameters + 7) / 8)
    }
}

extension LayerOutcome {
    /// Whether how many weights go depends on which units do: blocks at a ragged edge are smaller.
    fileprivate func hasUnequalUnits(of layer: Layer) -> Bool {
        guard let target, removed > 0, removed < target.count, case .geometry(let geometry) = target.units else {
            return false
        }
        guard case .blocks(let rows, let columns, let height, let width) = geometry else { return false }
        return rows % height != 0 || columns % width != 0
    }
}

extension PlanFigures {
    /// What removing one weight of a layer gives in a measure.
    static func worth(of layer: Layer, in measure: Budget.Measure) -> Double {
        switch measure {
        case .sparsity, .parameters: 1
        case .bytes: Double(layer.entry.dtype.bitWidth) / 8
        case .flops: layer.operationsPerWeight
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
        }
    }
}
