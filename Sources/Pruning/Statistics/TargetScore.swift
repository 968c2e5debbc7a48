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
    /// |w| times a number of its input channel; a unit scores the sum.
    case weighted(InputScale)

    /// As an axis label.
    package var symbol: String {
        switch self {
        case .magnitude: "|w|"
        case .square: "w²"
        case .random: "random"
        case .weighted(let scale): scale.symbol
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

    package init(zeros: Int, nans: Int, infinities: Int, energy: Double) {
        self.zeros = zeros
        self.nans = nans
        self.infinities = infinities
        self.energy = energy
    }

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
    package private(set) var ranking: Ranking
    /// The ranking as counted, before any bin was told apart.
    private let counted: Ranking
    /// Bins that the ranking has told apart, oldest first.
    package private(set) var bins: [UInt16] = []
    /// One score a unit, in unit order; empty where the units are single weights.
    package var unitScores: [Float]
    /// Σw² of each unit, beside its score.
    private let unitEnergies: [Double]
    package var facts: WeightFacts
    /// Σw² that the pattern itself takes; nil where a budget decides.
    package var patternEnergy: Double?
    /// Σw² that goes when each line loses 0, 1, 2, … of its weights; empty where units are not lines.
    package var lineEnergies: [Double] = []
    /// Whether scores are known to so many bits only, so that units near the cut may be others.
    package var isBounded = false

    package init(
        target: Target, criterion: Criterion, ranking: Ranking, unitScores: [Float] = [],
        unitEnergies: [Double] = [], facts: WeightFacts,
        patternEnergy: Double? = nil
    ) {
        self.target = target
        self.criterion = criterion
        self.ranking = ranking
        counted = ranking
        self.unitScores = unitScores
        self.unitEnergies = unitEnergies
        self.facts = facts
        self.patternEnergy = patternEnergy
    }

    /// Whether it is known which unit has which score, and not only how many have it.
    package var knowsUnits: Bool { unitScores.count == target.count }

    /// Bins told apart at one time, since each may hold 65,536 rows.
    static let mostBins = 4

    /// The same score with these bins told apart; where they would be too many, with these only.
    mutating func refine(_ refinements: [Refinement]) {
        if bins.count + refinements.count > Self.mostBins {
            ranking = counted
            bins = []
        }
        for refinement in refinements {
            ranking = ranking.refined(bin: refinement.bin, with: refinement)
            bins.append(refinement.bin)
        }
    }

    /// Σw² that goes with a cut. Of units that tie at it, those that go are added one by one; of tied weights whose score
    /// is not their magnitude the mean stands in, and the sum is not exact.
    func energyRemoved(by threshold: Threshold) -> (energy: Double, isExact: Bool) {
        let found = ranking.energyRemoved(by: threshold)
        guard !found.isExact, let row = ranking.row(containing: threshold.bits), !unitEnergies.isEmpty else {
            return found
        }
        var (energy, left) = (ranking.energyBefore(row), threshold.ties)
        for unit in unitScores.indices where left > 0 && unitScores[unit].orderedPattern == threshold.bits {
            energy += unitEnergies[unit].isFinite ? unitEnergies[unit] : 0
            left -= 1
        }
        return (energy, true)
    }

    /// Whether both come from the same count, however far their bins are told apart.
    func isSame(as other: TargetScore) -> Bool {
        target == other.target && criterion == other.criterion && bins == other.bins && counted == other.counted
    }

    /// The mask maker that removes exactly `removed` units of the lowest scores.
    /// - Throws: `.missing` while the threshold is only known to a bin, or when the units are others.
    package func maskMaker(removing removed: Int) throws(PruningError) -> MaskMaker {
        guard (0...target.count).contains(removed) else {
            throw .missing(need: "scores of the units that are removed", mend: "score the layer again")
        }
        if removed == 0 { return MaskMaker(.threshold(.none)) }
        switch target.units {
        case .groups(let keep, let of, _, let axisLength, let inner):
            return MaskMaker(.keepOf(keep: keep, of: of, axisLength: axisLength, inner: inner))
        case .lines(_, let length, let inner):
            let removing = target.removedPerLine(removed) ?? 0
            return MaskMaker(.lines(removing: removing, length: length, inner: inner))
        case .geometry(let geometry):
            guard knowsUnits else {
                throw .missing(need: "the score of each block", mend: "open the checkpoint itself, not its index")
            }
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
        // Score patterns order as scores do; the index in the low half makes the order total and stable.
        let keys = unitScores.indices.map { UInt64(unitScores[$0].orderedPattern) << 32 | UInt64($0) }.sorted()
        var mask = BitMask(repeating: false, count: unitScores.count)
        for key in keys.prefix(removed) { mask[Int(key & 0xFFFF_FFFF)] = true }
        return mask
    }
}

extension Float {
    /// The pattern of the magnitude, with NaN as 0: an undefined score is never important.
    fileprivate var orderedPattern: UInt32 { isNaN ? 0 : magnitude.bitPattern }
}
