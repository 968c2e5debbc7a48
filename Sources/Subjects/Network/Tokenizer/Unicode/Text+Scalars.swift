/// Text as the tokenizer holds it: well-formed UTF-8, since it comes from a `String` and is only cut between characters.
extension [UInt8] {
    /// The character at `place`, and how many bytes it has.
    @inline(__always)
    func scalar(at place: Int) -> (scalar: Unicode.Scalar, length: Int) {
        let first = UInt32(self[place])
        if first < 0x80 { return (Unicode.Scalar(UInt8(first)), 1) }
        let second = UInt32(self[place + 1] & 0x3F)
        if first < 0xE0 { return (Self.scalar((first & 0x1F) << 6 | second), 2) }
        let third = UInt32(self[place + 2] & 0x3F)
        if first < 0xF0 { return (Self.scalar((first & 0xF) << 12 | second << 6 | third), 3) }
        return (Self.scalar((first & 7) << 18 | second << 12 | third << 6 | UInt32(self[place + 3] & 0x3F)), 4)
    }

    private static func scalar(_ value: UInt32) -> Unicode.Scalar { Unicode.Scalar(value) ?? "\u{FFFD}" }

    /// Where the character begins that ends before `place`.
    func scalarStart(before place: Int) -> Int {
        var start = place - 1
        while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    /// The bytes of a character by its first one.
    @inline(__always)
    static func scalarLength(_ first: UInt8) -> Int { first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4 }

    var scalars: [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(count)
        var place = 0
        while place < count {
            let (scalar, length) = scalar(at: place)
            result.append(scalar)
            place += length
        }
        return result
    }

    init(_ scalars: [Unicode.Scalar]) {
        self = []
        reserveCapacity(scalars.count)
        for scalar in scalars { append(scalar) }
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x80 {
            append(UInt8(scalar.value))
        } else {
            UTF8.encode(scalar).map { append(contentsOf: $0) }
        }
    }

    /// Whether `part` stands at `place`.
    func holds(_ part: [UInt8], at place: Int, before end: Int) -> Bool {
        guard end - place >= part.count else { return false }
        for offset in part.indices where self[place + offset] != part[offset] { return false }
        return true
    }

    /// With each `old` replaced, from the left.
    func replacing(_ old: [UInt8], with new: [UInt8]) -> [UInt8] {
        guard let first = old.first, count >= old.count else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var place = 0
        while place < count {
            if self[place] == first, holds(old, at: place, before: count) {
                result += new
                place += old.count
            } else {
                result.append(self[place])
                place += 1
            }
        }
        return result
    }
}
