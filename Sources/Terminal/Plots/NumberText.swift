/// Short labels for numbers, without Foundation.
package enum NumberText {
    private static let suffixes = ["", "k", "M", "G", "T", "P", "E"]

    /// `mantissa` · 10^`exponent` as an exact decimal: `0.05`, `200`, `5k`, `20M`; `5e-7` where that is shorter.
    package static func exact(_ mantissa: Int, exponent: Int) -> String {
        guard mantissa != 0 else { return "0" }
        var digits = mantissa.magnitude
        var power = exponent
        while digits % 10 == 0 {
            digits /= 10
            power += 1
        }
        let sign = mantissa < 0 ? "-" : ""
        let text = String(digits)
        let magnitude = power + text.utf8.count - 1  // power of ten of the first digit
        if magnitude < -3 || magnitude > 20 { return sign + scientific(text, magnitude) }
        if magnitude < 3 { return sign + plain(text, power) }
        let group = magnitude / 3
        return sign + plain(text, power - group * 3) + suffixes[group]
    }

    private static func scientific(_ digits: String, _ magnitude: Int) -> String {
        let rest = digits.dropFirst()
        return String(digits.prefix(1)) + (rest.isEmpty ? "" : "." + rest) + "e\(magnitude)"
    }

    /// The digits with the point `-power` places from their end.
    private static func plain(_ digits: String, _ power: Int) -> String {
        if power >= 0 { return digits + String(repeating: "0", count: power) }
        let missing = -power - digits.utf8.count
        if missing >= 0 { return "0." + String(repeating: "0", count: missing) + digits }
        return String(digits.dropLast(-power)) + "." + digits.suffix(-power)
    }
}
