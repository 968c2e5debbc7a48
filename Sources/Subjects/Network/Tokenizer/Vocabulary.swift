/// Tokens by number, and numbers by the tokens' bytes: one block of bytes and one open hash table.
///
/// Bytes, since Swift's strings are equal when they look the same, and tokens are not. The table's hash starts from a number
/// that differs from run to run, so that no file can be made to fill one chain; 15 ns a look-up.
struct Vocabulary: Sendable {
    private var bytes: [UInt8] = []
    /// By id; `absent` where there is no such token.
    private var places: [(start: UInt32, count: UInt32)] = []
    /// An id + 1, or 0 for an empty slot; a power of two of them.
    private var slots: [UInt32]
    private let shift: UInt64
    /// Bytes of the longest token that begins with a byte.
    private(set) var longest = [Int](repeating: 0, count: 256)
    private(set) var tokens = 0

    private static let absent: UInt32 = .max
    static let seed = UInt64(bitPattern: Int64(Hasher().finalize()))
    static let tokenLimit = 1 << 22
    /// Tokens are words or runs of spaces; this bounds what a text costs.
    static let lengthLimit = 4096

    /// - Parameter count: of the tokens to come.
    init(count: Int) throws(TokenizerError) {
        if count > Self.tokenLimit { throw .tooManyTokens(limit: Self.tokenLimit) }
        let bits = max(4, Int.bitWidth - (count * 2).leadingZeroBitCount)
        slots = [UInt32](repeating: 0, count: 1 << bits)
        shift = UInt64(64 - bits)
        places.reserveCapacity(count)
        bytes.reserveCapacity(count * 8)
    }

    /// Every id is below this.
    var count: Int { places.count }

    /// Takes one token more; ids may come in any order, and leave few out.
    ///
    /// - Throws: `.repeatedToken`, `.repeatedID`, `.tokenTooLong`, `.idOutOfRange`.
    mutating func add(_ token: some Collection<UInt8>, id: Int) throws(TokenizerError) {
        let length = token.count
        if length > Self.lengthLimit { throw .tokenTooLong(id: id, bytes: length, limit: Self.lengthLimit) }
        let limit = slots.count + 65_536
        guard (0..<limit).contains(id) else { throw .idOutOfRange(field: "a token", id: id, count: limit) }
        if id < places.count, places[id].start != Self.absent { throw .repeatedID(id) }
        let start = bytes.count
        bytes.append(contentsOf: token)
        let hash = Self.hash(of: bytes, start..<bytes.count)
        var slot = Int(Self.spread(hash) >> shift)
        while slots[slot] != 0 {
            if holds(Int(slots[slot]) - 1, bytes, start..<bytes.count) {
                throw .repeatedToken(String(decoding: bytes[start...], as: UTF8.self))
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        while places.count <= id { places.append((Self.absent, 0)) }
        places[id] = (UInt32(start), UInt32(length))
        slots[slot] = UInt32(id + 1)
        if let first = bytes[start...].first { longest[Int(first)] = max(longest[Int(first)], length) }
        tokens += 1
    }

    /// Nil where there is no such token.
    func token(_ id: Int) -> ArraySlice<UInt8>? {
        guard places.indices.contains(id), places[id].start != Self.absent else { return nil }
        let start = Int(places[id].start)
        return bytes[start..<start + Int(places[id].count)]
    }

    func id(of text: [UInt8], _ range: Range<Int>) -> Int? {
        id(of: text, range, hash: Self.hash(of: text, range))
    }

    func id(of text: some Sequence<UInt8>) -> Int? {
        let text = Array(text)
        return id(of: text, 0..<text.count)
    }

    /// - Parameter hash: of these bytes, taken up one by one.
    @inline(__always)
    func id(of text: [UInt8], _ range: Range<Int>, hash: UInt64) -> Int? {
        var slot = Int(truncatingIfNeeded: Self.spread(hash) >> shift)
        while slots[slot] != 0 {
            let id = Int(slots[slot]) - 1
            if holds(id, text, range) { return id }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func holds(_ id: Int, _ text: [UInt8], _ range: Range<Int>) -> Bool {
        let (start, count) = (Int(places[id].start), Int(places[id].count))
        guard count == range.count else { return false }
        for offset in 0..<count where bytes[start + offset] != text[range.lowerBound + offset] { return false }
        return true
    }

    // MARK: The hash

    /// FNV-1a's step.
    @inline(__always)
    static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    private static func hash(of text: [UInt8], _ range: Range<Int>) -> UInt64 {
        var hash = seed
        for place in range { hash = Self.hash(hash, text[place]) }
        return hash
    }

    @inline(__always)
    private static func spread(_ hash: UInt64) -> UInt64 { (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15 }
}

extension Vocabulary {
    /// Every token that the text goes on with at `start`, short ones first.
    @inline(__always)
    func forEachPrefix(of text: [UInt8], _ range: Range<Int>, _ body: (_ id: Int, _ end: Int) -> Void) {
        guard let first = range.first else { return }
        let end = min(range.upperBound, first + longest[Int(text[first])])
        var hash = Self.seed
        for place in first..<max(end, first) {
            hash = Self.hash(hash, text[place])
            if let id = id(of: text, first..<place + 1, hash: hash) { body(id, place + 1) }
        }
    }
}
