/// A cursor over bytes that belong to somebody else, which never moves behind the end.
///
/// The bytes are handed in with every call, always the same ones, since a value that outlives a call cannot keep a span:
///
///     var reader = ByteReader(bytes)
///     let count = try reader.u32(bytes)
///     let name = try reader.text(bytes, count: Int(count))
package struct ByteReader: Sendable {
    /// The bytes end where more were due.
    package struct Shortage: Error, Sendable, Hashable {
        /// Where the value begins that is not all there.
        package let offset: Int
        /// Bytes that are not there.
        package let missing: Int

        package init(offset: Int, missing: Int) {
            self.offset = offset
            self.missing = missing
        }
    }

    /// The byte that is read next.
    package private(set) var position: Int
    /// Where reading stops.
    package let end: Int
    /// Whether numbers come most significant byte first.
    package var isBigEndian = false

    /// At the beginning of all the bytes.
    package init(_ bytes: RawSpan) { self.init(0..<bytes.byteCount) }

    /// Over a part of the bytes, which must lie in them; positions count from the beginning of the bytes.
    package init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    package var remaining: Int { end - position }
    package var isAtEnd: Bool { position >= end }

    // MARK: Moving

    /// Passes over bytes; returns where they lie.
    @discardableResult
    package mutating func skip(_ count: Int) throws(Shortage) -> Range<Int> {
        precondition(count >= 0, "a cursor does not go back")
        guard count <= remaining else { throw Shortage(offset: position, missing: count - remaining) }
        defer { position += count }
        return position..<position + count
    }

    /// Goes on at another place of the range that the cursor was made for, its end included.
    package mutating func move(to place: Int) throws(Shortage) {
        precondition(place >= 0, "a cursor stays in its bytes")
        guard place <= end else { throw Shortage(offset: place, missing: place - end) }
        position = place
    }

    // MARK: Bytes and text

    package mutating func bytes(_ bytes: RawSpan, count: Int) throws(Shortage) -> [UInt8] {
        bytes.extracting(try skip(count)).withUnsafeBytes { [UInt8]($0) }
    }

    /// UTF-8; what is none becomes U+FFFD.
    package mutating func text(_ bytes: RawSpan, count: Int) throws(Shortage) -> String {
        bytes.extracting(try skip(count)).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: Numbers

    package mutating func u8(_ bytes: RawSpan) throws(Shortage) -> UInt8 { try number(bytes) }
    package mutating func u16(_ bytes: RawSpan) throws(Shortage) -> UInt16 { try number(bytes) }
    package mutating func u32(_ bytes: RawSpan) throws(Shortage) -> UInt32 { try number(bytes) }
    package mutating func u64(_ bytes: RawSpan) throws(Shortage) -> UInt64 { try number(bytes) }
    package mutating func i8(_ bytes: RawSpan) throws(Shortage) -> Int8 { try number(bytes) }
    package mutating func i16(_ bytes: RawSpan) throws(Shortage) -> Int16 { try number(bytes) }
    package mutating func i32(_ bytes: RawSpan) throws(Shortage) -> Int32 { try number(bytes) }
    package mutating func i64(_ bytes: RawSpan) throws(Shortage) -> Int64 { try number(bytes) }

    package mutating func f32(_ bytes: RawSpan) throws(Shortage) -> Float { Float(bitPattern: try number(bytes)) }
    package mutating func f64(_ bytes: RawSpan) throws(Shortage) -> Double { Double(bitPattern: try number(bytes)) }

    /// An integer in the cursor's byte order.
    @inline(__always)
    mutating func number<Value: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: RawSpan
    ) throws(Shortage) -> Value {
        let size = MemoryLayout<Value>.size
        guard size <= remaining else { throw Shortage(offset: position, missing: size - remaining) }
        let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Value.self)
        position += size
        return isBigEndian ? Value(bigEndian: value) : Value(littleEndian: value)
    }
}
