import Tensors

/// The element type of an array, by its `descr`: byte order, kind, bytes.
struct NumPyType: Hashable {
    let dtype: DType
    /// Bytes of the numbers that are stored in reverse; 1 where none is. Of a complex number, each part is one.
    let reversedWidth: Int
    /// Two bytes of no kind: NumPy's word for a type that only another package knows, which for networks is bfloat16.
    let isVoid: Bool

    /// - Parameter text: such as `<f4`; `=` and no sign are taken as little-endian, as on every machine that writes files today.
    init(_ text: String, readsVoidAsBFloat16: Bool) throws(NumPyFault) {
        var rest = Substring(text)
        var isBig = false
        if let sign = rest.first, "<>=|".contains(sign) {
            isBig = sign == ">"
            rest.removeFirst()
        }
        let type = Self.plain[String(rest)]
        isVoid = rest == "V2"
        guard let dtype = isVoid ? (readsVoidAsBFloat16 ? .bf16 : .u16) : type else {
            throw Self.refusal(rest, text)
        }
        self.dtype = dtype
        let parts = dtype == .c64 || dtype == .c128 ? 2 : 1
        reversedWidth = isBig ? dtype.blockBytes / parts : 1
    }

    /// `f1` is what the package ml_dtypes calls its float8_e5m2; NumPy itself has none.
    private static let plain: [String: DType] = [
        "?": .bool, "b1": .bool, "i1": .i8, "i2": .i16, "i4": .i32, "i8": .i64, "u1": .u8, "u2": .u16, "u4": .u32,
        "u8": .u64, "f1": .f8e5m2, "f2": .f16, "f4": .f32, "f8": .f64, "c8": .c64, "c16": .c128,
    ]

    private static func refusal(_ rest: Substring, _ text: String) -> NumPyFault {
        switch rest.first {
        case "O": .objects
        case "S", "a": .notNumbers(kind: "byte strings", text: text)
        case "U": .notNumbers(kind: "strings", text: text)
        case "M": .notNumbers(kind: "dates", text: text)
        case "m": .notNumbers(kind: "time spans", text: text)
        case "V": .notNumbers(kind: "raw bytes", text: text)
        default: .unknownType(text)
        }
    }
}
