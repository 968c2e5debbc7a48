import Pruning
import Subjects

/// Where the channels of a group that go are put: for each what share of it each that stays takes over.
struct ChannelRepair {
    private let cut: GroupCut
    private let kept: [Int]
    /// For each channel that goes, places among the kept ones with what is added there.
    private let shares: [[(place: Int, factor: Double)]]
    private let residuals: [Double]
    private let kind: String

    /// - Parameter rows: of the layer that makes the channels, its norm folded in.
    init(_ rows: BiasedRows, _ cut: GroupCut, _ settings: UDFC.Settings, hasNorm: Bool) {
        let kept = cut.kept
        (self.cut, self.kept, kind) = (cut, kept, settings.repair)
        switch settings.repair {
        case "none":
            shares = cut.removed.map { _ in [] }
            residuals = []
        case "merging":
            let merging = NeuronMerging(
                rows, keeping: kept, threshold: settings.threshold, cosineShare: hasNorm ? settings.cosine : nil)
            shares = cut.removed.map { row in merging.target(of: row).map { [($0.place, $0.scale)] } ?? [] }
            residuals = []
        default:
            let fits = Self.combination(rows, kept, settings).fits(of: cut.removed)
            shares = fits.map { fit in
                fit.coefficients.enumerated().filter { $0.element != 0 }.map { ($0.offset, $0.element) }
            }
            residuals = fits.map(\.residual)
        }
    }

    private static func combination(
        _ rows: BiasedRows, _ kept: [Int], _ settings: UDFC.Settings
    ) -> RowCombination {
        RowCombination(
            rows, keeping: kept, biasWeight: settings.alpha1,
            ridge: settings.ridge == "absolute" ? .absolute(settings.alpha2) : .relative(settings.alpha2),
            isNonNegative: settings.sign == "non-negative")
    }

    /// Adds the columns of what goes to those of what stays, and leaves zeros there.
    func apply(_ reader: Group.Member, _ lines: AxisLines, _ elements: inout [Double]) {
        for (row, shares) in zip(cut.removed, shares) {
            let own = reader.map.positions(of: row)
            for (place, factor) in shares {
                for (source, target) in zip(own, reader.map.positions(of: kept[place])) {
                    lines.add(source, times: factor, to: target, in: &elements)
                }
            }
            for place in own { lines.scale(place, by: 0, in: &elements) }
        }
    }

    /// What card 29 shows of a group: how much of each row is left over, and the coefficients; large ones below 0 are a danger.
    var charts: [Chart] {
        let factors = shares.joined().map(\.factor)
        var charts: [Chart] = []
        if !residuals.isEmpty {
            charts.append(
                Chart(
                    "left over of what goes", .histogram(.init(residuals, of: "residual norm / norm")), .exact,
                    subject: cut.group.name))
        }
        if !factors.isEmpty {
            charts.append(
                Chart(
                    "coefficients s, lowest \(Self.text(factors.min() ?? 0))", .histogram(.init(factors, of: "s")),
                    .exact, subject: cut.group.name))
        }
        if !residuals.isEmpty {
            let worst = zip(cut.removed, residuals).sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            charts.append(
                Chart(
                    "each channel that goes, most left over first",
                    .bars(
                        .init(
                            worst.map { .init("channel \($0.0)", $0.1) }, of: "residual norm / norm", areShares: true)),
                    .exact, subject: cut.group.name))
        }
        return charts
    }

    /// What is left over of the rows, and coefficients that are too large to trust.
    var notes: [String] {
        let (name, count) = (cut.group.name, cut.removed.count)
        if kind == "none" { return [] }
        if kind == "merging" {
            return ["\(name): \(shares.count { !$0.isEmpty }) of \(count) channels merged into others"]
        }
        let factors = shares.joined().map(\.factor)
        let largest = factors.map(\.magnitude).max() ?? 0
        let mean = residuals.reduce(0, +) / Double(max(residuals.count, 1))
        var notes = [
            "\(name): \(Self.share(mean)) of the norm of what goes is left over on average, "
                + "\(Self.share(residuals.max() ?? 0)) at most; largest |s| \(Self.text(largest)), "
                + "lowest s \(Self.text(factors.min() ?? 0))"
        ]
        if largest > UDFC.largestCoefficient {
            notes.append(
                "warning: \(name): coefficients reach \(Self.text(largest)), above "
                    + "\(Self.text(UDFC.largestCoefficient)): a ReLU undoes sums of large opposite numbers; raise alpha2, "
                    + "make ridge relative, or sign non-negative")
        }
        return notes
    }

    private static func share(_ number: Double) -> String { text(100 * number) + " %" }

    private static func text(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
}

extension RowCombination {
    fileprivate func fits(of rows: [Int]) -> [Fit] { rows.map(fit) }
}
