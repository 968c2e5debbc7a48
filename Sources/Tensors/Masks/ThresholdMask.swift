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
        for start in stride(from: 0, to: count, by: 64) {
            let length = min(64, count &- start)
            let from = source + start &* 4
            var kept = Self.singles(from, length, in: bits...SinglePattern.infinity, orNaN: bits == 0)
            if tiesLeft > 0 { settleTies(Self.singles(from, length, in: bits...bits, orNaN: bits == 0), &kept) }
            mask.append(kept, count: length)
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
        let span = lowest <= infinity ? lowest...infinity : UInt16.max...UInt16.max
        let nan: UInt16? = bits == 0 ? infinity : nil
        for start in stride(from: 0, to: count, by: 64) {
            let length = min(64, count &- start)
            let from = source + start &* 2
            var kept = Self.words(from, length, in: span, nanAbove: nan)
            if tiesLeft > 0, hasTies { settleTies(Self.words(from, length, in: lowest...lowest, nanAbove: nan), &kept) }
            mask.append(kept, count: length)
        }
    }
}

extension ThresholdMask {
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

    /// One bit for each of up to 64 magnitudes: whether it lies in the range (or is NaN, if that counts as the lowest).
    @inline(__always)
    private static func singles(
        _ source: UnsafeRawPointer, _ count: Int, in range: ClosedRange<UInt32>, orNaN: Bool
    ) -> UInt64 {
        cscan_kept_singles(
            source, count, range.lowerBound, range.upperBound &- range.lowerBound,
            orNaN ? SinglePattern.infinity : .max)
    }

    @inline(__always)
    private static func words(
        _ source: UnsafeRawPointer, _ count: Int, in range: ClosedRange<UInt16>, nanAbove infinity: UInt16?
    ) -> UInt64 {
        cscan_kept_words(
            source, count, range.lowerBound, range.upperBound &- range.lowerBound, infinity ?? UInt16.max)
    }
}
