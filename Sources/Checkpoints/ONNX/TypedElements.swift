import Tensors

/// Elements that an ONNX file stores as protobuf numbers: of varying length, or in several pieces.
///
/// Where every 65,536th of them begins is known from the first pass, so reading may begin anywhere and needs no state.
struct TypedElements: ElementSource {
    /// For errors.
    let path: String
    let tensor: String
    private let message: Range<Int>
    private let width: Int
    /// Float6 is stored one a number, and read four to three bytes.
    private let isSixBit: Bool
    private var numbers: WireNumbers
    /// Where number 65,536 × i is the next.
    private var marks: [WireNumbers] = []

    private static let step = 65_536

    /// Walks over all numbers once.
    ///
    /// - Parameters:
    ///   - field: the number of the field in `message`.
    ///   - count: how many elements there must be.
    /// - Throws: `.count` where there are more or fewer, `.value` where one does not fit the type.
    init(
        _ dtype: DType, count: Int, field: Int, of message: WireMessage, in range: Range<Int>, path: String,
        tensor: String, _ bytes: RawSpan
    ) throws(ONNXError) {
        self.path = path
        self.tensor = tensor
        self.message = range
        isSixBit = dtype == .f6e2m3 || dtype == .f6e3m2
        let isComplex = dtype == .c64 || dtype == .c128
        width = isComplex ? dtype.blockBytes / 2 : isSixBit ? 1 : dtype.blockLength > 1 ? 1 : dtype.blockBytes
        numbers = WireNumbers(field: field, message: message, range)
        let expected = isSixBit ? count : dtype.byteCount(of: count) / width
        let limits = Self.limits(of: dtype)
        var found = 0
        var reader = numbers
        while true {
            if found % Self.step == 0 { marks.append(reader) }
            guard let number = try reader.next(bytes) else { break }
            // As protobuf has it, an int32 is the low half of whatever is stored.
            let value = field == 5 ? Int64(Int32(truncatingIfNeeded: number)) : Int64(bitPattern: number)
            if let limits, !limits.contains(value) { throw ONNXError(reader.position, .value(dtype, value)) }
            found += 1
        }
        guard found == expected else { throw ONNXError(range.lowerBound, .count(expected: expected, found: found)) }
    }

    func read(from start: Int, of map: MappedFile, into target: inout MutableRawSpan) throws(CheckpointError) {
        do {
            try map.withBytes(0..<map.size) { (bytes) throws(ONNXError) in
                if isSixBit {
                    try readSixBit(from: start, bytes, &target)
                } else {
                    try readWhole(from: start, bytes, &target)
                }
            }
        } catch {
            throw .onnx(file: path, tensor: tensor, offset: error.offset, error.fault)
        }
    }

    private func readWhole(
        from start: Int, _ bytes: RawSpan, _ target: inout MutableRawSpan
    ) throws(ONNXError) {
        var reader = try reader(at: start / width, bytes)
        var offset = 0
        while offset &+ width <= target.byteCount {
            let number = try reader.next(bytes) ?? 0
            switch width {
            case 1: target.storeBytes(of: UInt8(truncatingIfNeeded: number), toByteOffset: offset, as: UInt8.self)
            case 2: store(UInt16(truncatingIfNeeded: number), offset, &target)
            case 4: store(UInt32(truncatingIfNeeded: number), offset, &target)
            default: store(number, offset, &target)
            }
            offset &+= width
        }
    }

    private func readSixBit(
        from start: Int, _ bytes: RawSpan, _ target: inout MutableRawSpan
    ) throws(ONNXError) {
        var reader = try reader(at: start / 3 * 4, bytes)
        var (pending, bits) = (0 as UInt64, 0)
        for offset in 0..<target.byteCount {
            while bits < 8 {
                pending |= (try reader.next(bytes) ?? 0) << UInt64(bits)
                bits += 6
            }
            target.storeBytes(of: UInt8(truncatingIfNeeded: pending), toByteOffset: offset, as: UInt8.self)
            pending >>= 8
            bits -= 8
        }
    }

    private func store(_ value: some FixedWidthInteger & BitwiseCopyable, _ offset: Int, _ target: inout MutableRawSpan)
    {
        target.storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value))
    }

    private func reader(at index: Int, _ bytes: RawSpan) throws(ONNXError) -> WireNumbers {
        var reader = marks[min(index / Self.step, marks.count - 1)]
        for _ in 0..<index % Self.step { _ = try reader.next(bytes) }
        return reader
    }

    /// What a stored number may be: fixed numbers and those of 64 bits anything.
    private static func limits(of dtype: DType) -> ClosedRange<Int64>? {
        switch dtype {
        case .f32, .f64, .c64, .c128, .i64, .u64: nil
        case .i8: -128...127
        case .i16: -32_768...32_767
        case .i32: Int64(Int32.min)...Int64(Int32.max)
        case .u32: 0...Int64(UInt32.max)
        case .f16, .bf16, .u16: 0...65_535
        case .bool: 0...1
        case .f6e2m3, .f6e3m2: 0...63
        default: 0...255
        }
    }
}

/// The numbers of one repeated field, packed or not, one after the other.
struct WireNumbers {
    private let field: Int
    private var fields: WireCursor
    /// What is left of a packed piece.
    private var piece: WireCursor
    private let width: Int

    /// - Parameter field: of TensorProto 4, 5, 7, 10 or 11; of AttributeProto 7 or 8.
    init(field: Int, message: WireMessage, _ range: Range<Int>) {
        self.field = field
        fields = WireCursor(message, range)
        piece = WireCursor(message, range.lowerBound..<range.lowerBound)
        width =
            switch (message, field) {
            case (.tensor, 4), (.attribute, 7): 4
            case (.tensor, 10): 8
            default: 0
            }
    }

    /// Where the next number, or the field that holds it, begins.
    var position: Int { piece.position < piece.end ? piece.position : fields.position }

    mutating func next(_ bytes: RawSpan) throws(ONNXError) -> UInt64? {
        while piece.position >= piece.end {
            guard let field = try fields.next(bytes) else { return nil }
            guard field.number == self.field else { continue }
            if field.wire == .bytes {
                piece = WireCursor(fields.message, field.payload)
            } else if field.wire == .varint {
                guard width == 0 else { throw field.wrong }
                return field.value
            } else {
                guard width == field.payload.count else { throw field.wrong }
                return load(field.payload.lowerBound, bytes)
            }
        }
        guard width > 0 else { return try piece.number(bytes) }
        let start = piece.position
        try piece.skip(width, bytes)
        return load(start, bytes)
    }

    private func load(_ offset: Int, _ bytes: RawSpan) -> UInt64 {
        if width == 4 {
            return UInt64(
                UInt32(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
        return UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
