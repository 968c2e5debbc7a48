package import Subjects
package import Tensors

/// What a unit's score is made of, and so how masks find the scores again.
package enum Criterion: Sendable, Hashable {
    /// |w|; a unit of several weights scores its L1 norm.
    case magnitude
    /// w²; a unit scores its L2 norm. Single weights order as they do by |w|.
    case square
    /// Uniform in [0, 1), from the seed, the tensor's name and the unit's index.
    case random(seed: UInt64)

    /// As an axis label.
    package var symbol: String {
        switch self {
        case .magnitude: "|w|"
        case .square: "w²"
        case .random: "random"
        }
    }
}

/// What is in a tensor, whatever is asked of it.
package struct WeightFacts: Sendable, Hashable {
    package var zeros: Int
    package var nans: Int
    package var infinities: Int
    /// Σw² of the finite weights.
    package var energy: Double

    package init(_ ranking: Ranking) {
        zeros = ranking.zeros
        nans = ranking.nans
        infinities = ranking.infinities
        energy = ranking.energy
    }
}

/// The scores of one target, as order statistics.
package struct TargetScore: Sendable {
    package var target: Target
    package var criterion: Criterion
    /// Of the competing units; of single weights where a pattern makes them compete in groups.
    package var ranking: Ranking
    /// One score a unit, in unit order; empty where the units are single weights.
    package var unitScores: [Float]
    package var facts: WeightFacts
    /// Σw² that the pattern itself takes; nil where a budget decides.
    package var patternEnergy: Double?

    package init(
        target: Target, criterion: Criterion, ranking: Ranking, unitScores: [Float] = [], facts: WeightFacts,
        patternEnergy: Double? = nil
    ) {
        self.target = target
        self.criterion = criterion
        self.ranking = ranking
        self.unitScores = unitScores
        self.facts = facts
        self.patternEnergy = patternEnergy
    }

    /// The mask maker that removes exactly `removed` units of the lowest scores.
    /// - Throws: `.missing` while the threshold is only known to a bin.
    package func maskMaker(removing removed: Int) throws(PruningError) -> MaskMaker {
        switch target.units {
        case .groups(let keep, let of, _, let axisLength, let inner):
            return MaskMaker(.keepOf(keep: keep, of: of, axisLength: axisLength, inner: inner))
        case .geometry(let geometry):
            return MaskMaker(.units(removed: lowestUnits(removed), geometry))
        case .weights:
            let threshold = ranking.threshold(removing: removed)
            guard threshold.isExact else {
                throw .missing(need: "the exact threshold", mend: "refine the ranking before the mask is made")
            }
            return MaskMaker(.threshold(threshold))
        }
    }

    /// The units that go: lowest score first, ties by index.
    package func lowestUnits(_ removed: Int) -> BitMask {
        let order = unitScores.indices.sorted { first, second in
            let (one, other) = (unitScores[first].ordered, unitScores[second].ordered)
            return one == other ? first < second : one < other
        }
        var mask = BitMask(repeating: false, count: unitScores.count)
        for unit in order.prefix(removed) { mask[unit] = true }
        return mask
    }
}

extension Float {
    /// Itself, with NaN as 0: an undefined score is never important.
    fileprivate var ordered: Float { isNaN ? 0 : self }
}
