import Tensors
import Testing

/// Ten million seeded weights with every awkward value, against a stable argsort in numpy.
struct RankingOracleTests {
    private struct Expected: Decodable {
        struct Cut: Decodable {
            let removed: Int
            let bits: UInt32
            let ties: Int
            let energy: String
            let below: Int?
        }
        let nans: Int
        let infinities: Int
        let zeros: Int
        let cuts: [Cut]
    }

    @Test(arguments: [DType.f32, .f16, .bf16])
    func cutsTenMillionWeightsAsAStableSortWould(dtype: DType) throws {
        let oracle = try Oracle("ranking.py", dtype.rawValue, "10000000")
        let expected = try oracle.json("expected.json", as: Expected.self)
        let weights = try oracle.bytes("weights.bin")
        let ranking = Ranking(weights, as: dtype)
        #expect(ranking.count == 10_000_000)
        #expect(ranking.nans == expected.nans)
        #expect(ranking.infinities == expected.infinities)
        #expect(ranking.zeros == expected.zeros)
        #expect(ranking.isExact == (dtype != .f32))
        for (place, cut) in expected.cuts.enumerated() {
            let (threshold, exact) = ranking.exactThreshold(removing: cut.removed, of: weights, as: dtype)
            #expect(threshold == Threshold(bits: cut.bits, ties: cut.ties, removed: cut.removed, isExact: true))
            let (energy, isExact) = exact.energyRemoved(by: threshold)
            #expect(isExact)
            #expect(energy == Double(cut.energy), "energy of cut \(place)")
            if let below = cut.below { #expect(exact.removed(below: threshold.score) == (below, true)) }
            let mask = BitMask(.threshold(threshold), weights, as: dtype)
            let masksAgree = try mask.bytes == oracle.bytes("mask-\(place).bin")
            #expect(masksAgree, "mask of cut \(place)")
        }
    }
}
