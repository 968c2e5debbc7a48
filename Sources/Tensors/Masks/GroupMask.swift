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
            if waiting.isEmpty, count - start >= window {
                let groups = inner == 1 ? max(1, min(axisLength - entry, count - start) / size) : 1
                maskWindows(scores + start, groups, window, &mask)
                start += groups * window
                advance(by: groups * window / inner)
                continue
            }
            let taken = min(window - waiting.count, count - start)
            waiting.append(contentsOf: UnsafeBufferPointer(start: scores + start, count: taken))
            start += taken
            guard waiting.count == window else { continue }
            waiting.withUnsafeBufferPointer { waiting in
                if let base = waiting.baseAddress { maskWindows(base, 1, window, &mask) }
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

    private func maskWindows(
        _ scores: UnsafePointer<UInt32>, _ groups: Int, _ window: Int, _ mask: inout BitMask
    ) {
        if window < size * inner { return mask.append(repeating: true, count: window) }
        let ranks = GroupRanks(size: size, removing: size - keep)
        if inner == 1 { return ranks.maskRows(scores, groups, &mask) }
        ranks.maskColumns(scores, inner, &mask)
    }
}
