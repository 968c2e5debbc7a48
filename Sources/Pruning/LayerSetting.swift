package import Subjects

/// What a rule or a hand says of one layer. Fields left nil say nothing.
package struct LayerSetting: Sendable, Hashable {
    package enum Amount: Sendable, Hashable {
        /// Share of units removed, 0…1.
        case sparsity(Double)
        /// Units removed, exactly.
        case removed(Int)
        /// Units kept, exactly.
        case kept(Int)
        /// Every unit whose score is below this goes.
        case below(Float)
        /// Nothing goes, and no rebalancing touches it.
        case locked
    }

    package var amount: Amount?
    package var pattern: Pattern?

    package init(amount: Amount? = nil, pattern: Pattern? = nil) {
        self.amount = amount
        self.pattern = pattern
    }

    /// This setting over what a hand said before: a pattern is meant to prune what was locked, and an amount to lift a pattern that
    /// would decide it.
    package func given(over before: LayerSetting) -> LayerSetting {
        var before = before
        if pattern != nil, before.amount == .locked { before.amount = nil }
        if let amount, amount != .locked, case .keepOf? = before.pattern { before.pattern = nil }
        return over(before)
    }

    /// This setting where it speaks, else the other.
    package func over(_ other: LayerSetting) -> LayerSetting {
        LayerSetting(amount: amount ?? other.amount, pattern: pattern ?? other.pattern)
    }
}

extension LayerSetting: CustomStringConvertible {
    /// `0.5`, `lock`, `2:4`, `keep 80000`, `below 0.0178`, `remove 12`, or two of them joined by a comma.
    package var description: String {
        [amount.map(Self.text), pattern.map(\.description)].compactMap { $0 }.joined(separator: ",")
    }

    private static func text(_ amount: Amount) -> String {
        switch amount {
        case .sparsity(let share): "\(share)"
        case .removed(let count): "remove \(count)"
        case .kept(let count): "keep \(count)"
        case .below(let score): "below \(score)"
        case .locked: "lock"
        }
    }

    /// Reads `50%`, `0.5`, `lock`, `2:4`, `keep 80M`, `remove 12`, `below 0.0178`, or two joined by a comma; nil otherwise.
    package init?(_ text: String) {
        self.init()
        for part in text.split(separator: ",") {
            let word = part.trimmed
            if let amount = Self.amount(word) {
                self.amount = amount
            } else if let pattern = Pattern(word) {
                self.pattern = pattern
            } else {
                return nil
            }
        }
        if amount == nil, pattern == nil { return nil }
    }

    private static func amount(_ word: String) -> Amount? {
        if word == "lock" { return .locked }
        let parts = word.split(separator: " ")
        if parts.count == 2 {
            let number = String(parts[1])
            switch parts[0] {
            case "keep": return Quantities.count(number).map { .kept($0) }
            case "remove": return Quantities.count(number).map { .removed($0) }
            case "below":
                guard let value = Quantities.number(number), Float(value).isFinite else { return nil }
                return .below(Float(value))
            default: break
            }
        }
        guard case .share(let share)? = Quantities.read(word[...], sharesBelowOne: true) else { return nil }
        return .sparsity(share)
    }
}

extension Substring {
    /// Without blanks at either end.
    fileprivate var trimmed: String {
        var text = self.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
