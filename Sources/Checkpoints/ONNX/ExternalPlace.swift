/// Where external data lie: a file beside the model and a range of it.
struct ExternalPlace {
    /// A plain relative path, at most that many folders deep as the model's author made.
    private(set) var location = ""
    private(set) var offset = 0
    /// Nil where the file's end is meant.
    private(set) var length: Int?
    private(set) var hasChecksum = false
    /// Keys that the specification does not know: never acted upon.
    private(set) var unknownKeys = 0

    /// Reads keys and values; each known key once, numbers in decimal digits only.
    ///
    /// - Parameter start: the tensor's place, for what is missing.
    init(
        _ entries: [(key: Range<Int>, value: Range<Int>)], at start: Int, _ bytes: RawSpan
    ) throws(ONNXError) {
        var seen: [String] = []
        for (key, value) in entries {
            let name = bytes.text(key)
            if ["location", "offset", "length", "checksum", "basepath"].contains(name) {
                if seen.contains(name) { throw ONNXError(key.lowerBound, .repeatedKey(name)) }
                seen.append(name)
            }
            switch name {
            case "location": location = try Self.location(value, bytes)
            case "offset": offset = try Self.number(name, value, bytes)
            case "length": length = try Self.number(name, value, bytes)
            case "checksum": hasChecksum = true
            default: unknownKeys += 1
            }
        }
        if !seen.contains("location") { throw ONNXError(start, .noLocation) }
    }

    /// No root, no drive, no backslash, no `.` or `..`, no empty component, no NUL, and UTF-8.
    private static func location(_ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) -> String {
        let text = bytes.text(range)
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255 }
        let hasDrive = text.utf8.dropFirst().first == UInt8(ascii: ":")
        guard isPlain, !hasDrive, text.utf8.count == range.count, text.utf8.count <= 4096,
            !text.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\\") })
        else {
            throw ONNXError(range.lowerBound, .unsafeLocation(text))
        }
        return text
    }

    private static func number(_ key: String, _ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) -> Int {
        let text = bytes.text(range.prefix(40))
        let isDecimal = !text.isEmpty && range.count <= 20 && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        guard isDecimal, let number = Int(text) else {
            throw ONNXError(range.lowerBound, .externalNumber(key: key, text: text))
        }
        return number
    }
}

extension RawSpan {
    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    func text(_ range: Range<Int>) -> String {
        extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
