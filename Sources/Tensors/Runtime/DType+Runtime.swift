import CTorch

extension DType {
    private static let scalarTypes: [(DType, ctorch_type)] = [
        (.u8, CTORCH_U8), (.i8, CTORCH_I8), (.i16, CTORCH_I16), (.i32, CTORCH_I32), (.i64, CTORCH_I64),
        (.f16, CTORCH_F16), (.f32, CTORCH_F32), (.f64, CTORCH_F64), (.c64, CTORCH_C64), (.c128, CTORCH_C128),
        (.bool, CTORCH_BOOL), (.bf16, CTORCH_BF16),
    ]

    /// libtorch's number for the type; nil where it has none in all its versions.
    package var scalarType: Int32? { Self.scalarTypes.first { $0.0 == self }.map { Int32($0.1.rawValue) } }

    init?(scalarType: Int32) {
        guard let found = Self.scalarTypes.first(where: { $0.1.rawValue == UInt32(scalarType) }) else { return nil }
        self = found.0
    }
}
