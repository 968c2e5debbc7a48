extension JSONScanner {
    /// The next string, unescaped.
    ///
    /// - Throws: `.controlCharacter`, `.unknownEscape`, `.loneSurrogate`, `.invalidUTF8`, `.unexpectedEnd`.
    package mutating func string() throws(JSONError) -> String {
        skipWhitespace()
        let (range, isPlain) = try stringRange()
        return isPlain ? plainText(range) : try unescaped(range)
    }

    /// Where the next string's characters lie, still escaped, and whether they are plain printable ASCII without escapes;
    /// moves behind the closing quote. Lets callers compare field names without making a String.
    package mutating func stringRange() throws(JSONError) -> (range: Range<Int>, isPlain: Bool) {
        try expect(0x22, "a string")
        let start = position
        let (end, isPlain) = try stringEnd(from: start)
        move(to: end + 1)
        return (start..<end, isPlain)
    }

    /// The characters of a range that `stringRange` called plain.
    package func plainText(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The characters of a range that `stringRange` gave.
    package func unescaped(_ range: Range<Int>) throws(JSONError) -> String {
        var units: [UInt8] = []
        units.reserveCapacity(range.count)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = bytes[offset]
            offset += 1
            if byte == 0x5C {
                try appendEscape(at: &offset, before: range.upperBound, to: &units)
            } else {
                units.append(byte)
            }
        }
        guard let text = String(validating: units, as: UTF8.self) else {
            throw error(.invalidUTF8, at: range.lowerBound)
        }
        return text
    }

    /// Whether two ranges hold the same bytes.
    package func same(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard a.count == b.count else { return false }
        for offset in 0..<a.count where bytes[a.lowerBound + offset] != bytes[b.lowerBound + offset] { return false }
        return true
    }

    /// Whether a plain range holds exactly these ASCII characters.
    package func holds(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where bytes[range.lowerBound + offset] != text.utf8Start[offset] { return false }
        return true
    }
}

extension JSONScanner {
    /// Where the closing quote stands.
    private func stringEnd(from start: Int) throws(JSONError) -> (end: Int, isPlain: Bool) {
        var offset = start
        var isPlain = true
        let count = bytes.count
        let span = bytes.span.bytes
        while true {
            // Eight bytes at a time while none of them is a quote, a backslash, a control character or beyond printable ASCII.
            while offset &+ 8 <= count {
                let word = unsafe span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
                if Self.needsCare(word) { break }
                offset &+= 8
            }
            guard offset < count else { throw error(.unexpectedEnd, at: count) }
            let byte = bytes[offset]
            if byte == 0x22 { return (offset, isPlain) }
            if byte < 0x20 { throw error(.controlCharacter(byte), at: offset) }
            if byte == 0x5C || byte >= 0x7F { isPlain = false }
            offset += byte == 0x5C ? 2 : 1
        }
    }

    /// True when a byte of the word is `"`, `\`, below 0x20 or above 0x7E; may also be true when none is.
    private static func needsCare(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (0x22 &* ones)
        let slashes = word ^ (0x5C &* ones)
        let deletes = word ^ (0x7F &* ones)
        let found = (quotes &- ones) | (slashes &- ones) | (deletes &- ones) | (word &- (0x20 &* ones)) | word
        return found & high != 0
    }

    /// `offset` stands behind the backslash.
    private func appendEscape(at offset: inout Int, before end: Int, to units: inout [UInt8]) throws(JSONError) {
        let start = offset - 1
        guard offset < end else { throw error(.unknownEscape, at: start) }
        let letter = bytes[offset]
        offset += 1
        switch letter {
        case 0x22, 0x5C, 0x2F: units.append(letter)
        case 0x62: units.append(0x08)
        case 0x66: units.append(0x0C)
        case 0x6E: units.append(0x0A)
        case 0x72: units.append(0x0D)
        case 0x74: units.append(0x09)
        case 0x75:
            let scalar = try scalarEscape(at: &offset, before: end, from: start)
            units.append(contentsOf: UTF8.encode(scalar)!)  // every Unicode.Scalar has a UTF-8 form
        default: throw error(.unknownEscape, at: start)
        }
    }

    /// `\u` and four hexadecimal digits, or two of them for a character beyond the first plane.
    private func scalarEscape(at offset: inout Int, before end: Int, from start: Int) throws(JSONError)
        -> Unicode.Scalar
    {
        let first = try codeUnit(at: &offset, before: end, from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), offset + 1 < end, bytes[offset] == 0x5C, bytes[offset + 1] == 0x75 else {
            throw error(.loneSurrogate, at: start)
        }
        offset += 2
        let second = try codeUnit(at: &offset, before: end, from: start)
        guard UTF16.isTrailSurrogate(second) else { throw error(.loneSurrogate, at: start) }
        let value = 0x10000 + ((UInt32(first) & 0x3FF) << 10 | (UInt32(second) & 0x3FF))
        return Unicode.Scalar(value)!  // a pair of surrogates always names a scalar
    }

    private func codeUnit(at offset: inout Int, before end: Int, from start: Int) throws(JSONError) -> UInt16 {
        guard offset + 4 <= end else { throw error(.unknownEscape, at: start) }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Self.hexadecimalDigit(bytes[offset]) else {
                throw error(.unknownEscape, at: start)
            }
            unit = unit << 4 | digit
            offset += 1
        }
        return unit
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x30...0x39: UInt16(byte - 0x30)
        case 0x41...0x46: UInt16(byte - 0x41 + 10)
        case 0x61...0x66: UInt16(byte - 0x61 + 10)
        default: nil
        }
    }
}
