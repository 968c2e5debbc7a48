/// The types of metadata values, by the format's numbers.
package enum GGUFValueType: UInt32, Sendable, Hashable, CaseIterable {
    case u8, i8, u16, i16, u32, i32, f32, bool, string, array, u64, i64, f64

    /// The fewest bytes that a value has.
    var minimumBytes: Int {
        switch self {
        case .u8, .i8, .bool: 1
        case .u16, .i16: 2
        case .u32, .i32, .f32: 4
        case .string, .u64, .i64, .f64: 8
        case .array: 12
        }
    }
}

extension GGUFValueType: CustomStringConvertible {
    package var description: String {
        switch self {
        case .u8: "u8"
        case .i8: "i8"
        case .u16: "u16"
        case .i16: "i16"
        case .u32: "u32"
        case .i32: "i32"
        case .f32: "f32"
        case .bool: "bool"
        case .string: "string"
        case .array: "array"
        case .u64: "u64"
        case .i64: "i64"
        case .f64: "f64"
        }
    }
}
