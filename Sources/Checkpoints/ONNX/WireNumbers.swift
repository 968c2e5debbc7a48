/// The numbers of one repeated field, packed or not, one after the other.
struct WireNumbers {
    private let field: Int
    private var fields: WireCursor
    /// What is left of a packed piece.
    private var piece: WireCursor
    private let width: Int
    /// Bytes of the number that came last, without a tag before it.
    private(set) var place = 0..<0

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

    /// Whether numbers have four or eight bytes each, and are no varints.
    var isFixed: Bool { width > 0 }

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
                place = field.payload
                return field.value
            } else {
                guard width == field.payload.count else { throw field.wrong }
                place = field.payload
                return load(field.payload.lowerBound, bytes)
            }
        }
        let start = piece.position
        if width == 0 {
            let number = try piece.number(bytes)
            place = start..<piece.position
            return number
        }
        try piece.skip(width, bytes)
        place = start..<piece.position
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
