import Testing

@testable import Tensors

@Suite struct EncoderTests {
    private func encode(_ values: [Float], _ dtype: DType) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xAA, count: dtype.byteCount(of: values.count))
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        ElementEncoder.encode(values.span, as: dtype, into: &target)
        return bytes
    }

    /// Swift's own conversion is the other opinion: every half, and what lies between it and its neighbours.
    @Test func halvesRoundAsTheProcessorRounds() {
        var values: [Float] = []
        for pattern in UInt16.min ... .max {
            let half = Float(Float16(bitPattern: pattern))
            values += [half, half.nextUp, half.nextDown, half * 1.0004, half * 1.00048828125]
        }
        values += [65504, 65519.996, 65520, 1e9, 0x1p-25, 0x1.000002p-25, 0x1p-26, .greatestFiniteMagnitude]
        let bytes = encode(values, .f16)
        var wrong = 0
        for (index, value) in values.enumerated() {
            let pattern = UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8
            let isSame = value.isNaN ? Float16(bitPattern: pattern).isNaN : pattern == Float16(value).bitPattern
            if !isSame { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    /// Worked by hand: 1 + 2^-8 is half-way between 1 and the next bfloat16, 1 + 3·2^-8 between odd and even.
    @Test(arguments: [
        (1 as Float, 0x3F80), (1.003_906_25, 0x3F80), (1.003_906_4, 0x3F81), (1.011_718_75, 0x3F82),
        (-2.5, 0xC020), (.infinity, 0x7F80), (3.4e38, 0x7F80), (0, 0), (-0.0, 0x8000),
    ])
    func brainsRoundToEven(_ value: Float, _ pattern: Int) {
        let bytes = encode([value], .bf16)
        #expect(Int(bytes[0]) | Int(bytes[1]) << 8 == pattern)
    }

    @Test func aNaNStaysOne() {
        #expect(encode([.nan], .bf16)[1] & 0x7F == 0x7F && encode([.nan], .bf16)[0] & 0x40 != 0)
    }

    @Test func integersAreStoredAsTheyAre() {
        #expect(encode([-128, -1, 0, 127], .i8) == [0x80, 0xFF, 0, 0x7F])
        #expect(encode([0, 255], .u8) == [0, 255])
        #expect(encode([1.5], .f32) == [0, 0, 0xC0, 0x3F])
    }
}
