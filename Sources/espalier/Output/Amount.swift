import Glibc

/// Numbers as tables show them.
enum Amount {
    /// `812 B`, `1.2 MB`: decimal units, three digits.
    static func bytes(_ count: Int) -> String { scaled(count, ["B", "kB", "MB", "GB", "TB", "PB"]) }

    /// `1,234,567`.
    static func count(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        let grouped = digits.enumerated().map { place, digit in
            place > 0 && (digits.count - place) % 3 == 0 ? ",\(digit)" : "\(digit)"
        }
        return (value < 0 ? "-" : "") + grouped.joined()
    }

    /// `37.50 %`.
    static func percent(_ share: Double) -> String { fixed(share * 100, 2) + " %" }

    /// So many decimals.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
        let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
        let whole = Int((value.magnitude * Double(scale)).rounded())
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(whole)" }
        let rest = String(whole % scale)
        return "\(sign)\(whole / scale)." + String(repeating: "0", count: decimals - rest.count) + rest
    }

    /// Four significant digits and a power of ten, whatever the size: `1.235e7`, `4.000e-5`, `0`.
    static func scientific(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
        let exponent = Int(log10(value.magnitude).rounded(.down))
        let mantissa = value / pow(10, Double(exponent))
        // 9.9996 is 10.00, which is 1.000 of the next power.
        let isNext = (mantissa.magnitude * 1000).rounded() >= 10_000
        return fixed(isNext ? mantissa / 10 : mantissa, 3) + "e\(isNext ? exponent + 1 : exponent)"
    }

    private static func scaled(_ count: Int, _ units: [String]) -> String {
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0
            ? "\(count) \(units[0])" : fixed(value, value < 10 ? 2 : value < 100 ? 1 : 0) + " " + units[unit]
    }
}
