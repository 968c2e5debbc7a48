import Tensors
import Testing

struct MaskMakerTests {
    @Test func tiesGoInFlatOrder() {
        let values: [Float] = [1, -1, 2, 1, 0, 1]
        func bits(_ ties: Int) -> [Int] {
            let one = Threshold(bits: Float(1).bitPattern, ties: ties, removed: 1 + ties, isExact: true)
            return BitMask(.threshold(one), Chunks.bytes(values), as: .f32).bits
        }
        #expect(bits(0) == [1, 1, 1, 1, 0, 1])
        #expect(bits(2) == [0, 0, 1, 1, 0, 1])
        #expect(bits(4) == [0, 0, 1, 0, 0, 0])
    }

    @Test func aThresholdBetweenTwoValuesOfTheTypeHasNoTies() {
        let between = Threshold(bits: 0x3F80_0001, ties: 5, removed: 2, isExact: true)
        let bytes = Chunks.bytes(words: [0x3F80, 0x3F81, 0xBF80, 0x4000, 0x7FC0])
        #expect(BitMask(.threshold(between), bytes, as: .bf16).bits == [0, 1, 0, 1, 0])
    }

    @Test func twoOfFourKeepsTheLargestAndTheLaterOfTies() {
        let rule = MaskMaker.Rule.keepOf(keep: 2, of: 4, axisLength: 6, inner: 1)
        let values: [Float] = [3, 1, -2, 0, 5, 6, 1, 1, 1, 1, 0, 0]
        #expect(BitMask(rule, Chunks.bytes(values), as: .f32).bits == [1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1])
    }

    @Test func groupsOfConvolutionsRunAcrossChannels() {
        // [1, 4, 2]: position 0 has channels 1, 4, 2, 3; position 1 has 8, 5, 7, 6.
        let rule = MaskMaker.Rule.keepOf(keep: 1, of: 2, axisLength: 4, inner: 2)
        let values: [Float] = [1, 8, 4, 5, 2, 7, 3, 6]
        #expect(BitMask(rule, Chunks.bytes(values), as: .f32).bits == [0, 1, 1, 0, 0, 1, 1, 0])
    }

    @Test func unitsGoWhole() {
        let rule = MaskMaker.Rule.units(removed: BitMask([false, true, false]), .columns(3, rows: 2))
        #expect(BitMask(rule, Chunks.bytes(words: [1, 2, 3, 4, 5, 6]), as: .f16).bits == [1, 0, 1, 1, 0, 1])
    }

    @Test func repeatsNumpysGroups() throws {
        struct Case: Decodable { let keep, of, axisLength, inner: Int, dtype: DType }
        let oracle = try Oracle("groups.py")
        for (place, test) in try oracle.json("cases.json", as: [Case].self).enumerated() {
            let rule = MaskMaker.Rule.keepOf(
                keep: test.keep, of: test.of, axisLength: test.axisLength, inner: test.inner)
            let weights = try oracle.bytes("\(place).bin")
            let expected = try oracle.bytes("\(place).mask")
            #expect(BitMask(rule, weights, as: test.dtype).bytes == expected, "\(test)")
            #expect(inChunks(rule, weights, as: test.dtype).bytes == expected, "\(test) in chunks")
        }
    }

    @Test(arguments: [DType.f32, .bf16, .f16, .f8e5m2, .f4])
    func theSplitDoesNotMatter(dtype: DType) {
        let bytes = Sample.bytes(48_000)
        let ranking = Ranking(bytes, as: dtype)
        let geometry = UnitGeometry.blocks(rows: 100, columns: 480 * 8 / dtype.bitWidth, height: 7, width: 9)
        let units = BitMask((0..<geometry.unitCount).map { $0 % 5 == 2 })
        let cut = ranking.exactThreshold(removing: ranking.count / 2, of: bytes, as: dtype).threshold
        for rule in [.threshold(cut), .units(removed: units, geometry)] as [MaskMaker.Rule] {
            #expect(inChunks(rule, bytes, as: dtype) == BitMask(rule, bytes, as: dtype))
        }
        #expect(BitMask(.threshold(cut), bytes, as: dtype).removed == ranking.count / 2)
    }

    @Test func masksScoresAsItMasksWeights() {
        let values = Sample.floats(5_000)
        let bytes = Chunks.bytes(values)
        let cut = Ranking(values).exactThreshold(removing: 1_234, of: bytes, as: .f32).threshold
        for rule in [.threshold(cut), .keepOf(keep: 2, of: 4, axisLength: 50, inner: 1)] as [MaskMaker.Rule] {
            var maker = MaskMaker(rule)
            var mask = BitMask()
            maker.mask(scores: values.span, appendingTo: &mask)
            #expect(mask == BitMask(rule, bytes, as: .f32))
        }
    }

    private func inChunks(_ rule: MaskMaker.Rule, _ bytes: [UInt8], as dtype: DType) -> BitMask {
        var maker = MaskMaker(rule)
        var mask = BitMask()
        for range in Chunks.ranges(of: bytes.count, unit: 8) {
            maker.mask(bytes.span.bytes.extracting(range), as: dtype, appendingTo: &mask)
        }
        return mask
    }
}
