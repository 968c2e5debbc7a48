/// The few forms of Python's literals that a header is made of, read without evaluating anything.
///
/// A dict of strings to strings, True, False and tuples of integers; white space and line ends between, single or double quotes, trailing
/// commas, and the `L` and `u'` of Python 2.
struct NumPyLiteral {
    private let text: [UInt8]
    /// Whether lengths may end in `L`; version 3 came after Python 2.
    private let allowsLong: Bool
    private(set) var position = 0
    /// Whether any did.
    private(set) var hasLong = false

    init(_ text: [UInt8], allowsLong: Bool) {
        self.text = text
        self.allowsLong = allowsLong
    }

    var next: UInt8? { position < text.count ? text[position] : nil }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
    }

    mutating func expect(_ character: Unicode.Scalar, _ wanted: String) throws(NumPyFault) {
        skipSpace()
        guard let byte = next else { throw .unexpectedEnd }
        guard byte == UInt8(ascii: character) else { throw .unexpected(byte, wanted: wanted) }
        position += 1
    }

    /// Whether the next thing is that character; moves past it when it is.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Throws unless only white space is left.
    mutating func finish() throws(NumPyFault) {
        skipSpace()
        if next != nil { throw .trailingText }
    }

    mutating func string() throws(NumPyFault) -> String {
        _ = take("u")
        skipSpace()
        guard let quote = next else { throw .unexpectedEnd }
        guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw .unexpected(quote, wanted: "a string")
        }
        position += 1
        let start = position
        while let byte = next, byte != quote {
            if byte == UInt8(ascii: "\\") { throw .escape }
            if byte == 0x0A || byte == 0x0D || byte == 0 { throw .unexpected(byte, wanted: "the end of a string") }
            position += 1
        }
        guard next != nil else { throw .unexpectedEnd }
        position += 1
        return String(decoding: text[start..<position - 1], as: UTF8.self)
    }

    mutating func bool() throws(NumPyFault) -> Bool {
        skipSpace()
        for (word, value) in [("True", true), ("False", false)] where text[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        guard let byte = next else { throw .unexpectedEnd }
        throw .unexpected(byte, wanted: "True or False")
    }

    /// A tuple of lengths: `()`, `(3,)`, `(3, 4)`; `(3)` is a number and none.
    mutating func shape() throws(NumPyFault) -> [Int] {
        guard take("(") else { throw next == nil ? .unexpectedEnd : .shapeNotTuple }
        var shape: [Int] = []
        var hasComma = true
        while !take(")") {
            guard hasComma else { throw next.map { .unexpected($0, wanted: "a comma or ')'") } ?? .unexpectedEnd }
            if shape.count == NumPyLimits.rank { throw .tooManyDimensions(limit: NumPyLimits.rank) }
            shape.append(try length())
            hasComma = take(",")
        }
        if shape.count == 1, !hasComma { throw .shapeNotTuple }
        return shape
    }

    private mutating func length() throws(NumPyFault) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while let byte = next, (0x30...0x39).contains(byte) {
            // As in Python, a zero in front is no number.
            if position == start + 1, text[start] == 0x30 { throw .unexpected(byte, wanted: "a comma or ')'") }
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflows) = product.addingReportingOverflow(Int(byte - 0x30))
            if overflows || sumOverflows { throw .lengthTooLarge }
            value = sum
            position += 1
        }
        guard position > start else {
            guard let byte = next else { throw .unexpectedEnd }
            throw byte == UInt8(ascii: "-") ? .negativeLength : .unexpected(byte, wanted: "a length")
        }
        if allowsLong, next == UInt8(ascii: "L") {
            position += 1
            hasLong = true
        }
        return value
    }
}
