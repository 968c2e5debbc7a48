/// What two neighbouring tokens become, and how soon: an open hash table by both ids, 10 ns a look-up.
struct MergeTable: Sendable {
    /// Rank in the high half, the new token in the low one; nothing is lower than all ranks.
    typealias Merge = UInt64
    static let none: Merge = .max

    private var keys: [UInt64]
    private var merges: [Merge]
    private let shift: UInt64
    private static let seed = Vocabulary.seed | 1
    private static let empty: UInt64 = .max

    /// - Parameter count: of the merges to come.
    init(count: Int) {
        let bits = max(4, Int.bitWidth - (count * 2).leadingZeroBitCount)
        keys = [UInt64](repeating: Self.empty, count: 1 << bits)
        merges = [Merge](repeating: Self.none, count: 1 << bits)
        shift = UInt64(64 - bits)
    }

    /// Ids and rank are below 2^31; of a repeated pair the last one counts, as in the reference.
    mutating func set(_ left: Int, _ right: Int, rank: Int, to id: Int) {
        let place = slot(UInt64(left) << 32 | UInt64(right))
        keys[place] = UInt64(left) << 32 | UInt64(right)
        merges[place] = UInt64(rank) << 32 | UInt64(id)
    }

    @inline(__always)
    subscript(left: UInt32, right: UInt32) -> Merge { merges[slot(UInt64(left) << 32 | UInt64(right))] }

    @inline(__always)
    private func slot(_ key: UInt64) -> Int {
        var hash = key ^ Self.seed
        hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
        var place = Int(truncatingIfNeeded: ((hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while keys[place] != key, keys[place] != Self.empty { place = (place + 1) & (keys.count - 1) }
        return place
    }
}
