/// What is asked for, in the measure it is asked in.
package struct Budget: Sendable, Hashable {
    package enum Measure: String, Sendable, Hashable, CaseIterable, Codable {
        /// Share of the prunable weights that goes.
        case sparsity
        /// Non-zero parameters that stay in the whole checkpoint.
        case parameters = "params"
        /// Bytes of the whole checkpoint with pruned layers stored as a bit mask and their survivors.
        case bytes
        /// Operations that stay: per token in linear layers, per output position in convolutions.
        case flops
    }

    package enum Quantity: Sendable, Hashable {
        /// 0…1 of the dense network.
        case share(Double)
        /// In the measure's own unit.
        case absolute(Double)
    }

    package var measure: Measure
    package var quantity: Quantity

    package init(_ measure: Measure, _ quantity: Quantity) {
        self.measure = measure
        self.quantity = quantity
    }

    /// Removes this share (0…1) of the prunable weights.
    package static func sparsity(_ share: Double) -> Budget { Budget(.sparsity, .share(share)) }
}

extension Budget: CustomStringConvertible, LosslessStringConvertible {
    /// `sparsity=0.5`, `params=80000000`, `bytes=50%`.
    package var description: String {
        switch quantity {
        case .share(let share) where measure == .sparsity: "\(measure.rawValue)=\(share)"
        case .share(let share): "\(measure.rawValue)=\(Quantities.percent(share))"
        case .absolute(let value): "\(measure.rawValue)=\(Quantities.whole(value))"
        }
    }

    /// Reads `sparsity=0.5`, `sparsity=50%`, `params=80M`, `params=50%`, `bytes=1.2G`, `flops=40%`; nil otherwise.
    package init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let measure = Measure(rawValue: String(parts[0])) else { return nil }
        guard let quantity = Quantities.read(parts[1], sharesBelowOne: measure == .sparsity) else { return nil }
        if measure == .sparsity, case .absolute = quantity { return nil }
        self.init(measure, quantity)
    }
}

/// Numbers as people type them: `50%`, `0.5`, `80M`, `1.2G`.
package enum Quantities {
    /// A share from `50%` (or, if asked, a plain number up to 1); else an absolute number with K, M, G, B or T.
    package static func read(_ text: Substring, sharesBelowOne: Bool) -> Budget.Quantity? {
        let trimmed = text.filter { $0 != " " && $0 != "_" }
        if trimmed.hasSuffix("%") {
            guard let value = Double(trimmed.dropLast()), (0...100).contains(value) else { return nil }
            return .share(value / 100)
        }
        if sharesBelowOne, let value = Double(trimmed) { return (0...1).contains(value) ? .share(value) : nil }
        return number(trimmed).map { .absolute($0) }
    }

    /// A non-negative number with an optional decimal suffix K, M, G or B (10⁹) or T.
    package static func number(_ text: String) -> Double? {
        let suffixes: [Character: Double] = ["K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "T": 1e12]
        guard let last = text.last else { return nil }
        let scale = suffixes[Character(last.uppercased())]
        let digits = scale == nil ? text : String(text.dropLast())
        guard let value = Double(digits), value >= 0, value.isFinite else { return nil }
        return value * (scale ?? 1)
    }

    /// `50%`, `37.5%`: as short as it reads back.
    package static func percent(_ share: Double) -> String {
        let value = share * 100
        return value == value.rounded() ? "\(Int(value))%" : "\(value)%"
    }

    /// A whole number without exponent, or the shortest decimal.
    package static func whole(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
    }
}
