import Tensors
import Testing

struct RankingSetTests {
    @Test func removesExactlySoManyInTensorOrder() {
        let first = Ranking(Chunks.bytes(words: [0x3F80, 0x3F80, 0x4000]), as: .bf16)
        let second = Ranking(Chunks.bytes(words: [0x3F00, 0x3F80, 0x3F80]), as: .bf16)
        let (global, each) = RankingSet([first, second]).thresholds(removing: 4)
        #expect(global == Threshold(bits: 0x3F80_0000, ties: 3, removed: 4, isExact: true))
        #expect(each.map(\.removed) == [2, 2])
        #expect(each.map(\.ties) == [2, 1])
    }

    @Test func sharesOfABinSumToTheTotal() {
        let set = RankingSet((0..<9).map { Ranking(Sample.floats(1_000 + $0 * 37, seed: UInt64($0))) })
        for k in [0, 1, 500, 4_321, set.merged.count - 1, set.merged.count] {
            let (global, each) = set.thresholds(removing: k)
            #expect(global.removed == k)
            #expect(each.reduce(0) { $0 + $1.removed } == k)
            #expect(zip(each, set.rankings).allSatisfy { $0.removed >= 0 && $0.removed <= $1.count })
        }
    }

    @Test func refiningAllGivesWhatOneTensorWouldGive() {
        let layers = (0..<5).map { Sample.floats(2_000, seed: UInt64($0 + 20)) }
        var set = RankingSet(layers.map { Ranking($0) })
        let joined = layers.flatMap { $0 }
        let k = 4_444
        let bin = set.thresholds(removing: k).global.bin
        set = set.refined(
            bin: bin,
            with: layers.map { layer in
                var refinement = Refinement(bin: bin)
                refinement.add(Chunks.bytes(layer).span.bytes, as: .f32)
                return refinement
            })
        let (global, each) = set.thresholds(removing: k)
        let bytes = Chunks.bytes(joined)
        #expect(global == Ranking(joined).exactThreshold(removing: k, of: bytes, as: .f32).threshold)
        let masks = zip(layers, each).flatMap { BitMask(.threshold($1), Chunks.bytes($0), as: .f32).bits }
        #expect(masks == BitMask(.threshold(global), bytes, as: .f32).bits)
    }
}
