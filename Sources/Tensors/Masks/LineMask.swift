/// The state of a mask whose weights compete inside each line along one dimension, of which each loses as many.
///
/// A window is `length · inner` consecutive elements: `inner` lines side by side, the entries of each `inner` apart. Complete
/// windows are masked where they lie; one that a chunk's end cuts off waits, as magnitudes, for its rest.
struct LineMask: Sendable {
    private let removing: Int
    private let length: Int
    private let inner: Int
    private var waiting: [UInt32] = []
    private var selection = LineSelection()

    init(removing: Int, length: Int, inner: Int) {
        precondition(removing >= 0 && removing <= length, "\(removing) of \(length) cannot go")
        precondition(length >= 1 && inner >= 1, "lines of \(length) entries, \(inner) apart")
        (self.removing, self.length, self.inner) = (removing, length, inner)
    }

    /// Masks what completes windows and keeps the rest.
    mutating func mask(_ scores: UnsafePointer<Float>, _ count: Int, _ mask: inout BitMask) {
        let window = length * inner
        var start = 0
        while start < count {
            let taken = min(window - waiting.count, count - start)
            waiting.reserveCapacity(window)
            for i in start..<start &+ taken { waiting.append(SinglePattern.scoreBits(scores[i].bitPattern)) }
            start += taken
            guard waiting.count == window else { continue }
            maskWindow(&mask)
            waiting.removeAll(keepingCapacity: true)
        }
    }

    private mutating func maskWindow(_ mask: inout BitMask) {
        if inner == 1 {
            let cut = waiting.withUnsafeBufferPointer { selection.lowest(removing, of: $0) }
            return append(cut, to: &mask)
        }
        var window = BitMask(repeating: true, count: length * inner)
        var line = [UInt32](repeating: 0, count: length)
        for column in 0..<inner {
            for entry in 0..<length { line[entry] = waiting[entry &* inner &+ column] }
            var cut = line.withUnsafeBufferPointer { selection.lowest(removing, of: $0) }
            for entry in 0..<length where cut.takes(line[entry]) { window[entry * inner + column] = false }
        }
        mask.append(window)
    }

    /// One line after another, 64 bits at a time.
    private func append(_ cut: LineSelection.Cut, to mask: inout BitMask) {
        var cut = cut
        for start in stride(from: 0, to: length, by: 64) {
            let count = min(64, length - start)
            var word: UInt64 = 0
            for i in 0..<count where !cut.takes(waiting[start &+ i]) { word |= 1 &<< UInt64(truncatingIfNeeded: i) }
            mask.append(word, count: count)
        }
    }
}

/// Finds where the lowest scores of a line end: by counting their leading bits, then sorting the one bin that matters.
struct LineSelection: Sendable {
    /// Scores below `bits` go, and the first `ties` of those at it.
    struct Cut {
        var bits: UInt32
        var ties: Int

        /// Whether the next score goes; asked in the order of the line.
        @inline(__always)
        mutating func takes(_ score: UInt32) -> Bool {
            if score < bits { return true }
            guard score == bits, ties > 0 else { return false }
            ties &-= 1
            return true
        }
    }

    /// Scores have 31 bits; bins are told by the first eleven.
    private static let shift: UInt32 = 20
    private var counts = [Int32](repeating: 0, count: 1 << 11)
    private var candidates: [UInt32] = []

    /// The cut that takes `removing` scores, of equal ones the first. O(length).
    mutating func lowest(_ removing: Int, of scores: UnsafeBufferPointer<UInt32>) -> Cut {
        guard removing > 0 else { return Cut(bits: 0, ties: 0) }
        guard removing < scores.count else { return Cut(bits: .max, ties: 0) }
        for index in counts.indices { counts[index] = 0 }
        for score in scores { counts[Int(score >> Self.shift)] &+= 1 }
        var (bin, left) = (0, removing)
        while Int(counts[bin]) < left {
            left -= Int(counts[bin])
            bin += 1
        }
        candidates.removeAll(keepingCapacity: true)
        for score in scores where score >> Self.shift == UInt32(truncatingIfNeeded: bin) { candidates.append(score) }
        candidates.sort()
        let bits = candidates[left - 1]
        let below = candidates.prefix { $0 < bits }.count
        return Cut(bits: bits, ties: left - below)
    }
}
