/// Numbers and text in few bytes, as indices and their parts are written: whole numbers seven bits a byte, the lowest first.
package struct CompactWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// LEB128: 1 byte below 128, 2 below 16,384, at most 10.
    package mutating func add(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A count or an offset, which is never negative.
    package mutating func add(_ value: Int) {
        precondition(value >= 0, "counts are not negative")
        add(UInt64(value))
    }

    /// At most 19 bytes.
    package mutating func add(wide value: UInt128) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func add(_ value: Bool) { bytes.append(value ? 1 : 0) }

    package mutating func add(byte: UInt8) { bytes.append(byte) }

    /// Its bytes' count, then its UTF-8.
    package mutating func add(_ text: String) { add(Array(text.utf8)) }

    /// Their count, then they.
    package mutating func add(_ raw: [UInt8]) {
        add(raw.count)
        bytes.append(contentsOf: raw)
    }

    /// Four bytes, the lowest first.
    package mutating func add(pattern: UInt32) {
        withUnsafeBytes(of: pattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Eight bytes, the lowest first.
    package mutating func add(word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func add(_ value: Double) { add(word: value.bitPattern) }

    package mutating func add(_ value: Float) { add(pattern: value.bitPattern) }
}
