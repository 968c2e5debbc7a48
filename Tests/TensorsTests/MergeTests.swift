import Tensors
import Testing

struct MergeTests {
    @Test func addsRowByRow() {
        let first = Ranking(Chunks.bytes(words: [0x3F80, 0x3F00, 0x7FC0]), as: .bf16)
        let second = Ranking(Chunks.bytes(words: [0xBF80, 0x4000, 0x0000]), as: .bf16)
        let sum = Ranking.merged([first, second])
        #expect(Array(sum.firstBits) == [0, 0x3F00_0000, 0x3F80_0000, 0x4000_0000])
        #expect(Array(sum.cumulativeCount) == [2, 3, 5, 6])
        #expect(sum.runningEnergies == [0, 0.25, 2.25, 6.25])
        #expect(sum.nans == 1 && sum.zeros == 1)
    }

    @Test func aBinTakesInExactRows() {
        let coarse = Ranking([1, 1.0001, 4])
        let exact = Ranking(Chunks.bytes(words: [0x3C00, 0x3C01, 0x4000, 0x0000]), as: .f16)
        let sum = Ranking.merged([coarse, exact])
        // 1 + 2^-10 lies in the bin of 1 (65,536 patterns are 2^-7 wide there).
        #expect(Array(sum.firstBits) == [0, 0x3F80_0000, 0x4000_0000, 0x4080_0000])
        #expect((0..<4).map { sum.width(of: $0) } == [1, 65536, 1, 65536])
        #expect(Array(sum.cumulativeCount) == [1, 5, 6, 7])
        #expect(sum.energy == coarse.energy + exact.energy)
    }

    @Test func halfPrecisionKeepsItsOwnRows() {
        let first = Ranking(Chunks.bytes(words: [0x3C00, 0x3C01]), as: .f16)
        let second = Ranking(Chunks.bytes(words: [0x3C01, 0x3C02]), as: .f16)
        #expect(Array(Ranking.merged([first, second]).firstBits) == [0x3F80_0000, 0x3F80_2000, 0x3F80_4000])
    }

    @Test func refinedRankingsStayRefined() {
        let (a, b): ([Float], [Float]) = ([1, 1.0001, 3], [1.0001, 1.0002])
        let parts = [a, b].map { values in
            var refinement = Refinement(bin: 0x3F80)
            refinement.add(Chunks.bytes(values).span.bytes, as: .f32)
            return Ranking(values).refined(bin: 0x3F80, with: refinement)
        }
        let sum = Ranking.merged(parts)
        #expect(
            Array(sum.firstBits)
                == [1, 1.0001, 1.0002, 3].map { ($0 as Float).bitPattern & ($0 == 3 ? 0xFFFF_0000 : ~0) })
        #expect(Array(sum.cumulativeCount) == [1, 3, 4, 5])
    }

    /// Any split and any order must give the same ranking, bit for bit.
    @Test(arguments: [DType.f32, .bf16, .f16, .f8e4m3, .f4, .f6e3m2, .f64])
    func splitAndOrderDoNotMatter(dtype: DType) {
        let bytes = Sample.bytes(240_000)
        let whole = Ranking(bytes, as: dtype)
        let ranges = Chunks.ranges(of: bytes.count, unit: 24)
        let pieces = ranges.map { range in Ranking(Array(bytes[range]), as: dtype) }
        var forwards = Tally()
        var backwards = Tally()
        for range in ranges { forwards.add(bytes.span.bytes.extracting(range), as: dtype) }
        for range in ranges.reversed() {
            var part = Tally()
            part.add(bytes.span.bytes.extracting(range), as: dtype)
            backwards.merge(part)
        }
        #expect(ranges.count > 20)
        #expect(forwards.ranking() == whole)
        #expect(backwards.ranking() == whole)
        #expect(Ranking.merged(pieces.reversed()) == whole)
        #expect(Ranking.merged([Ranking.merged(Array(pieces[..<9])), Ranking.merged(Array(pieces[9...]))]) == whole)
    }

    @Test func splitDoesNotMatterForGenericScores() {
        let scores = Sample.floats(30_000, seed: 3).map(\.magnitude)
        let weights = Sample.floats(30_000, seed: 4)
        var whole = Tally()
        whole.add(scores: scores.span, weights: weights.span)
        let parts = stride(from: 0, to: 30_000, by: 7_000).map { start -> Ranking in
            let range = start..<min(start + 7_000, 30_000)
            var part = Tally()
            part.add(scores: scores.span.extracting(range), weights: weights.span.extracting(range))
            return part.ranking()
        }
        #expect(Ranking.merged(parts.reversed()) == whole.ranking())
        #expect(whole.ranking().energy == Ranking(weights).energy)
    }

    @Test func aResetTallyIsAsNew() {
        var tally = Tally()
        for dtype in [DType.f32, .bf16, .f16, .f8e5m2] { tally.add(Sample.bytes(4800).span.bytes, as: dtype) }
        tally.reset()
        #expect(tally.ranking() == Ranking())
        tally.add(Sample.bytes(4800).span.bytes, as: .f32)
        #expect(tally.ranking() == Ranking(Sample.bytes(4800), as: .f32))
    }

    /// A packed slot holds 2^24 − 1 elements; more of one value must not spill over.
    @Test func countsMoreThanAPackedSlotHolds() {
        let value = Float(bitPattern: 0x3F80_FFFF)
        let bytes = Chunks.bytes([Float](repeating: -value, count: 1 << 16))
        var tally = Tally()
        for _ in 0..<17 << 4 { tally.add(bytes.span.bytes, as: .f32) }
        let ranking = tally.ranking()
        #expect(ranking.count == 17 << 20)
        #expect(Array(ranking.firstBits) == [0x3F80_0000])
        #expect(ranking.energy == Double(value) * Double(value) * Double(17 << 20))
    }
}
