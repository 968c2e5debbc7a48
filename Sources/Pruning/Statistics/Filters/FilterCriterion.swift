import Checkpoints
package import Subjects

/// What tells how much a filter, or a neuron of a linear layer, matters.
package enum FilterCriterion: Sendable, Hashable {
    /// Relevance at its outputs: the sum, or the sum of magnitudes.
    case relevance(RelevanceSettings, isAbsolute: Bool)
    /// Σ|w| over that of its layer.
    case weight
    /// |mean dL/da| over the L2 norm of its layer's; magnitudes before the mean where it says so.
    case gradient(isMeanOfMagnitudes: Bool)
    /// The same of a · dL/da.
    case taylor(isMeanOfMagnitudes: Bool)

    /// Whether samples are needed.
    package var needsSamples: Bool { self != .weight }
}

/// Scores of the filters of all layers with weights; larger stays.
package struct FilterScores: Sendable {
    /// By the weight's name.
    package var byWeight: [String: Filters] = [:]
    /// By layer in the order of execution: relevance that arrived and what left; empty for other criteria.
    package var flows: [Flow] = []

    package struct Filters: Sendable, Hashable {
        /// Stored dimension of the weight that counts the filters.
        package let axis: Int
        /// One a filter.
        package var scores: [Double]
    }

    package struct Flow: Sendable, Hashable {
        package let layer: String
        package var arriving: Double
        package var leaving: Double

        /// Share that was lost.
        package var leakage: Double { arriving == 0 ? 0 : 1 - leaving / arriving }
    }

    package init() {}

    /// Of each unit of a group: the mean over the layers that make it; nil where none was scored.
    package func units(of group: Group) -> [Double]? {
        var sums = [Double](repeating: 0, count: group.count)
        var count = 0
        for member in group.members {
            guard let filters = byWeight[member.entry.name], filters.axis == member.axis else { continue }
            count += 1
            for unit in sums.indices {
                for place in member.map.positions(of: unit) where place < filters.scores.count {
                    sums[unit] += filters.scores[place]
                }
            }
        }
        return count == 0 ? nil : sums.map { $0 / Double(count) }
    }
}
