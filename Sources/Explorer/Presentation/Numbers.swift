import Glibc

/// Numbers as the screen shows them: short, unit attached, the same in every locale.
package enum Numbers {
    /// `62.5%`, `0.04%`, `100%`: one decimal, two below one percent; never rounds up to 100 or down to 0.
    package static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "?" }
        let value = share * 100
        if value != 0, value.magnitude < 0.01 { return value < 0 ? "-<.01%" : "<.01%" }
        if value > 99.9, value < 100 { return ">99.9%" }
        let isWhole = value == 0 || value == 100
        return decimal(value, places: isWhole ? 0 : value.magnitude < 0.995 ? 2 : 1) + "%"
    }

    /// From this part of a unit on, one decimal shows the whole unit: 999,950 is `1.0M`, not `1000.0K`.
    private static let carry = 1 - 0.05 / 1024

    /// `999`, `12.3K`, `134.5M`, `70.6B`.
    package static func count(_ value: Int) -> String {
        let magnitude = Double(value.magnitude)
        for (scale, suffix) in [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")] where magnitude >= scale * carry {
            return decimal(Double(value) / scale, places: 1) + suffix
        }
        return "\(value)"
    }

    /// `512 B`, `1.2 MiB`, `131.4 GiB`.
    package static func bytes(_ value: Int) -> String {
        let magnitude = Double(value.magnitude)
        for (power, suffix) in [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")]
        where magnitude >= exp2(Double(power)) * carry {
            return decimal(Double(value) / exp2(Double(power)), places: 1) + " " + suffix
        }
        return "\(value) B"
    }

    /// Every digit, in groups of three: `1,234,567`.
    package static func grouped(_ value: Int) -> String {
        var digits = Array("\(value.magnitude)")
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return (value < 0 ? "-" : "") + String(digits)
    }

    /// Four significant digits: `0.01782`, `1.235e-7`.
    package static func score(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : "inf" }
        if value == 0 { return "0" }
        let below = Int(floor(log10(value.magnitude)))
        let exponent = (value.magnitude / pow(10, Double(below)) * 1000).rounded() >= 10_000 ? below + 1 : below
        guard (-4..<6).contains(exponent) else {
            return decimal(value / pow(10, Double(exponent)), places: 3) + "e\(exponent)"
        }
        return decimal(value, places: max(0, 3 - exponent))
    }

    /// Two significant digits: `0.31`, `12`, `0.0021`.
    package static func short(_ value: Double) -> String {
        guard value.isFinite, value != 0, value.magnitude < 1e6, value.magnitude >= 1e-4 else { return score(value) }
        let exponent = Int(floor(log10(value.magnitude)))
        return decimal(value, places: max(0, 1 - exponent))
    }

    /// `4 s`, `2 min 05 s`, `3 h 12 min`.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e7 else { return "?" }
        let whole = Int(seconds.rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
        return "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
    }

    /// As few digits as read back: `1`, `0.1`.
    package static func plain(_ value: Double) -> String {
        let rounded = (value * 1e6).rounded() / 1e6
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    /// Fixed decimals, halves to even.
    static func decimal(_ value: Double, places: Int) -> String {
        let scale = pow(10, Double(places))
        let scaled = (value.magnitude * scale).rounded(.toNearestOrEven)
        guard scaled < 1e15 else { return "\(value)" }
        let whole = Int(scaled) / Int(scale)
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(whole)" }
        let digits = "\(Int(scaled) % Int(scale))"
        return "\(sign)\(whole)." + String(repeating: "0", count: places - digits.count) + digits
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
