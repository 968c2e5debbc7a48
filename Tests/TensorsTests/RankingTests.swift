import Tensors
import Testing

struct RankingTests {
    /// Six bfloat16 weights: 0, -1, 1, 0.5, NaN, -Inf. Scores 0, 1, 1, 0.5, 0, Inf.
    private let words: [UInt16] = [0x8000, 0xBF80, 0x3F80, 0x3F00, 0x7FC1, 0xFF80]
    private var ranking: Ranking { Ranking(Chunks.bytes(words: words), as: .bf16) }

    @Test func hasOneRowForEachValueThatOccurs() {
        #expect(Array(ranking.firstBits) == [0, 0x3F00_0000, 0x3F80_0000, 0x7F80_0000])
        #expect(Array(ranking.cumulativeCount) == [2, 3, 5, 6])
        #expect(ranking.runningEnergies == [0, 0.25, 2.25, 2.25])
        #expect((0..<4).allSatisfy { ranking.width(of: $0) == 1 })
    }

    @Test func countsWhatIsOddApart() {
        #expect(ranking.count == 6)
        #expect(ranking.zeros == 1)
        #expect(ranking.nans == 1)
        #expect(ranking.infinities == 1)
        #expect(ranking.energy == 2.25)
    }

    @Test func removesNaNFirstWithTheZeros() {
        #expect(ranking.threshold(removing: 2) == Threshold(bits: 0, ties: 2, removed: 2, isExact: true))
        let mask = BitMask(.threshold(ranking.threshold(removing: 2)), Chunks.bytes(words: words), as: .bf16)
        #expect(mask.bits == [0, 1, 1, 1, 0, 1])
    }

    @Test func removesExactlySoMany() {
        for k in 0...6 { #expect(ranking.threshold(removing: k).removed == k) }
        #expect(ranking.threshold(removing: 0) == .none)
        #expect(ranking.threshold(removing: 4) == Threshold(bits: 0x3F80_0000, ties: 1, removed: 4, isExact: true))
        #expect(ranking.threshold(removing: 6) == Threshold(bits: 0x7F80_0000, ties: 1, removed: 6, isExact: true))
    }

    @Test func countsWhatScoresStrictlyBelow() {
        #expect(ranking.removed(below: Float(0)) == (0, true))
        #expect(ranking.removed(below: Float(0.25)) == (2, true))
        #expect(ranking.removed(below: Float(1)) == (3, true))
        #expect(ranking.removed(below: Float(1.5)) == (5, true))
        #expect(ranking.removed(below: Float.infinity) == (5, true))
        #expect(ranking.removed(below: Float.nan) == (0, true))
    }

    @Test func stepsThroughTheValuesThatOccur() {
        #expect(ranking.nextValue(above: 0) == 0x3F00_0000)
        #expect(ranking.nextValue(above: 0x3F00_0001) == 0x3F80_0000)
        #expect(ranking.nextValue(above: 0x7F80_0000) == nil)
        #expect(ranking.previousValue(below: 0x3F80_0000) == 0x3F00_0000)
        #expect(ranking.previousValue(below: 0) == nil)
        #expect(ranking.row(containing: 0x3F00_0000) == 1)
        #expect(ranking.row(containing: 0x3F00_0001) == nil)
    }

    @Test func energyOfPartOfAValueIsExact() {
        #expect(ranking.energyRemoved(by: ranking.threshold(removing: 4)) == (1.25, true))
        #expect(ranking.energyRemoved(by: ranking.threshold(removing: 6)) == (2.25, true))
    }

    @Test func halfPrecisionIsExactAndKeyedByItsValue() {
        // 2^-24, the smallest; 1 and its neighbour; -Inf; NaN.
        let ranking = Ranking(Chunks.bytes(words: [0x0001, 0x3C00, 0x3C01, 0xFC00, 0xFE00]), as: .f16)
        #expect(Array(ranking.firstBits) == [0, 0x3380_0000, 0x3F80_0000, 0x3F80_2000, 0x7F80_0000])
        #expect(ranking.isExact)
        #expect(ranking.nans == 1 && ranking.infinities == 1 && ranking.zeros == 0)
    }

    @Test(
        arguments: [
            (.f8e4m3, 448), (.f8e5m2, 57344), (.f8e4m3fnuz, 240), (.f8e5m2fnuz, 57344), (.f6e2m3, 7.5), (.f6e3m2, 28),
            (.f4, 6),
        ] as [(DType, Float)])
    func smallTypesAreExact(dtype: DType, largest: Float) {
        let everyCode = [UInt8](0...255)
        let ranking = Ranking(dtype.bitWidth == 6 ? Array(everyCode[..<255]) : everyCode, as: dtype)
        let finite = ranking.firstBits.filter { $0 < 0x7F80_0000 }
        #expect(ranking.isExact)
        #expect(finite.last == largest.bitPattern)
        #expect(ranking.count == (dtype.bitWidth == 6 ? 340 : 256 * 8 / dtype.bitWidth))
    }

    @Test func emptyRankingsAnswer() {
        #expect(Ranking().threshold(removing: 0) == .none)
        #expect(Ranking().energy == 0)
        #expect(Ranking().removed(below: Float(1)) == (0, true))
        #expect(Ranking.merged([]) == Ranking())
        #expect(Tally().ranking() == Ranking())
    }

    @Test func energyNeverOverflowsOrVanishes() {
        let large: Float = .greatestFiniteMagnitude
        let tiny: Float = .leastNonzeroMagnitude
        let largeSquare = Double(large) * Double(large)
        #expect(Ranking([large, -large, 1]).energy == 2 * largeSquare)
        #expect(Ranking([tiny, tiny, -0.0]).energy == 0x1p-297)
        #expect(Ranking([tiny, tiny, -0.0]).zeros == 1)
    }
}
