import Pruning
import Terminal

/// One measured metric in words: dense, as it is cut, the difference, and whether that is more than chance.
struct MetricFigures: Hashable {
    /// Of the 95 % interval of the difference: told in a word and a glyph, so that it reads without colour.
    enum Verdict: String, Hashable {
        case worse
        case better
        /// The interval holds 0.
        case unclear
        case same
    }

    var name: String
    var dense = ""
    var current: String
    /// Half of the interval of `current`.
    var spread = ""
    var difference = ""
    /// Half of the interval of the difference.
    var differenceSpread = ""
    /// Nil for what compares with the dense network by itself.
    var verdict: Verdict?

    init(_ metric: Metric, _ glyphs: Glyphs) {
        let around = glyphs.tier == .ascii ? "+-" : "±"
        name = "\(metric.kind)"
        current = Self.value(metric.value, metric)
        spread = metric.interval.map { around + Self.size(($0.upperBound - $0.lowerBound) / 2, metric) } ?? ""
        guard let dense = metric.dense, let difference = metric.difference else { return }
        self.dense = Self.value(dense, metric)
        let sign = difference < 0 ? "-" : "+"
        self.difference = difference == 0 ? "0" : sign + Self.size(difference.magnitude, metric)
        guard difference != 0 else {
            verdict = .same
            return
        }
        differenceSpread =
            metric.differenceInterval.map { around + Self.size(($0.upperBound - $0.lowerBound) / 2, metric) } ?? ""
        verdict = Self.verdict(metric, difference)
    }

    private static func verdict(_ metric: Metric, _ difference: Double) -> Verdict {
        guard let interval = metric.differenceInterval else { return .unclear }
        if interval.lowerBound > 0 { return metric.kind.isGain ? .better : .worse }
        if interval.upperBound < 0 { return metric.kind.isGain ? .worse : .better }
        return .unclear
    }

    private static func value(_ value: Double, _ metric: Metric) -> String {
        if metric.kind.isShare { return Numbers.percent(value) }
        if metric.kind == .memory, value.isFinite { return Numbers.bytes(Int(min(max(value, 0), 9e18))) }
        return Numbers.score(value)
    }

    /// A distance: points of a share, two digits of anything else.
    private static func size(_ value: Double, _ metric: Metric) -> String {
        guard value.isFinite else { return Numbers.score(value) }
        if metric.kind.isShare { return Numbers.decimal(value * 100, places: value < 0.001 ? 2 : 1) }
        return Numbers.short(value)
    }
}

extension MetricFigures.Verdict {
    var role: Role {
        switch self {
        case .worse: .warning
        case .better: .good
        case .unclear, .same: .dim
        }
    }

    func glyph(_ glyphs: Glyphs) -> String {
        switch self {
        case .worse: String(glyphs.downArrow)
        case .better: String(glyphs.upArrow)
        case .unclear: String(glyphs.about)
        case .same: "="
        }
    }
}
