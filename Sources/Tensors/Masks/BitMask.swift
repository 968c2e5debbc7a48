/// One bit a unit, packed, least significant bit first: 1 = kept.
package struct BitMask: Sendable, Hashable {
    /// Units covered.
    package private(set) var count = 0
    /// Bits by 64; those past `count` are zero.
    private(set) var words: [UInt64] = []

    package init() {}

    /// `count` equal bits.
    package init(repeating isKept: Bool, count: Int) { append(repeating: isKept, count: count) }

    /// One bit an element of `bits`.
    package init(_ bits: some Sequence<Bool>) { for bit in bits { append(bit) } }

    /// Units kept.
    package var kept: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Units removed.
    package var removed: Int { count - kept }

    package subscript(index: Int) -> Bool {
        get {
            precondition(index >= 0 && index < count, "no unit \(index) among \(count)")
            return words[index >> 6] >> UInt64(index & 63) & 1 == 1
        }
        set {
            precondition(index >= 0 && index < count, "no unit \(index) among \(count)")
            let bit: UInt64 = 1 << UInt64(index & 63)
            words[index >> 6] = newValue ? words[index >> 6] | bit : words[index >> 6] & ~bit
        }
    }

    package mutating func append(_ isKept: Bool) { append(isKept ? 1 : 0, count: 1) }

    /// Appends the lowest `count` bits of a word, at most 64; the bits above them must be zero.
    @inline(__always)
    mutating func append(_ bits: UInt64, count added: Int) {
        let used = count & 63
        if used == 0 {
            words.append(bits)
        } else {
            words[words.count &- 1] |= bits &<< UInt64(used)
            if used &+ added > 64 { words.append(bits &>> UInt64(64 &- used)) }
        }
        count &+= added
    }

    package mutating func append(repeating isKept: Bool, count added: Int) {
        precondition(added >= 0, "a negative number of units")
        var left = added
        while left > 0 {
            let step = min(left, 64 - count & 63)
            append(isKept ? ~0 >> UInt64(64 - step) : 0, count: step)
            left -= step
        }
    }

    package mutating func append(_ other: BitMask) {
        other.words.withUnsafeBufferPointer { words in
            if let base = words.baseAddress { append(base, count: other.count) }
        }
    }

    /// Appends `added` bits, 64 a word; those past the last must be zero.
    mutating func append(_ bits: UnsafePointer<UInt64>, count added: Int) {
        let whole = (added + 63) / 64
        if count & 63 == 0 {
            words.append(contentsOf: UnsafeBufferPointer(start: bits, count: whole))
            count += added
        } else {
            for word in 0..<whole { append(bits[word], count: min(64, added - 64 * word)) }
        }
    }

    /// Makes room for more units without giving up geometric growth.
    mutating func reserveAdditional(_ units: Int) {
        let needed = (count + units + 63) / 64
        if needed > words.capacity { words.reserveCapacity(max(needed, words.count * 2)) }
    }

    /// Forgets all bits but keeps their memory.
    package mutating func removeAll() {
        words.removeAll(keepingCapacity: true)
        count = 0
    }

    package mutating func reserveCapacity(_ units: Int) { words.reserveCapacity((units + 63) / 64) }

    /// The packed form that files hold: `⌈count / 8⌉` bytes, unit `i` in bit `i % 8` of byte `i / 8`.
    package var bytes: [UInt8] {
        let length = (count + 7) / 8
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
            // Little-endian, as every machine we build for.
            words.withUnsafeBytes { words in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(from: .init(rebasing: words[..<length]))
            }
            filled = length
        }
    }

    /// Lends the bits from a unit on that begins a word; nil where it does not.
    func withWords<R>(from index: Int, _ body: (UnsafePointer<UInt64>) -> R) -> R? {
        guard index & 63 == 0, index < count else { return nil }
        return words.withUnsafeBufferPointer { words in words.baseAddress.map { body($0 + index / 64) } }
    }

    /// The next 64 bits from a unit on; zeros past the end.
    @inline(__always)
    func word(from index: Int) -> UInt64 {
        let (place, shift) = (index &>> 6, UInt64(truncatingIfNeeded: index & 63))
        let low = place < words.count ? words[place] &>> shift : 0
        return shift == 0 || place &+ 1 >= words.count ? low : low | words[place &+ 1] &<< (64 &- shift)
    }

    /// Units kept in a range.
    package func kept(in range: Range<Int>) -> Int {
        var (found, index) = (0, range.lowerBound)
        while index < range.upperBound {
            let length = min(64, range.upperBound - index)
            found += (word(from: index) & ~0 >> UInt64(64 - length)).nonzeroBitCount
            index += length
        }
        return found
    }
}
