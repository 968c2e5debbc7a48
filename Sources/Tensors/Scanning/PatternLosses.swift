import CScan

/// Σw² that the patterns 2:4, 4:8 and 1:4 take from one tensor, all in one pass.
///
/// Of each group the smallest magnitudes go. A tail shorter than a group stays whole; infinite weights that go add nothing, as
/// in every energy.
package struct PatternLosses: Sendable {
    /// Σw² of what each takes; 0 where the axis is shorter than a group.
    package var twoOfFour: Double { unsafeBitCast(sums.pairs, to: SIMD8<Double>.self).sum() }
    package var fourOfEight: Double { unsafeBitCast(sums.halves, to: SIMD8<Double>.self).sum() }
    package var oneOfFour: Double { twoOfFour + unsafeBitCast(sums.thirds, to: SIMD8<Double>.self).sum() }

    package var values: [Double] { [twoOfFour, fourOfEight, oneOfFour] }

    /// Where `values` has the loss of a pattern; nil of others.
    package static func place(keep: Int, of: Int) -> Int? {
        switch (keep, of) {
        case (2, 4): 0
        case (4, 8): 1
        case (1, 4): 2
        default: nil
        }
    }

    /// Entries of the axis along which groups run, and how far apart they lie.
    private let length: Int
    private let inner: Int
    private var sums = cscan_losses()
    /// Elements that wait for the rest of their window.
    private var waiting: [Float] = []

    /// - Parameters:
    ///   - length: entries of the middle axis of a row-major `[outer, length, inner]`.
    package init(length: Int, inner: Int) {
        precondition(length >= 1 && inner >= 1, "an axis of \(length) entries, \(inner) apart")
        (self.length, self.inner) = (length, inner)
    }

    /// Whether groups follow one another without a tail.
    private var isUnbroken: Bool { inner == 1 && length % 8 == 0 }

    /// Elements that must be there together: four pairs of groups, groups side by side, or the axis where it ends in a tail.
    private var window: Int { isUnbroken ? 32 : length % 8 == 0 ? 8 * inner : length * inner }

    /// Adds the next numbers in flat order.
    package mutating func add(numbers: Span<Float>) {
        let bytes = numbers.bytes
        withUnsafeTemporaryAllocation(of: Float.self, capacity: numbers.count) { buffer in
            guard let values = buffer.baseAddress else { return }
            var extremes = Extremes()
            bytes.withUnsafeBytes {
                guard let base = $0.baseAddress else { return }
                extremes.takeMagnitudes(of: base, count: buffer.count, as: .f32, into: values)
            }
            add(UnsafePointer(values), buffer.count)
        }
    }

    /// Adds the next magnitudes in flat order: no NaN, no signs. The same bits however they are divided into calls.
    mutating func add(_ values: UnsafePointer<Float>, _ count: Int) {
        var start = 0
        if !waiting.isEmpty {
            start = min(window - waiting.count, count)
            waiting.append(contentsOf: UnsafeBufferPointer(start: values, count: start))
            guard waiting.count == window else { return }
            flush()
        }
        let windows = (count - start) / window
        addWindows(values + start, windows)
        start += windows * window
        waiting.append(contentsOf: UnsafeBufferPointer(start: values + start, count: count - start))
    }

    /// Adds what waits: nothing follows that would complete it.
    package mutating func flush() {
        guard !waiting.isEmpty else { return }
        let whole = waiting
        waiting.removeAll(keepingCapacity: true)
        whole.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            if isUnbroken { cscan_lose_neighbours(base, values.count, &sums) } else { addWindows(base, 1) }
        }
    }
}

extension PatternLosses {
    private mutating func addWindows(_ values: UnsafePointer<Float>, _ windows: Int) {
        guard windows > 0 else { return }
        if isUnbroken { return cscan_lose_neighbours(values, windows * 32, &sums) }
        for place in 0..<windows {
            let from = values + place * window
            if inner == 1 {
                cscan_lose_neighbours(from, length, &sums)
            } else {
                cscan_lose_columns(from, window / inner, inner, &sums)
            }
        }
    }
}
