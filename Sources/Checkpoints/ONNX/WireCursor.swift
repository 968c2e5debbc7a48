/// Walks the fields of one protobuf message where it lies in the file, and builds nothing.
///
/// Every number is read byte by byte within the message, every length is compared with what is left of it. A message whose end
/// is the end of the file is one that may have been cut short. Source: protobuf.dev, Encoding.
struct WireCursor {
    let message: WireMessage
    /// The next byte to read.
    private(set) var position: Int
    let end: Int

    init(_ message: WireMessage, _ range: Range<Int>) {
        self.message = message
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next field, or nil at the message's end. `bytes` is the whole file.
    mutating func next(_ bytes: RawSpan) throws(ONNXError) -> WireField? {
        guard position < end else { return nil }
        let start = position
        let tag = try number(bytes)
        guard tag >> 3 >= 1, tag >> 3 < 1 << 29 else { throw ONNXError(start, .fieldNumber(tag >> 3)) }
        guard let wire = WireField.Wire(rawValue: UInt8(tag & 7)) else {
            throw ONNXError(start, .wireType(Int(tag & 7)))
        }
        var field = WireField(message: message, number: Int(tag >> 3), wire: wire, start: start)
        let payload = position
        switch wire {
        case .varint: field.value = try number(bytes)
        case .fixed64: try skip(8, field, bytes)
        case .fixed32: try skip(4, field, bytes)
        case .bytes:
            let length = try number(bytes)
            field.payload = position..<position
            try skip(length, field, bytes)
            field.payload = field.payload.lowerBound..<position
            return field
        }
        field.payload = payload..<position
        return field
    }

    /// A number of one to ten bytes, the lowest seven bits first.
    mutating func number(_ bytes: RawSpan) throws(ONNXError) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            position += 1
            if shift == 63, byte > 1 { throw ONNXError(start, .longNumber) }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        if end == bytes.byteCount { throw ONNXError(end, .truncated(count: 1)) }
        throw ONNXError(start, .pastMessage(message, field: 0, length: UInt64(end - start + 1), room: end - start))
    }

    /// Passes over bytes of a packed field.
    mutating func skip(_ count: Int, _ bytes: RawSpan) throws(ONNXError) {
        guard count <= end - position else {
            throw ONNXError(
                position, .pastMessage(message, field: 0, length: UInt64(count), room: end - position))
        }
        position += count
    }

    private mutating func skip(_ count: UInt64, _ field: WireField, _ bytes: RawSpan) throws(ONNXError) {
        guard count > UInt64(end - position) else {
            position += Int(count)
            return
        }
        if end == bytes.byteCount, count <= UInt64(Int.max) {
            throw ONNXError(end, .truncated(count: Int(count) - (end - position)))
        }
        throw ONNXError(
            field.start, .pastMessage(message, field: field.number, length: count, room: end - position))
    }
}

/// One field of a message: its number, its wire type and where it lies.
struct WireField {
    enum Wire: UInt8 {
        case varint = 0
        case fixed64 = 1
        case bytes = 2
        case fixed32 = 5
    }

    let message: WireMessage
    let number: Int
    let wire: Wire
    /// Where its tag begins.
    let start: Int
    /// Of a varint.
    fileprivate(set) var value: UInt64 = 0
    /// The field's bytes, without tag and length.
    fileprivate(set) var payload = 0..<0

    fileprivate init(message: WireMessage, number: Int, wire: Wire, start: Int) {
        (self.message, self.number, self.wire, self.start) = (message, number, wire, start)
    }

    /// Text, bytes or a message.
    func bytes() throws(ONNXError) -> Range<Int> {
        guard wire == .bytes else { throw wrong }
        return payload
    }

    /// A signed number; negative ones take ten bytes.
    func integer() throws(ONNXError) -> Int64 {
        guard wire == .varint else { throw wrong }
        return Int64(bitPattern: value)
    }

    /// Four bytes, at `payload`.
    func fixed32(_ bytes: RawSpan) throws(ONNXError) -> UInt32 {
        guard wire == .fixed32 else { throw wrong }
        return UInt32(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: payload.lowerBound, as: UInt32.self))
    }

    var wrong: ONNXError { ONNXError(start, .wrongWireType(message, field: number, found: Int(wire.rawValue))) }
}

/// A fault and its place, before the file is named.
struct ONNXError: Error {
    let offset: Int
    let fault: ONNXFault
    var tensor: String?

    init(_ offset: Int, _ fault: ONNXFault, tensor: String? = nil) {
        self.offset = offset
        self.fault = fault
        self.tensor = tensor
    }
}
