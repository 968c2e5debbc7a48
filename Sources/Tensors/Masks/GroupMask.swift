/// The state of an N:M mask within its layer: the window of groups being read.
///
/// A window is `of · inner` consecutive elements: `inner` groups side by side. Complete windows are masked where they lie;
/// one that a chunk's end cuts off waits, as magnitudes, for its rest.
struct GroupMask: Sendable {
    private let keep: Int
    private let size: Int
    private let axisLength: Int
    private let inner: Int
    /// Entry on axis 1 where the current window begins.
    private var entry = 0
    private var waiting: [UInt32] = []

    init(keep: Int, of size: Int, axisLength: Int, inner: Int) {
        precondition(size >= 1 && size <= 64 && keep >= 0 && keep <= size, "\(keep) of \(size) is no pattern")
        precondition(axisLength >= 0 && inner >= 1, "an axis of \(axisLength) entries, \(inner) apart")
        (self.keep, self.size, self.axisLength, self.inner) = (keep, size, axisLength, inner)
    }

    /// Float32 elements, or scores.
    mutating func maskSingles(_ source: UnsafeRawPointer, _ count: Int, _ mask: inout BitMask) {
        pieces(count) { start, length, scores in
            for i in 0..<length {
                let bits = source.loadUnaligned(fromByteOffset: (start &+ i) &* 4, as: UInt32.self)
                scores[i] = SinglePattern.scoreBits(bits)
            }
        } into: {
            $0.consume($1, $2, &mask)
        }
    }

    /// bfloat16 elements.
    mutating func maskWords(_ source: UnsafeRawPointer, _ count: Int, _ mask: inout BitMask) {
        pieces(count) { start, length, scores in
            for i in 0..<length {
                let word = source.loadUnaligned(fromByteOffset: (start &+ i) &* 2, as: UInt16.self)
                scores[i] = SinglePattern.scoreBits(UInt32(word) << 16)
            }
        } into: {
            $0.consume($1, $2, &mask)
        }
    }
}

extension GroupMask {
    /// Reads a chunk as magnitudes, a cache-sized piece at a time.
    @inline(__always)
    private mutating func pieces(
        _ count: Int, _ read: (Int, Int, UnsafeMutablePointer<UInt32>) -> Void,
        into consume: (inout GroupMask, UnsafePointer<UInt32>, Int) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: ElementChunks.length) { buffer in
            guard let scores = buffer.baseAddress else { return }
            for start in stride(from: 0, to: count, by: ElementChunks.length) {
                let length = min(ElementChunks.length, count - start)
                read(start, length, scores)
                consume(&self, UnsafePointer(scores), length)
            }
        }
    }

    /// Masks what completes windows and keeps the rest.
    private mutating func consume(_ scores: UnsafePointer<UInt32>, _ count: Int, _ mask: inout BitMask) {
        var start = 0
        while start < count {
            let window = windowLength
            if waiting.isEmpty, inner == 1, window == size, size == 4 {
                let groups = min((axisLength - entry) / 4, (count - start) / 4)
                maskFours(scores + start, groups, &mask)
                start += groups * 4
                advance(by: groups * 4)
                if groups > 0 { continue }
            }
            if waiting.isEmpty, count - start >= window {
                maskWindow(scores + start, window, &mask)
                start += window
                advance(by: window / inner)
                continue
            }
            let taken = min(window - waiting.count, count - start)
            waiting.append(contentsOf: UnsafeBufferPointer(start: scores + start, count: taken))
            start += taken
            guard waiting.count == window else { continue }
            waiting.withUnsafeBufferPointer { waiting in
                if let base = waiting.baseAddress { maskWindow(base, window, &mask) }
            }
            waiting.removeAll(keepingCapacity: true)
            advance(by: window / inner)
        }
    }

    /// Elements of the current window: a group's, or the tail's that stays whole.
    private var windowLength: Int { min(size, axisLength - entry) * inner }

    private mutating func advance(by entries: Int) {
        entry += entries
        if entry == axisLength { entry = 0 }
    }

    private func maskWindow(_ scores: UnsafePointer<UInt32>, _ length: Int, _ mask: inout BitMask) {
        guard length == size * inner else { return mask.append(repeating: true, count: length) }
        if inner == 1 { return mask.append(Self.kept(scores, size, 1, removing: size - keep), count: size) }
        var window = BitMask(repeating: true, count: length)
        for column in 0..<inner {
            let kept = Self.kept(scores + column, size, inner, removing: size - keep)
            for i in 0..<size where kept >> UInt64(i) & 1 == 0 { window[i * inner + column] = false }
        }
        mask.append(window)
    }

    /// Kept bits of one group: an entry goes if fewer than `removing` entries go before it.
    @inline(__always)
    private static func kept(_ scores: UnsafePointer<UInt32>, _ size: Int, _ step: Int, removing: Int) -> UInt64 {
        var kept: UInt64 = 0
        for i in 0..<size {
            let score = Int32(bitPattern: scores[i &* step])
            var before: Int32 = 0
            for j in 0..<i { before &+= Int32(bitPattern: scores[j &* step]) <= score ? 1 : 0 }
            for j in i &+ 1..<size { before &+= Int32(bitPattern: scores[j &* step]) < score ? 1 : 0 }
            kept |= before >= removing ? 1 &<< UInt64(i) : 0
        }
        return kept
    }

    /// Groups of four side by side: six comparisons a group decide every rank.
    private func maskFours(_ scores: UnsafePointer<UInt32>, _ groups: Int, _ mask: inout BitMask) {
        let removing = size - keep
        var start = 0
        while start < groups {
            let batch = min(16, groups &- start)
            var word: UInt64 = 0
            for group in 0..<batch {
                let s = scores + (start &+ group) &* 4
                let (a, b, c, d) = (s[0], s[1], s[2], s[3])
                let (ab, ac, ad) = (a <= b ? 1 : 0, a <= c ? 1 : 0, a <= d ? 1 : 0)
                let (bc, bd, cd) = (b <= c ? 1 : 0, b <= d ? 1 : 0, c <= d ? 1 : 0)
                var bits: UInt64 = 3 &- ab &- ac &- ad >= removing ? 1 : 0
                bits |= 2 &+ ab &- bc &- bd >= removing ? 2 : 0
                bits |= 1 &+ ac &+ bc &- cd >= removing ? 4 : 0
                bits |= ad &+ bd &+ cd >= removing ? 8 : 0
                word |= bits &<< UInt64(group &* 4)
            }
            mask.append(word, count: batch &* 4)
            start &+= batch
        }
    }
}
