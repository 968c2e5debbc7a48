/// How the elements of a tensor are stored, by the names that their formats give them.
///
/// Sources: safetensors 0.8.0, `Dtype` (the first 22); numpy and PyTorch (C128); ONNX `TensorProto` (the small integers);
/// ggml, `ggml_type` (the blocks). Elements of sub-byte types are packed, the first in the lowest bits.
package enum DType: String, CaseIterable, Sendable, Hashable, Codable {
    // MARK: safetensors
    case bool = "BOOL"
    case f4 = "F4"
    case f6e2m3 = "F6_E2M3"
    case f6e3m2 = "F6_E3M2"
    case u8 = "U8"
    case i8 = "I8"
    case f8e5m2 = "F8_E5M2"
    case f8e4m3 = "F8_E4M3"
    case f8e8m0 = "F8_E8M0"
    case f8e4m3fnuz = "F8_E4M3FNUZ"
    case f8e5m2fnuz = "F8_E5M2FNUZ"
    case i16 = "I16"
    case u16 = "U16"
    case f16 = "F16"
    case bf16 = "BF16"
    case i32 = "I32"
    case u32 = "U32"
    case f32 = "F32"
    case c64 = "C64"
    case f64 = "F64"
    case i64 = "I64"
    case u64 = "U64"

    // MARK: NumPy, PyTorch and ONNX besides
    case c128 = "C128"
    case i4 = "I4"
    case u4 = "U4"
    case i2 = "I2"
    case u2 = "U2"

    // MARK: Blocks of ggml: quantised values with their scales
    case q4_0 = "Q4_0"
    case q4_1 = "Q4_1"
    case q5_0 = "Q5_0"
    case q5_1 = "Q5_1"
    case q8_0 = "Q8_0"
    case q8_1 = "Q8_1"
    case q2K = "Q2_K"
    case q3K = "Q3_K"
    case q4K = "Q4_K"
    case q5K = "Q5_K"
    case q6K = "Q6_K"
    case q8K = "Q8_K"
    case iq1S = "IQ1_S"
    case iq1M = "IQ1_M"
    case iq2XXS = "IQ2_XXS"
    case iq2XS = "IQ2_XS"
    case iq2S = "IQ2_S"
    case iq3XXS = "IQ3_XXS"
    case iq3S = "IQ3_S"
    case iq4NL = "IQ4_NL"
    case iq4XS = "IQ4_XS"
    case tq1_0 = "TQ1_0"
    case tq2_0 = "TQ2_0"
    case mxfp4 = "MXFP4"
    case nvfp4 = "NVFP4"
    case q1_0 = "Q1_0"
}

extension DType {
    /// The smallest run of elements that fills whole bytes: 1, a few where elements are packed, 32 and more in blocks.
    package var blockLength: Int { block.length }

    /// Bytes of `blockLength` elements.
    package var blockBytes: Int { block.bytes }

    /// Bytes of that many elements, a block that is begun counting whole. The count must be far from overflow, as all
    /// readers make sure.
    package func byteCount(of elements: Int) -> Int {
        let (length, bytes) = block
        guard length > 1 else { return elements * bytes }
        let (whole, rest) = elements.quotientAndRemainder(dividingBy: length)
        // A packed element needs its own bits only; a block is there or not.
        return whole * bytes + (rest == 0 ? 0 : isQuantized ? bytes : (rest * bytes * 8 / length + 7) / 8)
    }

    /// Whole elements, or elements in whole blocks, that so many bytes hold.
    package func elementCount(in bytes: Int) -> Int {
        isQuantized ? bytes / blockBytes * blockLength : bytes * 8 / bitWidth
    }

    /// Bytes that one element costs, scales included.
    package var bytesPerElement: Double { Double(blockBytes) / Double(blockLength) }

    /// Whether elements come in blocks with their scales.
    package var isQuantized: Bool { blockLength > 8 }

    /// Whether several elements share a byte: the last byte of a tensor may then be filled in part.
    package var isPacked: Bool { blockLength > 1 && !isQuantized }

    /// Whether the values of elements are known.
    ///
    /// `Q8_1` is for products at run time and has two sizes, 40 bytes to gguf and 36 to ggml: no file is sure to hold it.
    package var isDecodable: Bool { self != .q8_1 }

    /// Whether any single element can be made 0 by its own bits alone.
    ///
    /// Not where a block has an offset or no level at 0, nor where it also stores sums of its codes (Q8_K). A ternary
    /// element counts though it shares its byte with others: their values can stay.
    package var holdsZero: Bool {
        switch self {
        case .q4_0, .q5_0, .q8_0, .q3K, .q6K, .tq1_0, .tq2_0, .mxfp4, .nvfp4: true
        case .f8e8m0: false
        default: !isQuantized
        }
    }

    /// Whether the safetensors format knows the type.
    package var isSafetensors: Bool {
        switch self {
        case .c128, .i4, .u4, .i2, .u2: false
        default: !isQuantized
        }
    }

    /// The types of the safetensors format.
    package static let safetensors = allCases.filter(\.isSafetensors)

    /// Bits of one element; of types in blocks, rounded down, with what scales and offsets add to it.
    package var bitWidth: Int { block.bytes * 8 / block.length }

    /// Whether elements are real numbers of a network's weights, the only kind that is ever pruned.
    package var isFloatingPoint: Bool {
        switch self {
        case .bool, .u8, .i8, .u4, .i4, .u2, .i2, .i16, .u16, .i32, .u32, .i64, .u64, .c64, .c128: false
        default: true
        }
    }

    private var block: (length: Int, bytes: Int) {
        switch self {
        case .f4, .i4, .u4: (2, 1)
        case .i2, .u2: (4, 1)
        case .f6e2m3, .f6e3m2: (4, 3)
        case .bool, .u8, .i8, .f8e5m2, .f8e4m3, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: (1, 1)
        case .i16, .u16, .f16, .bf16: (1, 2)
        case .i32, .u32, .f32: (1, 4)
        case .c64, .f64, .i64, .u64: (1, 8)
        case .c128: (1, 16)
        default: quantizedBlock
        }
    }

    private var quantizedBlock: (length: Int, bytes: Int) {
        switch self {
        case .q4_0, .iq4NL: (32, 18)
        case .q4_1: (32, 20)
        case .q5_0: (32, 22)
        case .q5_1: (32, 24)
        case .q8_0: (32, 34)
        case .q8_1: (32, 40)
        case .mxfp4: (32, 17)
        case .nvfp4: (64, 36)
        case .q1_0: (128, 18)
        case .q2K: (256, 84)
        case .q3K: (256, 110)
        case .q4K: (256, 144)
        case .q5K: (256, 176)
        case .q6K: (256, 210)
        case .q8K: (256, 292)
        case .iq1S: (256, 50)
        case .iq1M: (256, 56)
        case .iq2XXS: (256, 66)
        case .iq2XS: (256, 74)
        case .iq2S: (256, 82)
        case .iq3XXS: (256, 98)
        case .iq3S: (256, 110)
        case .iq4XS: (256, 136)
        case .tq1_0: (256, 54)
        case .tq2_0: (256, 66)
        default: (1, 1)
        }
    }
}
