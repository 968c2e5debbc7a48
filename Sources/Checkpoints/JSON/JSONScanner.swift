/// A cursor over one JSON text (RFC 8259) that hands out strings and counts without building a tree.
///
/// Strict where the safetensors reference is: no byte order mark, no lone surrogates, at most 127 nested values. It works on
/// bytes it owns, never traps, and costs about 3 ns a byte. Callers drive it in the order that they expect:
///
///     try scanner.open(.object)
///     while try scanner.nextMember() { let key = try scanner.key(); … }
package struct JSONScanner: Sendable {
    package enum Container: UInt8, Sendable {
        case object = 0x7B  // {
        case array = 0x5B  // [

        var closing: UInt8 { rawValue + 2 }
    }

    package let bytes: [UInt8]
    /// The byte that is read next, from the beginning of the text.
    package private(set) var position = 0
    /// Whether `NaN`, `Infinity` and `-Infinity`, which Python writes into config.json, are read as numbers.
    package var allowsNonFinite = false

    private var isAtFirst = false
    private(set) var depth = 0

    /// serde_json, the reference's parser, refuses the 128th level.
    package static let maximumDepth = 127

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var isAtEnd: Bool { position >= bytes.count }

    /// The next byte, or nil at the end of the text; does not move.
    package var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    package func error(_ fault: JSONFault, at offset: Int? = nil) -> JSONError {
        JSONError(fault: fault, offset: offset ?? position)
    }

    // MARK: Structure

    package mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// Throws `.byteOrderMark` for the three bytes that some editors put in front.
    package func refuseByteOrderMark() throws(JSONError) {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { throw error(.byteOrderMark, at: 0) }
    }

    /// Throws `.trailingText` unless only white space is left.
    package mutating func finish() throws(JSONError) {
        skipWhitespace()
        if !isAtEnd { throw error(.trailingText) }
    }

    package mutating func open(_ container: Container) throws(JSONError) {
        skipWhitespace()
        try expect(container.rawValue, container == .object ? "an object" : "an array")
        depth += 1
        if depth > Self.maximumDepth { throw error(.tooDeep(limit: Self.maximumDepth), at: position - 1) }
        isAtFirst = true
    }

    /// Moves to the next member or element of the innermost open container; false when it closes.
    package mutating func nextMember(of container: Container = .object) throws(JSONError) -> Bool {
        skipWhitespace()
        guard let byte = next else { throw error(.unexpectedEnd) }
        if byte == container.closing {
            position += 1
            depth -= 1
            isAtFirst = false
            return false
        }
        if isAtFirst {
            isAtFirst = false
            return true
        }
        try expect(0x2C, "a comma or the end")
        skipWhitespace()
        return true
    }

    /// The member's key, and the colon behind it.
    package mutating func key() throws(JSONError) -> String {
        let key = try string()
        try colon()
        return key
    }

    package mutating func colon() throws(JSONError) {
        skipWhitespace()
        try expect(0x3A, "a colon")
        skipWhitespace()
    }

    /// Whether the next value is `null`; moves past it when it is.
    package mutating func null() throws(JSONError) -> Bool {
        skipWhitespace()
        guard next == 0x6E else { return false }
        try word("null")
        return true
    }

    package mutating func word(_ word: StaticString) throws(JSONError) {
        let start = position
        for offset in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count else { throw error(.unexpectedEnd) }
            guard bytes[position] == word.utf8Start[offset] else {
                throw error(.unexpected(bytes[start], wanted: "a value"), at: start)
            }
            position += 1
        }
    }

    /// Moves past `byte`, or says what was wanted in its place.
    package mutating func expect(_ byte: UInt8, _ wanted: String) throws(JSONError) {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        guard bytes[position] == byte else { throw error(.unexpected(bytes[position], wanted: wanted)) }
        position += 1
    }

    /// For the scanner's own extensions, which live in other files.
    mutating func move(to offset: Int) {
        position = offset
    }
}
