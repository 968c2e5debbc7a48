import Tensors
import Testing

struct BlockDecoderTests {
    struct Kind: Decodable {
        let name: DType
        let values, bytes: Int
    }

    @Test func repeatsTheReferenceBitForBit() throws {
        let oracle = try Oracle("gguf_blocks.py")
        let kinds = try oracle.json("types.json", as: [Kind].self)
        for kind in kinds {
            #expect(kind.values == kind.name.blockLength && kind.bytes == kind.name.blockBytes, "\(kind)")
            for file in ["", "-extreme"] {
                let name = kind.name.rawValue + file
                let found = Chunks.values(try oracle.bytes("\(name).bin"), as: kind.name)
                let expected = try oracle.patterns("\(name).f32")
                #expect(found.count == expected.count)
                let wrong = zip(found, expected).enumerated().first { !agree($0.element.0, $0.element.1) }
                #expect(wrong == nil, "\(name)")
            }
        }
        let others = DType.allCases.filter { dtype in dtype.isQuantized && !kinds.contains { $0.name == dtype } }
        #expect(others == [.q8_1, .q8K, .q1_0])
    }

    /// Float32 0.5, codes −128..<128, 16 sums: half of each code.
    @Test func readsEightBitBlocksOf256() {
        let codes = (-128..<128).map { UInt8(bitPattern: Int8($0)) }
        let block = Chunks.bytes([0.5]) + codes + [UInt8](repeating: 77, count: 32)
        #expect(Chunks.values(block, as: .q8K) == (-128..<128).map { Float($0) / 2 })
    }

    /// Float16 1.5 = 0x3E00, bits 0 and 9 set: 1.5 there and −1.5 elsewhere.
    @Test func readsOneBitBlocks() {
        let block: [UInt8] = [0x00, 0x3E, 0b1, 0b10] + [UInt8](repeating: 0, count: 14)
        #expect(Chunks.values(block, as: .q1_0) == (0..<128).map { $0 == 0 || $0 == 9 ? 1.5 : -1.5 })
    }

    @Test func readsBlocksFromAnOddAddress() {
        for dtype in DType.allCases where dtype.isQuantized && dtype.isDecodable {
            let bytes = Sample.blocks(3, of: dtype)
            var values = [Float](repeating: 0, count: 3 * dtype.blockLength)
            var span = values.mutableSpan
            ElementDecoder.decode(([0] + bytes).span.bytes.extracting(1...), as: dtype, into: &span)
            #expect(values.map(\.bitPattern) == Chunks.values(bytes, as: dtype).map(\.bitPattern), "\(dtype)")
        }
    }

    @Test func onlyTheTypeOfTwoSizesIsNotDecodable() {
        #expect(DType.allCases.filter { !$0.isDecodable } == [.q8_1])
    }

    /// Bit-equal, or NaN both.
    private func agree(_ found: Float, _ expected: UInt32) -> Bool {
        found.bitPattern == expected || found.isNaN && Float(bitPattern: expected).isNaN
    }
}
