/// Σw² that the patterns 2:4, 4:8 and 1:4 take from one tensor, all in one pass.
///
/// Of each group the smallest magnitudes go; of four sorted ones they stand first, and of two sorted fours the four smallest
/// are the lesser of each entry and its mirror image (the first half of a bitonic merge: Batcher 1968). A tail shorter than
/// a group stays whole; infinite weights that go add nothing, as in every energy.
package struct PatternLosses: Sendable, Hashable {
    /// Σw² of what each takes; 0 where the axis is shorter than a group.
    package var twoOfFour: Double { pairs.sum() }
    package var fourOfEight: Double { halves.sum() }
    package var oneOfFour: Double { pairs.sum() + thirds.sum() }

    /// Where `values` has the loss of a pattern; nil of others.
    package static func place(keep: Int, of: Int) -> Int? {
        switch (keep, of) {
        case (2, 4): 0
        case (4, 8): 1
        case (1, 4): 2
        default: nil
        }
    }

    package var values: [Double] { [twoOfFour, fourOfEight, oneOfFour] }

    /// Entries of the axis along which groups run, and how far apart they lie.
    private let length: Int
    private let inner: Int
    private var pairs = SIMD8<Double>()
    private var thirds = SIMD8<Double>()
    private var halves = SIMD8<Double>()
    /// Elements that wait for the rest of their window.
    private var waiting: [Float] = []

    /// - Parameters:
    ///   - length: entries of the middle axis of a row-major `[outer, length, inner]`.
    package init(length: Int, inner: Int) {
        precondition(length >= 1 && inner >= 1, "an axis of \(length) entries, \(inner) apart")
        (self.length, self.inner) = (length, inner)
    }

    /// Elements that must be there together: whole groups, or the whole axis where it ends in a tail.
    private var window: Int { length % 8 == 0 ? 8 * inner : length * inner }

    /// Adds the next numbers in flat order, a piece at a time as `TensorScan` does: the same bits where calls begin at pieces.
    package mutating func add(numbers: Span<Float>) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: TensorScan.piece) { buffer in
            guard let values = buffer.baseAddress else { return }
            for start in stride(from: 0, to: numbers.count, by: TensorScan.piece) {
                let count = min(TensorScan.piece, numbers.count - start)
                for i in 0..<count {
                    values[i] = Float(bitPattern: SinglePattern.scoreBits(numbers[start + i].bitPattern))
                }
                add(values, count)
            }
        }
    }

    /// Adds the next magnitudes in flat order: no NaN, no signs.
    mutating func add(_ values: UnsafePointer<Float>, _ count: Int) {
        var start = 0
        if !waiting.isEmpty {
            start = min(window - waiting.count, count)
            waiting.append(contentsOf: UnsafeBufferPointer(start: values, count: start))
            guard waiting.count == window else { return }
            let whole = waiting
            whole.withUnsafeBufferPointer { addWindows($0.baseAddress!, 1) }
            waiting.removeAll(keepingCapacity: true)
        }
        let windows = (count - start) / window
        addWindows(values + start, windows)
        start += windows * window
        waiting.append(contentsOf: UnsafeBufferPointer(start: values + start, count: count - start))
    }
}

extension PatternLosses {
    private mutating func addWindows(_ values: UnsafePointer<Float>, _ windows: Int) {
        var quads = (SortedQuads(), SortedQuads())
        if inner == 1, length % 8 == 0 { return addNeighbours(values, windows * 8, &quads) }
        for place in 0..<windows {
            let from = values + place * window
            if inner == 1 { addNeighbours(from, length, &quads) } else { addColumns(from, &quads) }
        }
    }

    /// Consecutive groups; what is left of the axis behind its last whole four stays.
    private mutating func addNeighbours(
        _ values: UnsafePointer<Float>, _ count: Int, _ quads: inout (SortedQuads, SortedQuads)
    ) {
        let groups = count / 4
        for first in stride(from: 0, to: groups, by: SortedQuads.capacity) {
            let batch = min(SortedQuads.capacity, groups - first)
            quads.0.sortNeighbours(values + first * 4, groups: batch)
            addQuads(quads.0)
            let pairs = batch / 2
            for rank in 0..<4 {
                let (rising, falling) = (quads.0[rank], quads.0[3 - rank])
                addLesser(pairs) { pair in (rising[2 &* pair], falling[2 &* pair &+ 1]) }
            }
        }
    }

    /// One window of groups side by side, four entries of the axis at a time.
    private mutating func addColumns(_ values: UnsafePointer<Float>, _ quads: inout (SortedQuads, SortedQuads)) {
        let entries = window / inner
        for first in stride(from: 0, to: inner, by: SortedQuads.capacity) {
            let batch = min(SortedQuads.capacity, inner - first)
            for entry in stride(from: 0, to: entries - 3, by: 8) {
                quads.0.sortColumns(values + entry * inner + first, apart: inner, groups: batch)
                addQuads(quads.0)
                guard entry + 8 <= entries else { continue }
                quads.1.sortColumns(values + (entry + 4) * inner + first, apart: inner, groups: batch)
                addQuads(quads.1)
                for rank in 0..<4 {
                    let (rising, falling) = (quads.0[rank], quads.1[3 - rank])
                    addLesser(batch) { group in (rising[group], falling[group]) }
                }
            }
        }
    }

    private mutating func addQuads(_ quads: SortedQuads) {
        Self.add(quads[0], quads.count, to: &pairs)
        Self.add(quads[1], quads.count, to: &pairs)
        Self.add(quads[2], quads.count, to: &thirds)
    }

    @inline(__always)
    private mutating func addLesser(_ count: Int, _ pair: (Int) -> (Float, Float)) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: SortedQuads.capacity) { lesser in
            for i in 0..<count {
                let (a, b) = pair(i)
                lesser[i] = a < b ? a : b
            }
            if let base = lesser.baseAddress { Self.add(UnsafePointer(base), count, to: &halves) }
        }
    }

    private static func add(_ values: [Float], _ count: Int, to sum: inout SIMD8<Double>) {
        values.withUnsafeBufferPointer { if let base = $0.baseAddress { add(base, count, to: &sum) } }
    }

    /// Adds squares by place modulo 8; infinite ones count as 0.
    private static func add(_ values: UnsafePointer<Float>, _ count: Int, to sum: inout SIMD8<Double>) {
        var lanes = sum
        let whole = count & ~7
        for i in stride(from: 0, to: whole, by: 8) {
            let eight = UnsafeRawPointer(values + i).loadUnaligned(as: SIMD8<Float>.self)
            let wide = SIMD8<Double>(eight.replacing(with: 0, where: eight .== .infinity))
            lanes += wide * wide
        }
        for i in whole..<count where values[i] < .infinity {
            lanes[i & 7] += Double(values[i]) * Double(values[i])
        }
        sum = lanes
    }
}
