import Tensors

/// The fields of one TensorProto, before they are compared with each other.
struct StoredTensor {
    /// Where the message lies.
    let message: Range<Int>
    private(set) var shape: [Int] = []
    private(set) var type: Int64 = 0
    private(set) var name = 0..<0
    private(set) var raw: Range<Int>?
    /// The typed fields that hold something.
    private(set) var fields: [TypedField] = []
    /// Keys and values.
    private(set) var external: [(key: Range<Int>, value: Range<Int>)] = []
    private(set) var isExternal = false
    private(set) var unknownFields = 0

    /// One typed field: where its numbers are, in how many pieces.
    struct TypedField {
        let number: Int
        var pieces = 0
        /// Of the first piece; of several, the others lie behind it.
        var first: Range<Int>
        var isPacked: Bool
    }

    init(_ message: Range<Int>) { self.message = message }

    /// Reads the fields. Of a value that is there twice the last counts, as in protobuf.
    mutating func read(_ bytes: RawSpan) throws(ONNXError) {
        var cursor = WireCursor(.tensor, message)
        while let field = try cursor.next(bytes) { try take(field, bytes) }
    }

    var isString: Bool { type == 8 }

    private mutating func take(_ field: WireField, _ bytes: RawSpan) throws(ONNXError) {
        switch field.number {
        case 1: try Self.dimensions(field, bytes, &shape)
        case 2: type = Int64(try field.integer())
        case 3: throw ONNXError(field.start, .segmented)
        case 4, 5, 7, 10, 11: try note(field)
        case 8: name = try field.bytes()
        case 9: raw = try field.bytes()
        case 13: external.append(try Self.entry(field, bytes))
        case 14: isExternal = try field.integer() == 1
        case 6, 12, 16: _ = try field.bytes()
        default: unknownFields += 1
        }
    }

    /// Adds one dimension, or the packed ones.
    static func dimensions(_ field: WireField, _ bytes: RawSpan, _ shape: inout [Int]) throws(ONNXError) {
        guard field.wire == .bytes else { return try append(field.integer(), field.start, &shape) }
        var cursor = WireCursor(field.message, field.payload)
        while cursor.position < cursor.end {
            let start = cursor.position
            try append(Int64(bitPattern: cursor.number(bytes)), start, &shape)
        }
    }

    private static func append(_ length: Int64, _ offset: Int, _ shape: inout [Int]) throws(ONNXError) {
        guard shape.count < ONNXLimits.rank else { throw ONNXError(offset, .rankTooHigh(limit: ONNXLimits.rank)) }
        guard length >= 0 else { throw ONNXError(offset, .dimension(length)) }
        shape.append(Int(length))
    }

    /// Fixed and packed numbers, single or many a field.
    private mutating func note(_ field: WireField) throws(ONNXError) {
        let expected: WireField.Wire = field.number == 4 ? .fixed32 : field.number == 10 ? .fixed64 : .varint
        guard field.wire == .bytes || field.wire == expected else { throw field.wrong }
        if field.payload.isEmpty { return }
        if let place = fields.firstIndex(where: { $0.number == field.number }) {
            fields[place].pieces += 1
        } else {
            fields.append(
                TypedField(number: field.number, pieces: 1, first: field.payload, isPacked: field.wire == .bytes))
        }
    }

    /// A StringStringEntryProto.
    static func entry(
        _ field: WireField, _ bytes: RawSpan
    ) throws(ONNXError) -> (key: Range<Int>, value: Range<Int>) {
        var entry = (key: 0..<0, value: 0..<0)
        var cursor = WireCursor(.entry, try field.bytes())
        while let field = try cursor.next(bytes) {
            switch field.number {
            case 1: entry.key = try field.bytes()
            case 2: entry.value = try field.bytes()
            default: break
            }
        }
        return entry
    }
}

extension DType {
    /// TensorProto.DataType; nil for strings and for numbers that are none.
    package init?(onnx type: Int64) {
        let types: [DType?] = [
            nil, .f32, .u8, .i8, .u16, .i16, .i32, .i64, nil, .bool, .f16, .f64, .u32, .u64, .c64, .c128, .bf16,
            .f8e4m3, .f8e4m3fnuz, .f8e5m2, .f8e5m2fnuz, .u4, .i4, .f4, .f8e8m0, .u2, .i2, .f6e2m3, .f6e3m2,
        ]
        guard types.indices.contains(Int(type)), let dtype = types[Int(type)] else { return nil }
        self = dtype
    }

    /// The field of TensorProto that holds such elements where they are not raw.
    var onnxField: Int {
        switch self {
        case .f32, .c64: 4
        case .i64: 7
        case .f64, .c128: 10
        case .u32, .u64: 11
        default: 5
        }
    }
}
