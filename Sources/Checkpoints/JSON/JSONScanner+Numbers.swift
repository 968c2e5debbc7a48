extension JSONScanner {
    /// The next number as a count: digits only, as the reference asks of shapes and offsets.
    ///
    /// - Throws: `.negativeNumber` (also for `-0`), `.fractionalNumber` (also for `2e0`), `.leadingZero`, and `.numberTooLarge`
    ///   above `Int.max`.
    package mutating func count() throws(JSONError) -> Int {
        skipWhitespace()
        let start = position
        if next == 0x2D { throw error(.negativeNumber) }
        guard let first = next else { throw error(.unexpectedEnd) }
        guard Self.isDigit(first) else { throw error(.unexpected(first, wanted: "a count")) }
        var value = 0
        var offset = start
        while offset < bytes.count, Self.isDigit(bytes[offset]) {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = product.addingReportingOverflow(Int(bytes[offset] - 0x30))
            if isTooLarge || overflows { throw error(.numberTooLarge, at: start) }
            value = sum
            offset += 1
        }
        if first == 0x30, offset - start > 1 { throw error(.leadingZero, at: start) }
        if offset < bytes.count, [0x2E, 0x65, 0x45].contains(bytes[offset]) {
            throw error(.fractionalNumber, at: start)
        }
        move(to: offset)
        return value
    }

    /// The next number by RFC 8259's grammar, nearest Double.
    ///
    /// - Throws: `.numberTooLarge` where the nearest Double is infinite, as the reference does.
    package mutating func number() throws(JSONError) -> (value: Double, integer: Int?) {
        skipWhitespace()
        let start = position
        if allowsNonFinite, let value = try nonFinite() { return (value, nil) }
        var offset = start
        if offset < bytes.count, bytes[offset] == 0x2D { offset += 1 }
        let isLeadingZero = offset < bytes.count && bytes[offset] == 0x30
        let whole = try digits(from: &offset)
        if isLeadingZero, whole > 1 { throw error(.leadingZero, at: start) }
        var isInteger = true
        if offset < bytes.count, bytes[offset] == 0x2E {
            isInteger = false
            offset += 1
            _ = try digits(from: &offset)
        }
        if offset < bytes.count, bytes[offset] | 0x20 == 0x65 {
            isInteger = false
            offset += 1
            if offset < bytes.count, bytes[offset] == 0x2B || bytes[offset] == 0x2D { offset += 1 }
            _ = try digits(from: &offset)
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw error(.numberTooLarge, at: start) }
        move(to: offset)
        return (value, isInteger ? Int(text) : nil)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private func digits(from offset: inout Int) throws(JSONError) -> Int {
        let start = offset
        while offset < bytes.count, Self.isDigit(bytes[offset]) { offset += 1 }
        if offset > start { return offset - start }
        guard offset < bytes.count else { throw error(.unexpectedEnd, at: offset) }
        throw error(.unexpected(bytes[offset], wanted: "a digit"), at: offset)
    }

    /// Python's spellings of the values that JSON has no word for.
    private mutating func nonFinite() throws(JSONError) -> Double? {
        if next == 0x4E {
            try word("NaN")
            return .nan
        }
        if next == 0x49 {
            try word("Infinity")
            return .infinity
        }
        guard next == 0x2D, position + 1 < bytes.count, bytes[position + 1] == 0x49 else { return nil }
        try word("-Infinity")
        return -.infinity
    }
}
