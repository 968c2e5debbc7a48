import Checkpoints

extension DatasetOptions {
    /// Takes apart `FILE` or `FILE:key=value,key=value`.
    ///
    /// Keys: `x` (columns joined by `+`), `y` (a column or `none`), `part`, `as` (`table`, `text`, `ids`, `images`), `layout`
    /// (`nhwc`, `nchw`), `scale` (what stored numbers are divided by), `mean` and `std` (numbers joined by `/`), `window`,
    /// `stride`, `tokens`, `resize` (`HxW`), `channels` (`1`, `3`). A path that exists as it is has no options.
    package static func parse(_ text: String) throws(DatasetError) -> (path: String, options: DatasetOptions) {
        guard !PathName.exists(text), let colon = text.lastIndex(of: ":"), text[colon...].contains("=") else {
            return (text, DatasetOptions())
        }
        var options = DatasetOptions()
        for item in text[text.index(after: colon)...].split(separator: ",") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[1].isEmpty else {
                throw .invalidOption(text: "\(item)", expected: "key=value")
            }
            try options.set(parts[0], parts[1])
        }
        return (String(text[..<colon]), options)
    }

    private mutating func set(_ key: String, _ value: String) throws(DatasetError) {
        switch key {
        case "x": inputs = value.split(separator: "+").map(String.init)
        case "y": labels = value == "none" ? .none : .named(value)
        case "part": part = ColumnName.part(of: value) ?? value
        case "layout": channelsLast = try Self.choice(key, value, ["nhwc": true, "nchw": false])
        case "as":
            let kinds = Kind.allCases.map { ($0.rawValue, $0) }
            kind = try Self.choice(key, value, Dictionary(uniqueKeysWithValues: kinds))
        case "channels": imageChannels = try Self.choice(key, value, ["1": 1, "3": 3])
        case "scale": divisor = try Self.numbers(key, value, isPositive: true).first
        case "mean": means = try Self.numbers(key, value, isPositive: false)
        case "std": deviations = try Self.numbers(key, value, isPositive: true)
        case "window": window = try Self.count(key, value, atMost: 1 << 20)
        case "stride": stride = try Self.count(key, value, atMost: 1 << 20)
        case "tokens": tokenLimit = try Self.count(key, value, atMost: 1 << 40)
        case "resize": imageSize = try Self.size(key, value)
        default:
            throw .invalidOption(
                text: key,
                expected: "x, y, part, as, layout, scale, mean, std, window, stride, tokens, resize or channels")
        }
    }

    private static func choice<Value>(
        _ key: String, _ value: String, _ choices: [String: Value]
    ) throws(DatasetError) -> Value {
        if let found = choices[value.lowercased()] { return found }
        throw .invalidOption(text: "\(key)=\(value)", expected: choices.keys.sorted().joined(separator: " or "))
    }

    private static func count(_ key: String, _ value: String, atMost most: Int) throws(DatasetError) -> Int {
        guard let count = Int(value), 1...most ~= count else {
            throw .invalidOption(text: "\(key)=\(value)", expected: "a number of 1 to \(most)")
        }
        return count
    }

    private static func numbers(_ key: String, _ value: String, isPositive: Bool) throws(DatasetError) -> [Float] {
        let numbers = value.split(separator: "/").map { Float($0) ?? .nan }
        guard !numbers.isEmpty, numbers.allSatisfy({ $0.isFinite && (!isPositive || $0 > 0) }) else {
            throw .invalidOption(
                text: "\(key)=\(value)", expected: isPositive ? "numbers above 0 joined by /" : "numbers joined by /")
        }
        return numbers
    }

    private static func size(_ key: String, _ value: String) throws(DatasetError) -> ImageSize {
        let sides = value.lowercased().split(separator: "x").map { Int($0) ?? 0 }
        guard sides.count == 2, sides.allSatisfy({ 1...4096 ~= $0 }) else {
            throw .invalidOption(text: "\(key)=\(value)", expected: "HxW, sides of 1 to 4096")
        }
        return ImageSize(height: sides[0], width: sides[1])
    }
}
