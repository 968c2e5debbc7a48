import Checkpoints
import Pruning
import Subjects

/// The one projection that reads a group, with its weight and what it reads.
struct FLAPReader {
    let group: Group
    let layer: Layer
    /// Units that a rule takes; nil where the budget decides.
    var settled: Int?
    private let member: Group.Member
    private let layout: ChannelLayout
    private let moments: ChannelMoments
    private let weights: [Float]
    private let isInputFirst: Bool

    /// Nil where another number of layers reads the group, or the graph does not show what that one reads.
    init?(_ group: Group, _ network: Network, _ calibration: Calibration) throws(PruningError) {
        guard let (layer, member) = group.reader(in: network),
            let (layout, input) = try? calibration.input(of: layer), layout.groups == 1,
            layout.length == layer.entry.shape[member.axis]
        else { return nil }
        (self.group, self.layer, self.layout, moments) = (group, layer, layout, input.moments)
        self.member = member
        isInputFirst = member.axis == 0
        weights = try WeightStream(network.checkpoint).values(of: layer, 0..<layer.parameters)
    }

    func scores(_ settings: FLAP.Settings) -> [Double] {
        var metric: [Double]
        switch settings.metric {
        case "ifv": metric = moments.variances
        case "magnitude": metric = ActivationScores.columnEnergies(weights, layout)
        case "wifn":
            let rows = Double(max(weights.count / layout.length, 1))
            metric = zip(moments.norms, sums).map { $0 * $1 / rows }
        default: metric = ActivationScores.fluctuations(weights, layout, variances: moments.variances)
        }
        if settings.squares == "on", group.kind != .channel { metric = metric.map { $0 * $0 } }
        let z = FLAP.standardised(metric)
        return (0..<group.count).map { unit in
            let places = member.map.positions(of: unit)
            return places.reduce(0) { $0 + z[$1] } / Double(max(places.count, 1))
        }
    }

    /// Σ|W_j| of each input channel.
    private var sums: [Double] {
        var sums = [Double](repeating: 0, count: layout.length)
        layout.forEachRun(from: 0, count: weights.count) { elements, channel in
            for index in elements { sums[channel] += Double(weights[index].magnitude) }
        }
        return sums
    }

    /// Mean squared error of an output without what goes: as it is, and with its mean as a bias. Channels count as if they did not
    /// move together, which the moments of single channels cannot tell.
    func errors(removing units: [Int]) -> (bare: Double, biased: Double) {
        let outputs = Double(max(weights.count / max(layout.length, 1), 1))
        let energies = ActivationScores.columnEnergies(weights, layout)
        let places = Set(units.flatMap { member.map.positions(of: $0) })
        let count = Double(max(moments.count, 1))
        let spread = places.reduce(0) { $0 + energies[$1] * moments.deviations[$1] / count }
        let shift = bias(removing: units).reduce(0) { $0 + Double($1) * Double($1) }
        return ((spread + shift) / outputs, spread / outputs)
    }

    func bias(removing units: [Int]) -> [Float] {
        var isGone = [Bool](repeating: false, count: layout.length)
        for unit in units { for place in member.map.positions(of: unit) { isGone[place] = true } }
        var kept = [Bool](repeating: true, count: weights.count)
        layout.forEachRun(from: 0, count: weights.count) { elements, channel in
            if isGone[channel] { for index in elements { kept[index] = false } }
        }
        return BiasCompensation.shifts(
            weights, layout, isInputFirst: isInputFirst, kept: kept, means: moments.means
        ).map { Float($0) }
    }
}
