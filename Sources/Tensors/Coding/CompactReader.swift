/// Why bytes are not what a `CompactWriter` makes.
package struct CompactFault: Error, Sendable, Hashable {
    package enum Fact: Sendable, Hashable {
        /// The bytes end where more were due.
        case ends
        /// A number has more bits than it may, or bytes that say nothing.
        case longNumber
        /// The value cannot be; what it is.
        case impossible(String)
        /// Bytes are left behind the end.
        case rest(Int)
    }

    /// The byte where the value begins.
    package let offset: Int
    package let fact: Fact

    package init(offset: Int, fact: Fact) {
        self.offset = offset
        self.fact = fact
    }
}

/// Reads what `CompactWriter` wrote, and trusts none of it.
package struct CompactReader: Sendable {
    private let bytes: [UInt8]
    package private(set) var position = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var remaining: Int { bytes.count - position }

    package mutating func number() throws(CompactFault) -> UInt64 {
        let start = position
        var (value, shift) = (UInt64(0), UInt64(0))
        while true {
            guard position < bytes.count else { throw fault(start, .ends) }
            let byte = bytes[position]
            position += 1
            let part = UInt64(byte & 0x7F)
            guard shift < 63 || shift == 63 && part <= 1 else { throw fault(start, .longNumber) }
            value |= part &<< shift
            if byte < 0x80 {
                guard byte != 0 || shift == 0 else { throw fault(start, .longNumber) }
                return value
            }
            shift += 7
        }
    }

    package mutating func wide() throws(CompactFault) -> UInt128 {
        let start = position
        var (value, shift) = (UInt128(0), UInt128(0))
        while true {
            guard position < bytes.count else { throw fault(start, .ends) }
            let byte = bytes[position]
            position += 1
            let part = UInt128(byte & 0x7F)
            guard shift < 126 || shift == 126 && part <= 3 else { throw fault(start, .longNumber) }
            value |= part << shift
            if byte < 0x80 {
                guard byte != 0 || shift == 0 else { throw fault(start, .longNumber) }
                return value
            }
            shift += 7
        }
    }

    /// A number of at most `limit`.
    /// - Parameter what: names it in the fault.
    package mutating func count(_ what: String, atMost limit: Int) throws(CompactFault) -> Int {
        let start = position
        let value = try number()
        guard limit >= 0, value <= UInt64(limit) else { throw fault(start, .impossible("\(what) is \(value)")) }
        return Int(value)
    }

    /// How many items follow, each of which takes at least so many bytes: more than there is room for is refused at once.
    package mutating func items(_ what: String, ofAtLeast size: Int = 1) throws(CompactFault) -> Int {
        try count(what, atMost: remaining / max(size, 1))
    }

    package mutating func flag() throws(CompactFault) -> Bool {
        let start = position
        let value = try byte()
        guard value <= 1 else { throw fault(start, .impossible("a yes or no is \(value)")) }
        return value == 1
    }

    package mutating func byte() throws(CompactFault) -> UInt8 {
        guard remaining >= 1 else { throw fault(position, .ends) }
        defer { position += 1 }
        return bytes[position]
    }

    package mutating func raw() throws(CompactFault) -> [UInt8] {
        let start = position
        let count = try number()
        guard count <= UInt64(remaining) else { throw fault(start, .ends) }
        defer { position += Int(count) }
        return Array(bytes[position..<position + Int(count)])
    }

    package mutating func text() throws(CompactFault) -> String {
        let start = position
        guard let text = String(validating: try raw(), as: UTF8.self) else {
            throw fault(start, .impossible("a text is no UTF-8"))
        }
        return text
    }

    package mutating func pattern() throws(CompactFault) -> UInt32 {
        guard remaining >= 4 else { throw fault(position, .ends) }
        var value: UInt32 = 0
        for place in (0..<4).reversed() { value = value << 8 | UInt32(bytes[position + place]) }
        position += 4
        return value
    }

    package mutating func word() throws(CompactFault) -> UInt64 {
        guard remaining >= 8 else { throw fault(position, .ends) }
        var value: UInt64 = 0
        for place in (0..<8).reversed() { value = value << 8 | UInt64(bytes[position + place]) }
        position += 8
        return value
    }

    package mutating func double() throws(CompactFault) -> Double { Double(bitPattern: try word()) }

    package mutating func float() throws(CompactFault) -> Float { Float(bitPattern: try pattern()) }

    /// A sum of squares or of magnitudes: not negative, no NaN.
    package mutating func sum(_ what: String) throws(CompactFault) -> Double {
        let start = position
        let value = try double()
        guard value >= 0 else { throw fault(start, .impossible("\(what) is \(value)")) }
        return value
    }

    /// Nothing may follow.
    package func end() throws(CompactFault) {
        guard remaining == 0 else { throw fault(position, .rest(remaining)) }
    }

    /// A fault of the reader's own making.
    package func fault(_ offset: Int, _ fact: CompactFault.Fact) -> CompactFault {
        CompactFault(offset: offset, fact: fact)
    }
}
