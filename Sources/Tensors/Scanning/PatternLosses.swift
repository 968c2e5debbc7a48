/// Σw² that the patterns 2:4, 4:8 and 1:4 take from one tensor, all in one pass.
///
/// Of each group the smallest magnitudes go; of four sorted ones they stand first, and of two sorted fours the four smallest
/// are the lesser of each entry and its mirror image (the first half of a bitonic merge: Batcher 1968). A tail shorter than
/// a group stays whole; infinite weights that go add nothing, as in every energy.
package struct PatternLosses: Sendable, Hashable {
    /// Σw² of what each takes; 0 where the axis is shorter than a group.
    package var twoOfFour: Double { sums.pairs.sum() }
    package var fourOfEight: Double { sums.halves.sum() }
    package var oneOfFour: Double { sums.pairs.sum() + sums.thirds.sum() }

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
    private var sums = LossSums()
    /// Whether an infinity came by: then each square is looked at, since those that go add nothing.
    private var holdsInfinity = false
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
        withUnsafeTemporaryAllocation(of: Float.self, capacity: TensorScan.piece) { buffer in
            guard let values = buffer.baseAddress else { return }
            for start in stride(from: 0, to: numbers.count, by: TensorScan.piece) {
                let count = min(TensorScan.piece, numbers.count - start)
                for i in 0..<count { values[i] = numbers[start + i] }
                var extremes = Extremes()
                extremes.takeMagnitudes(values, count)
                add(UnsafePointer(values), count, areFinite: extremes.areFinite)
            }
        }
    }

    /// Adds the next magnitudes in flat order: no NaN, no signs. The same bits however they are divided into calls.
    mutating func add(_ values: UnsafePointer<Float>, _ count: Int, areFinite: Bool) {
        if !areFinite { holdsInfinity = true }
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
            if isUnbroken { addNeighbours(base, values.count) } else { addWindows(base, 1) }
        }
    }
}

extension PatternLosses {
    private mutating func addWindows(_ values: UnsafePointer<Float>, _ windows: Int) {
        guard windows > 0 else { return }
        if isUnbroken { return addNeighbours(values, windows * 32) }
        for place in 0..<windows {
            let from = values + place * window
            if inner == 1 { addNeighbours(from, length) } else { addColumns(from) }
        }
    }

    /// Consecutive groups; what is left of the axis behind its last whole four stays.
    private mutating func addNeighbours(_ values: UnsafePointer<Float>, _ count: Int) {
        var sums = self.sums
        let (isFinite, whole) = (!holdsInfinity, count & ~31)
        for start in stride(from: 0, to: whole, by: 32) {
            sums.add(SortedQuads(neighbours: values + start), isFinite)
        }
        if whole < count {
            // Zeros fill up what is left: in whole groups they add nothing, and a tail is cleared.
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { rest in
                for place in 0..<32 { rest[place] = whole + place < count & ~3 ? values[whole + place] : 0 }
                let isOdd = count % 8 >= 4
                if let base = rest.baseAddress {
                    sums.add(SortedQuads(neighbours: base), isFinite, without: isOdd ? (count - whole) / 8 : nil)
                }
            }
        }
        self.sums = sums
    }

    /// One window of groups side by side, eight entries of the axis at a time.
    private mutating func addColumns(_ values: UnsafePointer<Float>) {
        var sums = self.sums
        let (isFinite, entries) = (!holdsInfinity, window / inner)
        for entry in stride(from: 0, to: entries - 3, by: 8) {
            for column in stride(from: 0, to: inner, by: 8) {
                let (from, count) = (values + entry &* inner + column, inner &- column)
                let left = SortedQuads(columns: from, apart: inner, count: count)
                guard entry &+ 8 <= entries else {
                    sums.addAlone(left, isFinite)
                    continue
                }
                let right = SortedQuads(columns: from + 4 &* inner, apart: inner, count: count)
                sums.add(left, right, isFinite)
            }
        }
        self.sums = sums
    }
}

/// Sums of squares by lane, always in the same order.
private struct LossSums: Sendable, Hashable {
    typealias Lanes = SIMD8<Float>

    var pairs = SIMD8<Double>()
    var thirds = SIMD8<Double>()
    var halves = SIMD8<Double>()

    /// What 2:4 and 1:4 take.
    @inline(__always)
    mutating func addAlone(_ quads: SortedQuads, _ isFinite: Bool) {
        pairs += Self.square(quads.first, isFinite)
        pairs += Self.square(quads.second, isFinite)
        thirds += Self.square(quads.third, isFinite)
    }

    /// Groups of four that make groups of eight by place.
    @inline(__always)
    mutating func add(_ left: SortedQuads, _ right: SortedQuads, _ isFinite: Bool) {
        addAlone(left, isFinite)
        addAlone(right, isFinite)
        halves += Self.square(SortedQuads.lesser(left.first, right.fourth), isFinite)
        halves += Self.square(SortedQuads.lesser(left.second, right.third), isFinite)
        halves += Self.square(SortedQuads.lesser(left.third, right.second), isFinite)
        halves += Self.square(SortedQuads.lesser(left.fourth, right.first), isFinite)
    }

    /// Groups of four that make groups of eight two by two, but for a pair that is none: its first group ends the axis.
    @inline(__always)
    mutating func add(_ quads: SortedQuads, _ isFinite: Bool, without lone: Int? = nil) {
        addAlone(quads, isFinite)
        var outer = Lanes(
            lowHalf: Self.lesser(quads.first.evenHalf, quads.fourth.oddHalf),
            highHalf: Self.lesser(quads.second.evenHalf, quads.third.oddHalf))
        var inner = Lanes(
            lowHalf: Self.lesser(quads.third.evenHalf, quads.second.oddHalf),
            highHalf: Self.lesser(quads.fourth.evenHalf, quads.first.oddHalf))
        if let lone {
            for lane in [lone, lone + 4] { (outer[lane], inner[lane]) = (0, 0) }
        }
        halves += Self.square(outer, isFinite)
        halves += Self.square(inner, isFinite)
    }

    @inline(__always)
    private static func lesser(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
        a.replacing(with: b, where: b .< a)
    }

    @inline(__always)
    private static func square(_ values: Lanes, _ isFinite: Bool) -> SIMD8<Double> {
        let wide = SIMD8<Double>(isFinite ? values : values.replacing(with: 0, where: values .== .infinity))
        return wide * wide
    }
}
