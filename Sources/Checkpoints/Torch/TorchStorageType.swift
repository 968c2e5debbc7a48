import Tensors

/// A type of elements by the names that PyTorch gives it.
struct TorchStorageType: Hashable, Sendable {
    /// Nil for bytes whose type the tensor tells.
    let dtype: DType?
    /// As in `torch.<name>`.
    let name: String

    /// Bytes of one element.
    var width: Int { dtype?.blockBytes ?? 1 }

    /// The type that a storage's class stands for: `FloatStorage` of Python, `Float8_e4m3fnStorage` of TorchScript.
    init?(storage name: String) {
        guard let found = Self.storages[name] else { return nil }
        self = TorchStorageType(dtype: found, name: name)
    }

    /// `torch.float32`; nil where it is none that Espalier knows.
    init?(dtype name: String) {
        guard let found = Self.dtypes[name] else { return nil }
        self = TorchStorageType(dtype: found, name: name)
    }

    private init(dtype: DType?, name: String) {
        self.dtype = dtype
        self.name = name
    }

    static let untyped = TorchStorageType(dtype: nil, name: "UntypedStorage")

    /// Names of types that PyTorch has and we cannot read: they may be named, as hyperparameters do.
    static let otherTypes: Set<String> = [
        "complex32", "chalf", "float4_e2m1fn_x2", "qint8", "quint8", "qint32", "quint4x2", "quint2x4", "bits1x8",
        "bits2x4",
        "bits4x2", "bits8", "bits16", "int1", "int2", "int3", "int4", "int5", "int6", "int7", "uint1", "uint2", "uint3",
        "uint4", "uint5", "uint6", "uint7",
    ]

    private static let storages: [String: DType] = [
        "DoubleStorage": .f64, "FloatStorage": .f32, "HalfStorage": .f16, "BFloat16Storage": .bf16,
        "LongStorage": .i64, "IntStorage": .i32, "ShortStorage": .i16, "CharStorage": .i8, "ByteStorage": .u8,
        "BoolStorage": .bool, "ComplexFloatStorage": .c64, "ComplexDoubleStorage": .c128,
        "UInt16Storage": .u16, "UInt32Storage": .u32, "UInt64Storage": .u64,
        "Float8_e4m3fnStorage": .f8e4m3, "Float8_e5m2Storage": .f8e5m2, "Float8_e4m3fnuzStorage": .f8e4m3fnuz,
        "Float8_e5m2fnuzStorage": .f8e5m2fnuz, "Float8_e8m0fnuStorage": .f8e8m0,
    ]

    private static let dtypes: [String: DType] = [
        "float64": .f64, "double": .f64, "float32": .f32, "float": .f32, "float16": .f16, "half": .f16,
        "bfloat16": .bf16, "int64": .i64, "long": .i64, "int32": .i32, "int": .i32, "int16": .i16, "short": .i16,
        "int8": .i8, "uint8": .u8, "uint16": .u16, "uint32": .u32, "uint64": .u64, "bool": .bool,
        "complex64": .c64, "cfloat": .c64, "complex128": .c128, "cdouble": .c128,
        "float8_e4m3fn": .f8e4m3, "float8_e5m2": .f8e5m2, "float8_e4m3fnuz": .f8e4m3fnuz,
        "float8_e5m2fnuz": .f8e5m2fnuz, "float8_e8m0fnu": .f8e8m0,
    ]
}
