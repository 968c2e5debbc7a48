/// Numbers as people type them: `50%`, `0.5`, `80M`, `1.2G`.
package enum Quantities {
    /// A share from `50%` (or, if asked, a plain number up to 1); else an absolute number with K, M, G, B or T.
    package static func read(_ text: Substring, sharesBelowOne: Bool) -> Budget.Quantity? {
        let trimmed = text.filter { $0 != " " && $0 != "_" }
        if trimmed.hasSuffix("%") {
            guard let value = Double(shifted(String(trimmed.dropLast()), by: -2)) else { return nil }
            return (0...1).contains(value) ? .share(value) : nil
        }
        if sharesBelowOne, let value = Double(trimmed) { return (0...1).contains(value) ? .share(value) : nil }
        return number(trimmed).map { .absolute($0) }
    }

    /// A non-negative finite number with an optional decimal suffix K, M, G or B (10⁹) or T.
    package static func number(_ text: String) -> Double? {
        let suffixes: [Character: Int] = ["K": 3, "M": 6, "G": 9, "B": 9, "T": 12]
        guard let last = text.last else { return nil }
        let power = suffixes[Character(last.uppercased())]
        let digits = power == nil ? text : shifted(String(text.dropLast()), by: power ?? 0)
        guard let value = Double(digits), value >= 0, value.isFinite else { return nil }
        return value
    }

    /// A whole number, with the same suffixes; nil for fractions and what no `Int` holds.
    package static func count(_ text: String) -> Int? { number(text).flatMap { Int(exactly: $0) } }

    /// `50%`, `37.5%`: the decimal digits of the share moved by two places, so that it reads back as it was.
    package static func percent(_ share: Double) -> String {
        let text = "\(share)"
        let parts = text.split(separator: ".")
        guard parts.count == 2, !text.contains("e") else { return shifted(text, by: 2) + "%" }
        let decimals = parts[1] + String(repeating: "0", count: max(0, 2 - parts[1].count))
        let whole = (parts[0] + decimals.prefix(2)).drop { $0 == "0" }
        let rest = decimals.dropFirst(2)
        return (whole.isEmpty ? "0" : whole) + (rest.isEmpty ? "" : "." + rest) + "%"
    }

    /// A whole number without exponent, or the shortest decimal.
    package static func whole(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
    }

    /// A decimal number times a power of ten, as text: multiplying would round twice.
    private static func shifted(_ text: String, by power: Int) -> String {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard parts.count <= 2, let exponent = parts.count == 2 ? Int(parts[1]) : 0 else { return "" }
        guard exponent.magnitude < 10_000, !parts[0].isEmpty else { return "" }
        return "\(parts[0])e\(exponent + power)"
    }
}
