import Tensors
import Testing

struct RefinementTests {
    /// Four neighbours of 1 in one bin, tied twice, with 0.5 and 3 outside it.
    private let values: [Float] = [
        3, Float(bitPattern: 0x3F80_0002), 1, 0.5, -Float(bitPattern: 0x3F80_0002), Float(bitPattern: 0x3F80_FFFF),
    ]

    @Test func aBinIsEstimatedUntilRefined() {
        let ranking = Ranking(values)
        #expect(ranking.rowCount == 3)
        #expect(ranking.width(of: 1) == 65536)
        let threshold = ranking.threshold(removing: 3)
        #expect(!threshold.isExact)
        #expect(threshold.removed == 3 && threshold.ties == 2)
        #expect(threshold.bin == 0x3F80)
    }

    @Test func refiningGivesTheExactCut() {
        let (threshold, ranking) = Ranking(values).exactThreshold(removing: 3, of: Chunks.bytes(values), as: .f32)
        #expect(threshold == Threshold(bits: 0x3F80_0002, ties: 1, removed: 3, isExact: true))
        #expect(Array(ranking.firstBits) == [0x3F00_0000, 0x3F80_0000, 0x3F80_0002, 0x3F80_FFFF, 0x4040_0000])
        #expect(BitMask(.threshold(threshold), Chunks.bytes(values), as: .f32).bits == [1, 0, 0, 0, 1, 1])
    }

    @Test func refiningKeepsEveryTotal() {
        let coarse = Ranking(values)
        let (_, fine) = coarse.exactThreshold(removing: 3, of: Chunks.bytes(values), as: .f32)
        #expect(fine.count == coarse.count)
        #expect(fine.energy == coarse.energy)
    }

    @Test func zerosAreNoPartOfTheLowestBin() {
        let tiny = Float(bitPattern: 7)
        let values: [Float] = [0, tiny, -0.0, .nan, Float(bitPattern: 9)]
        let coarse = Ranking(values)
        #expect(Array(coarse.firstBits) == [0, 1])
        #expect(coarse.width(of: 1) == 65535)
        #expect(Array(coarse.cumulativeCount) == [3, 5])
        let (threshold, fine) = coarse.exactThreshold(removing: 4, of: Chunks.bytes(values), as: .f32)
        #expect(threshold == Threshold(bits: 7, ties: 1, removed: 4, isExact: true))
        #expect(Array(fine.firstBits) == [0, 7, 9])
    }

    @Test func infinityIsExactInFloat32() {
        let ranking = Ranking([.infinity, 1, .nan, -.infinity])
        #expect(ranking.infinities == 2 && ranking.nans == 1)
        #expect(ranking.threshold(removing: 3) == Threshold(bits: 0x7F80_0000, ties: 1, removed: 3, isExact: true))
    }

    @Test func refinesGenericScores() {
        let scores: [Float] = [1, Float(bitPattern: 0x3F80_0001), 1, 0]
        let weights: [Float] = [2, 3, .infinity, 5]
        var tally = Tally()
        tally.add(scores: scores.span, weights: weights.span)
        let coarse = tally.ranking()
        #expect(coarse.runningEnergies == [25, 38])
        var refinement = Refinement(bin: 0x3F80)
        refinement.add(scores: scores.span, weights: weights.span)
        let fine = coarse.refined(bin: 0x3F80, with: refinement)
        #expect(Array(fine.cumulativeCount) == [1, 3, 4])
        #expect(fine.runningEnergies == [25, 29, 38])
        #expect(fine.energyRemoved(by: fine.threshold(removing: 3)) == (29, true))
        #expect(fine.energyRemoved(by: fine.threshold(removing: 2)) == (27, false))
    }
}
