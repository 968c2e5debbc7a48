import Pruning
import Subjects

/// Sums over the layers of one row of the list that can be pruned.
struct RowSums {
    private(set) var parameters = 0
    /// Layers and weights that can be pruned.
    private(set) var layers = 0
    private(set) var prunable = 0
    private(set) var removed = 0
    private(set) var zeros = 0
    private(set) var energy = 0.0
    private(set) var lost = 0.0
    /// Whether every layer's scores are counted.
    private(set) var isScored = true
    private(set) var isBounded = false
    private(set) var hasFaults = false

    init(_ layers: Range<Int>, _ state: ExplorerState) {
        for layer in layers { add(layer, state) }
    }

    private mutating func add(_ layer: Int, _ state: ExplorerState) {
        let count = state.network.layers[layer].parameters
        let outcome = state.solution.outcomes[layer]
        parameters += count
        if state.failures[layer] != nil { hasFaults = true }
        guard outcome.target != nil else { return }
        layers += 1
        prunable += count
        removed += outcome.removedWeights(of: count)
        guard let facts = state.score(of: layer)?.facts else {
            isScored = false
            return
        }
        zeros += facts.zeros
        energy += facts.energy
        lost += outcome.energyLost ?? 0
        if outcome.certainty == .bounded { isBounded = true }
        if facts.nans > 0 || facts.infinities > 0 { hasFaults = true }
    }
}
