import Checkpoints
import Pruning
import Subjects

/// The patterns of `--lock` and `--rule`: one that nothing matches is a slip, and told before any work.
struct GivenPatterns {
    private let patterns: [(flag: String, rule: Rule)]

    /// - Parameter rules: as they were typed; those that cannot be read are told of elsewhere.
    init(locks: [String], rules: [String] = []) {
        patterns =
            locks.map { ("--lock", Rule(Glob($0), LayerSetting(amount: .locked))) }
            + rules.compactMap { text in Rule(text).map { ("--rule", $0) } }
    }

    /// - Throws: a `Failure` that names the first pattern that no layer's name matches.
    func check(_ network: Network) throws(Failure) {
        for (flag, rule) in patterns where !network.layers.contains(where: rule.matches) {
            throw Failure(.misuse, "\(flag): no layer is named like \(rule.glob.text.printable)")
        }
    }

    /// The same for patterns that may name groups too.
    func check(_ grouping: Grouping, of network: Network) throws(Failure) {
        for (flag, rule) in patterns
        where !grouping.groups.contains(where: rule.matches) && !network.layers.contains(where: rule.matches) {
            throw Failure(.misuse, "\(flag): no group or tensor is named like \(rule.glob.text.printable)")
        }
    }
}

extension PlanOption {
    var patterns: GivenPatterns { GivenPatterns(locks: locks, rules: rules) }
}

extension CutPlanOption {
    var patterns: GivenPatterns { GivenPatterns(locks: locks, rules: rules) }
}
