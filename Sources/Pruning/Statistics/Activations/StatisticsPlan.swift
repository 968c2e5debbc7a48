/// How samples are divided into work, the same for any number of ranks.
///
/// A block runs at once. Blocks of a part are added up one after another, and the parts then one after another: sums of
/// floating-point numbers depend on their order, and this order is that of the samples alone. So 1, 2 and 4 ranks, each
/// taking whole parts, give the same bytes (with the same libtorch, processor and number of threads).
package struct StatisticsPlan: Sendable, Hashable {
    package let samples: Int
    /// Samples a block; the last may be short.
    package let block: Int

    /// Parts that samples are divided into, where there are so many blocks.
    package static let mostParts = 8

    package init(samples: Int, block: Int) {
        precondition(samples >= 0 && block > 0, "a block holds a sample at least")
        self.samples = samples
        self.block = block
    }

    package var blocks: Int { (samples + block - 1) / block }

    package var parts: Int { min(Self.mostParts, blocks) }

    /// The samples of each block of a part, in order.
    package func blocks(ofPart part: Int) -> [Range<Int>] {
        (part * blocks / parts..<(part + 1) * blocks / parts).map { $0 * block..<min(($0 + 1) * block, samples) }
    }

    /// Parts that a rank takes.
    package func parts(ofRank rank: Int, of ranks: Int) -> [Int] {
        stride(from: rank, to: parts, by: max(ranks, 1)).map { $0 }
    }
}
