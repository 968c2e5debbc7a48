/// Turns the quantised blocks of ggml into Float32 values.
///
/// Products are rounded to Float32 one after the other in the order of the reference, so values are equal to its own bit
/// for bit.  Source: gguf 0.19.0, `gguf.quants`; Q8_K and Q1_0, which it leaves out: ggml, `dequantize_row_*`.
enum BlockDecoder {
    /// `count` elements, whole blocks, from `source`, which need not be aligned.
    static func decode(
        _ source: UnsafeRawPointer, count: Int, as dtype: DType, into target: UnsafeMutablePointer<Float>
    ) {
        let blocks = count / dtype.blockLength
        switch dtype {
        case .q4_0: PlainBlocks.q4_0(source, blocks, target)
        case .q4_1: PlainBlocks.q4_1(source, blocks, target)
        case .q5_0: PlainBlocks.q5_0(source, blocks, target)
        case .q5_1: PlainBlocks.q5_1(source, blocks, target)
        case .q8_0: PlainBlocks.q8_0(source, blocks, target)
        case .q8K: PlainBlocks.q8K(source, blocks, target)
        case .q1_0: PlainBlocks.q1_0(source, blocks, target)
        case .q2K: NestedBlocks.q2K(source, blocks, target)
        case .q3K: NestedBlocks.q3K(source, blocks, target)
        case .q4K: NestedBlocks.q4K(source, blocks, target)
        case .q5K: NestedBlocks.q5K(source, blocks, target)
        case .q6K: NestedBlocks.q6K(source, blocks, target)
        case .tq1_0: TernaryBlocks.tq1_0(source, blocks, target)
        case .tq2_0: TernaryBlocks.tq2_0(source, blocks, target)
        case .mxfp4, .nvfp4, .iq4NL, .iq4XS: TableBlocks.decode(source, blocks, as: dtype, target)
        case .iq1S, .iq1M, .iq2XXS, .iq2XS, .iq2S, .iq3XXS, .iq3S:
            GridBlocks.decode(source, blocks, as: dtype, target)
        default: preconditionFailure("\(dtype.rawValue) cannot be decoded")
        }
    }
}

extension UnsafeRawPointer {
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }

    @inline(__always)
    func word16(_ offset: Int) -> UInt16 {
        UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    @inline(__always)
    func word32(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// A scale in half precision.
    @inline(__always)
    func half(_ offset: Int) -> Float { Float(bitPattern: HalfPattern.singleBits(of: word16(offset))) }
}
