/// Which blocks of 64 slots of a table hold counts, so that a small layer costs no look at all 32,768.
///
/// Marking costs a store an element, so only small chunks mark; a large one marks everything at once.
struct TouchedBlocks: Sendable {
    private static let blocks = 512
    private static let slots = 64
    /// Elements of a chunk from which on looking at the whole table is the lesser cost.
    static let smallChunk = 1 << 15

    private var flags: [UInt8] = []
    private(set) var isWhole = false

    mutating func markWhole() { isWhole = true }

    /// Lends the flags, one a block: slot `i` belongs to flag `i / 64`.
    mutating func marking(_ body: (UnsafeMutablePointer<UInt8>) -> Void) {
        if flags.isEmpty { flags = [UInt8](repeating: 0, count: Self.blocks) }
        flags.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { body(base) } }
    }

    /// Calls `body` with ascending ranges of slots that may hold counts.
    func forEach(_ body: (Range<Int>) -> Void) {
        if isWhole { return body(0..<Self.blocks * Self.slots) }
        for block in flags.indices where flags[block] != 0 { body(block * Self.slots..<(block + 1) * Self.slots) }
    }

    mutating func reset() {
        for block in flags.indices { flags[block] = 0 }
        isWhole = false
    }
}
