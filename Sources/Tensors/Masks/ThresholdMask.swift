import CScan

/// The state of a threshold mask within its layer: how many of the ties are still to go.
///
/// A kept magnitude lies in `lowest...infinity`, one unsigned comparison that also sends NaN away. While ties are left the
/// elements equal to the threshold are looked at, 64 at a time; afterwards the loop has nothing to decide.
struct ThresholdMask: Sendable {
    private let bits: UInt32
    private var tiesLeft: Int

    init(_ threshold: Threshold) {
        bits = threshold.bits
        tiesLeft = threshold.ties
    }

    /// Float32 elements, or scores.
    mutating func maskSingles(_ source: UnsafeRawPointer, _ count: Int, _ mask: inout BitMask) {
        let (bits, limit) = (bits, bits == 0 ? SinglePattern.infinity : UInt32.max)
        append(source, count, width: 4, hasTies: true, &mask) { from, count, isTied, words in
            let highest = isTied ? bits : SinglePattern.infinity
            cscan_keep_singles(from, count, bits, highest &- bits, limit, words)
        }
    }

    /// bfloat16 elements.
    mutating func maskBFloat16(_ source: UnsafeRawPointer, _ count: Int, _ mask: inout BitMask) {
        // A threshold between two values of the type keeps what lies above it and has no ties.
        let isBetween = bits & 0xFFFF != 0
        let lowest = UInt16(bits >> 16) + (isBetween ? 1 : 0)
        maskWords(source, count, from: lowest, to: 0x7F80, hasTies: !isBetween, &mask)
    }

    /// Half-precision elements.
    mutating func maskFloat16(_ source: UnsafeRawPointer, _ count: Int, _ mask: inout BitMask) {
        let lowest = HalfPattern.lowest(atOrAbove: bits)
        let hasTies = HalfPattern.singleBits(of: lowest) == bits
        maskWords(source, count, from: lowest, to: HalfPattern.infinity, hasTies: hasTies, &mask)
    }

    private mutating func maskWords(
        _ source: UnsafeRawPointer, _ count: Int, from lowest: UInt16, to infinity: UInt16, hasTies: Bool,
        _ mask: inout BitMask
    ) {
        // Above infinity there is nothing to keep, and an empty range of patterns says so.
        let kept = lowest <= infinity ? lowest...infinity : UInt16.max...UInt16.max
        let limit = bits == 0 ? infinity : UInt16.max
        append(source, count, width: 2, hasTies: hasTies, &mask) { from, count, isTied, words in
            let range = isTied ? lowest...lowest : kept
            cscan_keep_words(from, count, range.lowerBound, range.upperBound &- range.lowerBound, limit, words)
        }
    }
}

extension ThresholdMask {
    /// Writes a bit for each of `count` elements: whether it stays, or whether it is as large as the threshold.
    private typealias Look = (
        _ from: UnsafeRawPointer, _ count: Int, _ isTied: Bool, _ words: UnsafeMutablePointer<UInt64>
    ) -> Void

    /// Elements looked at together: their bits stay in the processor's cache.
    private static let run = 1 << 14

    @inline(__always)
    private mutating func append(
        _ source: UnsafeRawPointer, _ count: Int, width: Int, hasTies: Bool, _ mask: inout BitMask, _ look: Look
    ) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * Self.run / 64) { words in
            guard let kept = words.baseAddress else { return }
            let tied = kept + Self.run / 64
            for start in stride(from: 0, to: count, by: Self.run) {
                let length = min(Self.run, count &- start)
                look(source + start &* width, length, false, kept)
                if tiesLeft > 0, hasTies {
                    look(source + start &* width, length, true, tied)
                    for word in 0..<(length &+ 63) / 64 where tied[word] != 0 { settleTies(tied[word], &kept[word]) }
                }
                mask.append(kept, count: length)
            }
        }
    }

    /// Takes the next ties off the bits of elements at or above the threshold.
    @inline(__always)
    private mutating func settleTies(_ tied: UInt64, _ kept: inout UInt64) {
        let found = tied.nonzeroBitCount
        if found <= tiesLeft {
            kept &= ~tied
            tiesLeft &-= found
        } else {
            var later = tied
            for _ in 0..<tiesLeft { later &= later &- 1 }
            kept &= ~tied | later
            tiesLeft = 0
        }
    }
}
