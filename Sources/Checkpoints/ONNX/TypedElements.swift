import Tensors

/// Elements that an ONNX file stores as protobuf numbers: of varying length, or in several pieces.
///
/// Where every 65,536th of them begins is known from the first pass, so reading may begin anywhere and needs no state.
struct TypedElements: WritableElementSource {
    /// For errors.
    let path: String
    let tensor: String
    let kind: WireMessage
    let field: Int
    /// Where the message lies; the entry's bytes.
    let message: Range<Int>
    let width: Int
    let isSigned: Bool
    /// Float6 is stored one a number, and read four to three bytes.
    let isSixBit: Bool
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
        (kind, self.field, self.message) = (message, field, range)
        isSigned = !dtype.isFloatingPoint && dtype.rawValue.hasPrefix("I")
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
