import Tensors
import Testing

struct DecoderTests {
    @Test func decodesEveryTypeAsItsDefinitionSays() throws {
        let oracle = try Oracle("decode.py")
        for dtype in DType.allCases where !dtype.isQuantized {
            let expected = try oracle.patterns("\(dtype.rawValue).f32")
            let found = decode(try oracle.bytes("\(dtype.rawValue).bin"), as: dtype)
            #expect(found.count == expected.count)
            let wrong = zip(expected, found).enumerated().first { !agree($0.element.0, $0.element.1) }
            #expect(wrong == nil, "\(dtype.rawValue)")
        }
    }

    @Test func decodesFromAnOddAddress() {
        let bytes: [UInt8] = [0xAA] + Chunks.bytes([1.5, -2])
        var values = [Float](repeating: 0, count: 2)
        var span = values.mutableSpan
        ElementDecoder.decode(bytes.span.bytes.extracting(1..<9), as: .f32, into: &span)
        #expect(values == [1.5, -2])
    }

    @Test func readsPackedTypesFromTheLowestBitUp() {
        #expect(decode([0x21, 0x70], as: .f4) == [Float(0.5), 1, 0, 6].map(\.bitPattern))
        // Codes 1, 2, 3, 4 at bits 0, 6, 12, 18: 1 | 2 << 6 | 3 << 12 | 4 << 18 = 0x103081.
        #expect(decode([0x81, 0x30, 0x10], as: .f6e2m3) == [Float(0.125), 0.25, 0.375, 0.5].map(\.bitPattern))
    }

    @Test func countsWholeElementsOnly() {
        let bytes = [UInt8](repeating: 0, count: 7)
        #expect(ElementDecoder.elementCount(of: bytes.span.bytes, as: .f32) == 1)
        #expect(ElementDecoder.elementCount(of: bytes.span.bytes, as: .f4) == 14)
        #expect(ElementDecoder.elementCount(of: bytes.span.bytes, as: .f6e3m2) == 9)
    }

    @Test func stopsInAByteThatIsHalfUsed() {
        // −8, 7, −1 and 1, 3, 0, 2, 1, first element lowest; what is left of the last bytes is set and must not matter.
        for (dtype, bytes, expected) in [
            (DType.i4, [0x78, 0x5F], [-8, 7, -1]), (.u4, [0x78, 0x5F], [8, 7, 15]),
            (.u2, [0b10_00_11_01, 0b11_11_11_01], [1, 3, 0, 2, 1]),
            (.i2, [0b10_00_11_01, 0b11_11_11_01], [1, -1, 0, -2, 1]),
        ] as [(DType, [UInt8], [Float])] {
            var values = [Float](repeating: 99, count: expected.count)
            var span = values.mutableSpan
            ElementDecoder.decode(bytes.span.bytes, as: dtype, into: &span)
            #expect(values == expected, "\(dtype)")
        }
    }

    private func decode(_ bytes: [UInt8], as dtype: DType) -> [UInt32] {
        Chunks.values(bytes, as: dtype).map(\.bitPattern)
    }

    /// Bit-equal, or NaN both.
    private func agree(_ a: UInt32, _ b: UInt32) -> Bool {
        a == b || Float(bitPattern: a).isNaN && Float(bitPattern: b).isNaN
    }
}
