/// The second pass over one bin: how many units have each of its 65,536 values.
///
/// Feed it every chunk that the ranking was made from, in any order and split; merge partial ones by addition.
package struct Refinement: Sendable {
    /// The top 15 bits of the magnitudes looked for.
    package let bin: UInt16
    /// Units by the low 16 bits. Zeros are not units of bin 0: they have their own row.
    private(set) var counts = [Int](repeating: 0, count: SinglePattern.binWidth)
    /// Σw² by the low 16 bits where scores are not the weights' magnitudes; empty until needed.
    private var sums: [SquareSum] = []

    package init(bin: UInt16) {
        precondition(bin < SinglePattern.infinity >> 16, "no such bin of finite magnitudes")
        self.bin = bin
    }

    /// Units found so far.
    package var total: Int { counts.reduce(0, +) }

    /// Adds the magnitudes of a chunk that begins at a whole element.
    /// - Parameter elements: how many the chunk has, where its last byte may hold fewer packed ones than fit.
    package mutating func add(_ bytes: RawSpan, as dtype: DType, elements: Int? = nil) {
        bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            let count = ElementDecoder.elementCount(of: bytes, as: dtype, atMost: elements)
            if dtype == .f32 { return addSingles(base, count: count) }
            ElementChunks.forEach(base, count: count, as: dtype) { values, count in
                addSingles(UnsafeRawPointer(values), count: count)
            }
        }
    }

    /// Adds a chunk of scores, the energy coming from the weights beside them.
    package mutating func add(scores: Span<Float>, weights: Span<Float>) {
        precondition(scores.count == weights.count, "as many weights as scores")
        if sums.isEmpty { sums = [SquareSum](repeating: SquareSum(), count: SinglePattern.binWidth) }
        for i in scores.indices {
            let bits = SinglePattern.scoreBits(scores[i].bitPattern)
            guard bits >> 16 == UInt32(bin), bits != 0 else { continue }
            let low = Int(bits & 0xFFFF)
            counts[low] += 1
            let weight = weights[i].bitPattern & SinglePattern.magnitude
            guard weight < SinglePattern.infinity else { continue }
            sums[low].add(squareOf: weight)
        }
    }

    /// Adds what another pass over the same bin found.
    package mutating func merge(_ other: Refinement) {
        precondition(other.bin == bin, "a refinement of another bin")
        for low in counts.indices { counts[low] += other.counts[low] }
        guard !other.sums.isEmpty else { return }
        if sums.isEmpty { sums = [SquareSum](repeating: SquareSum(), count: SinglePattern.binWidth) }
        for low in sums.indices { sums[low].add(other.sums[low]) }
    }

    /// The values that occur, ascending, with their counts.
    func rows() -> [(value: UInt32, count: Int)] {
        counts.indices.compactMap { low in
            counts[low] == 0 ? nil : (UInt32(bin) << 16 | UInt32(low), counts[low])
        }
    }

    /// Σw² of the units of one value.
    func squares(of value: UInt32) -> SquareSum {
        if !sums.isEmpty { return sums[Int(value & 0xFFFF)] }
        var sum = SquareSum()
        let square = SinglePattern.square(value) * UInt128(counts[Int(value & 0xFFFF)])
        sum.add(square, shift: SinglePattern.squareShift(value))
        return sum
    }
}

extension Refinement {
    /// Blocks of 32 elements are skipped when none is in the bin, which is nearly always.
    private mutating func addSingles(_ source: UnsafeRawPointer, count: Int) {
        let first = UInt32(bin) << 16
        counts.withUnsafeMutableBufferPointer { counts in
            let whole = count & ~31
            var start = 0
            while start < whole {
                var hits: UInt32 = 0
                for i in start..<start &+ 32 {
                    let bits = source.loadUnaligned(fromByteOffset: i &* 4, as: UInt32.self) & 0x7FFF_0000
                    hits |= bits == first ? 1 : 0
                }
                if hits != 0 { Self.count(source, start..<start &+ 32, from: first, into: counts) }
                start &+= 32
            }
            Self.count(source, whole..<count, from: first, into: counts)
        }
    }

    @inline(__always)
    private static func count(
        _ source: UnsafeRawPointer, _ range: Range<Int>, from first: UInt32,
        into counts: UnsafeMutableBufferPointer<Int>
    ) {
        for i in range {
            let bits = source.loadUnaligned(fromByteOffset: i &* 4, as: UInt32.self) & SinglePattern.magnitude
            if bits & 0x7FFF_0000 == first, bits != 0 { counts[Int(bits & 0xFFFF)] &+= 1 }
        }
    }
}
