import Tensors

/// Ways to hand a tensor's bytes to a kernel.
enum Chunks {
    /// Bytes of Float32 numbers.
    static func bytes(_ values: [Float]) -> [UInt8] { values.flatMap { bytes($0.bitPattern) } }

    /// Bytes of 16-bit patterns.
    static func bytes(words: [UInt16]) -> [UInt8] { words.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }

    /// Values that bytes decode to.
    static func values(_ bytes: [UInt8], as dtype: DType) -> [Float] {
        var values = [Float](repeating: 99, count: ElementDecoder.elementCount(of: bytes.span.bytes, as: dtype))
        var span = values.mutableSpan
        ElementDecoder.decode(bytes.span.bytes, as: dtype, into: &span)
        return values
    }

    private static func bytes(_ pattern: UInt32) -> [UInt8] { (0..<4).map { UInt8(pattern >> ($0 * 8) & 0xFF) } }

    /// Byte ranges that cover `count` bytes in pieces of irregular size, each a multiple of `unit`.
    static func ranges(of count: Int, unit: Int, seed: UInt64 = 1) -> [Range<Int>] {
        var (start, state, ranges) = (0, seed, [Range<Int>]())
        while start < count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let size = min(count - start, (Int(state >> 33) % [3, 40, 900].randomElement(state) + 1) * unit)
            ranges.append(start..<start + size)
            start += size
        }
        return ranges
    }
}

extension [Int] {
    fileprivate func randomElement(_ state: UInt64) -> Int { self[Int(state >> 20) % count] }
}

extension Ranking {
    /// The ranking of one tensor's magnitudes, handed over in one piece.
    init(_ bytes: [UInt8], as dtype: DType) {
        var tally = Tally()
        tally.add(bytes.span.bytes, as: dtype)
        self = tally.ranking()
    }

    init(_ values: [Float]) { self.init(Chunks.bytes(values), as: .f32) }

    /// The exact cut of `k` units, refining the bin it falls into.
    func exactThreshold(removing k: Int, of bytes: [UInt8], as dtype: DType) -> (threshold: Threshold, ranking: Ranking)
    {
        let first = threshold(removing: k)
        guard !first.isExact else { return (first, self) }
        var refinement = Refinement(bin: first.bin)
        refinement.add(bytes.span.bytes, as: dtype)
        let ranking = refined(bin: first.bin, with: refinement)
        return (ranking.threshold(removing: k), ranking)
    }
}

extension BitMask {
    /// The mask a rule gives over one tensor in one piece.
    init(_ rule: MaskMaker.Rule, _ bytes: [UInt8], as dtype: DType) {
        self.init()
        var maker = MaskMaker(rule)
        maker.mask(bytes.span.bytes, as: dtype, appendingTo: &self)
    }

    /// Bits as a list of 0 and 1.
    var bits: [Int] { (0..<count).map { self[$0] ? 1 : 0 } }
}
