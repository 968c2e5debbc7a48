import Tensors
import Testing

/// A kernel over quantised blocks must do what it does over the values that they decode to.
struct BlockKernelTests {
    static let kinds = DType.allCases.filter { $0.isQuantized && $0.isDecodable }

    /// More elements than count as a small layer, and no whole number of decoded pieces.
    private func sample(_ dtype: DType) -> (blocks: [UInt8], values: [UInt8], count: Int) {
        let count = 40_192
        let blocks = Sample.blocks(count / dtype.blockLength, of: dtype)
        return (blocks, Chunks.bytes(Chunks.values(blocks, as: dtype)), count)
    }

    @Test(arguments: kinds)
    func countsWhatItDecodes(dtype: DType) {
        let (blocks, values, count) = sample(dtype)
        let ranking = Ranking(blocks, as: dtype)
        #expect(ranking.count == count)
        #expect(ranking == Ranking(values, as: .f32))
        var split = Tally()
        for range in Chunks.ranges(of: blocks.count, unit: dtype.blockBytes) {
            split.add(blocks.span.bytes.extracting(range), as: dtype)
        }
        #expect(split.ranking() == ranking)
    }

    @Test(arguments: kinds)
    func cutsWhatItDecodes(dtype: DType) {
        let (blocks, values, count) = sample(dtype)
        let ranking = Ranking(blocks, as: dtype)
        let (threshold, refined) = ranking.exactThreshold(removing: count / 3, of: blocks, as: dtype)
        #expect(refined == ranking.exactThreshold(removing: count / 3, of: values, as: .f32).ranking)
        let units = UnitGeometry.rows(count / 64, columns: 64)
        let removed = BitMask((0..<units.unitCount).map { $0 % 3 == 1 })
        let rules: [MaskMaker.Rule] = [
            .threshold(threshold), .keepOf(keep: 2, of: 4, axisLength: 64, inner: 1), .units(removed: removed, units),
        ]
        for rule in rules {
            let mask = BitMask(rule, values, as: .f32)
            #expect(BitMask(rule, blocks, as: dtype) == mask)
            var (maker, split) = (MaskMaker(rule), BitMask())
            for range in Chunks.ranges(of: blocks.count, unit: dtype.blockBytes) {
                maker.mask(blocks.span.bytes.extracting(range), as: dtype, appendingTo: &split)
            }
            #expect(split == mask)
        }
    }

    @Test(arguments: kinds)
    func sumsWhatItDecodes(dtype: DType) {
        let (blocks, values, count) = sample(dtype)
        let geometry = UnitGeometry.rows(count / 64, columns: 64)
        var (found, expected) = (UnitSums(geometry), UnitSums(geometry))
        for range in Chunks.ranges(of: blocks.count, unit: dtype.blockBytes) {
            found.add(blocks.span.bytes.extracting(range), as: dtype)
        }
        expected.add(values.span.bytes, as: .f32)
        #expect(found.absolute == expected.absolute && found.squares == expected.squares)
        #expect(found.nonzeros == expected.nonzeros && found.nans == expected.nans)
    }
}
