import Foundation
import Tensors
import Testing

struct BlockZerosTests {
    static let kinds = DType.allCases.filter { $0.isQuantized && $0.holdsZero }

    @Test func typesWithALevelAtZeroAndNothingElseHoldZeros() {
        #expect(Self.kinds == [.q4_0, .q5_0, .q8_0, .q3K, .q6K, .tq1_0, .tq2_0, .mxfp4, .nvfp4])
        #expect(DType.allCases.filter { !$0.isQuantized && !$0.holdsZero } == [.f8e8m0])
    }

    @Test func theReferenceReadsZerosWhereElementsWentAndNothingElseNew() throws {
        let blocks = try Oracle("gguf_blocks.py")
        var masks: [DType: BitMask] = [:]
        for dtype in Self.kinds {
            var bytes = try blocks.bytes("\(dtype.rawValue).bin")
            let count = dtype.elementCount(in: bytes.count)
            let mask = mask(count)
            #expect(apply(mask, &bytes, dtype) == 0)
            masks[dtype] = mask
            try Data(bytes).write(to: blocks.folder.appending(path: "\(dtype.rawValue)-zeroed.bin"))
        }
        let after = try Oracle("gguf_values.py", blocks.folder.path)
        for (dtype, mask) in masks {
            let before = try blocks.patterns("\(dtype.rawValue).f32")
            let found = try after.patterns("\(dtype.rawValue).f32")
            #expect(found.count == mask.count)
            let wrong = found.indices.first { mask[$0] ? found[$0] != before[$0] : found[$0] << 1 != 0 }
            #expect(wrong == nil, "\(dtype)")
        }
    }

    @Test(arguments: kinds)
    func keepingEverythingKeepsEveryBit(dtype: DType) {
        let original = Sample.blocks(40, of: dtype)
        var bytes = original
        #expect(apply(BitMask(repeating: true, count: 40 * dtype.blockLength), &bytes, dtype) == 0)
        #expect(bytes == original)
    }

    @Test(arguments: kinds)
    func masksPerChunkFromTheirElementOn(dtype: DType) {
        let original = Sample.blocks(40, of: dtype)
        let mask = mask(40 * dtype.blockLength)
        var (whole, split) = (original, [UInt8]())
        _ = apply(mask, &whole, dtype)
        for range in Chunks.ranges(of: original.count, unit: dtype.blockBytes) {
            var piece = Array(original[range])
            _ = apply(mask, &piece, dtype, from: dtype.elementCount(in: range.lowerBound))
            split += piece
        }
        #expect(split == whole)
    }

    @Test(arguments: kinds)
    func aCopyHoldsZerosAndTheOriginalOnly(dtype: DType) {
        let original = Sample.blocks(40, of: dtype)
        var copy = original
        let mask = mask(40 * dtype.blockLength)
        _ = apply(mask, &copy, dtype)
        let values = Chunks.values(original, as: dtype)
        let zeros = values.indices.count { !mask[$0] || values[$0] == 0 }
        #expect(MaskedCopy.zeros(copy.span.bytes, as: dtype) == zeros)
        #expect(MaskedCopy.zeros(original: original.span.bytes, copy: copy.span.bytes, as: dtype) == zeros)
        let other = Sample.blocks(40, of: dtype, seed: 9)
        #expect(MaskedCopy.zeros(original: original.span.bytes, copy: other.span.bytes, as: dtype) == nil)
    }

    @Test func aBlockWithoutFiniteScaleStaysAndIsCounted() {
        // Two blocks of Q8_0, the first with an infinite scale (0x7C00); five elements of each go.
        let block: [UInt8] = [0x00, 0x3C] + (1...32)
        let original: [UInt8] = [0x00, 0x7C] + (1...32) + block
        var bytes = original
        #expect(apply(BitMask((0..<64).map { $0 % 32 >= 5 }), &bytes, .q8_0) == 5)
        #expect(bytes == Array(original[..<36]) + [0, 0, 0, 0, 0] + (6...32))
    }

    private func mask(_ count: Int) -> BitMask {
        BitMask((0..<count).map { ($0 &* 2_654_435_761) >> 7 & 3 != 0 && $0 / 256 % 9 != 4 })
    }

    private func apply(_ mask: BitMask, _ bytes: inout [UInt8], _ dtype: DType, from element: Int = 0) -> Int {
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        return mask.apply(to: &raw, as: dtype, from: element)
    }
}
