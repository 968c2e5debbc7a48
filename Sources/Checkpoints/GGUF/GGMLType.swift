package import Tensors

/// ggml's numbers of element types.
package enum GGMLType {
    /// Source: `ggml_type` of llama.cpp and `GGMLQuantizationType` of gguf 0.19.0.
    private static let types: [UInt32: DType] = [
        0: .f32, 1: .f16, 2: .q4_0, 3: .q4_1, 6: .q5_0, 7: .q5_1, 8: .q8_0, 9: .q8_1, 10: .q2K, 11: .q3K, 12: .q4K,
        13: .q5K, 14: .q6K, 15: .q8K, 16: .iq2XXS, 17: .iq2XS, 18: .iq3XXS, 19: .iq1S, 20: .iq4NL, 21: .iq3S,
        22: .iq2S, 23: .iq4XS, 24: .i8, 25: .i16, 26: .i32, 27: .i64, 28: .f64, 29: .iq1M, 30: .bf16, 34: .tq1_0,
        35: .tq2_0, 39: .mxfp4, 40: .nvfp4, 41: .q1_0,
    ]

    /// Types that files of 2023 and 2024 may have, and that no program reads any more.
    private static let removed: [UInt32: String] = [
        4: "Q4_2", 5: "Q4_3", 31: "Q4_0_4_4", 32: "Q4_0_4_8", 33: "Q4_0_8_8", 36: "IQ4_NL_4_4", 37: "IQ4_NL_4_8",
        38: "IQ4_NL_8_8",
    ]

    /// ggml's number of a type; nil for one that GGUF files cannot hold.
    package static func number(of type: DType) -> UInt32? { types.first { $0.value == type }?.key }

    /// Throws `.removedType` or `.unknownType`.
    package static func type(_ number: UInt32) throws(GGUFFault) -> DType {
        if let type = types[number] { return type }
        if let name = removed[number] { throw .removedType(number: number, name: name) }
        throw .unknownType(number)
    }
}
