import Pruning
import Terminal

/// How much worse a metric is after a cut, in the three columns of a cell and one of five steps.
enum Harm {
    /// Where the steps above the least begin: of a loss in nats, of an output error in shares of the outputs.
    static let steps = [0.01, 0.05, 0.2, 1]

    /// 0…4; what is not finite is the worst.
    static func level(_ harm: Double) -> Int { harm.isFinite ? steps.count { harm >= $0 } : steps.count }

    /// `0`, `.12`, `1.2`, `123`, `>1k`, `<0` where the cut helped.
    static func text(_ harm: Double) -> String {
        guard harm.isFinite else { return "inf" }
        if harm < 0.005 { return harm <= -0.005 ? "<0" : "0" }
        if harm < 0.995 { return String(Numbers.decimal(harm, places: 2).dropFirst()) }
        if harm < 9.95 { return Numbers.decimal(harm, places: 1) }
        return harm < 999.5 ? Numbers.decimal(harm, places: 0) : ">1k"
    }

    /// `loss increase`, `output error`.
    static func words(_ kind: Metric.Kind) -> String {
        kind == .outputError ? "\(kind)" : "\(kind) \(kind.isGain ? "decrease" : "increase")"
    }

    /// `from .01░ .05▒ .2▓ 1█`: what each shade begins at.
    static func legend(_ glyphs: Glyphs) -> String {
        let words = steps.indices.map { place in
            let step = Numbers.plain(steps[place])
            return "\(step.hasPrefix("0.") ? String(step.dropFirst()) : step)\(glyphs.shade(place + 1))"
        }
        return "from " + words.joined(separator: " ")
    }
}
