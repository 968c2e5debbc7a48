/// A fault and the byte of the file where it was seen.
struct PickleError: Error {
    let offset: Int
    let fault: PickleFault
}

/// A place in a pickle, and the limits of what may be read from there on. The bytes are handed to each step.
struct PickleCursor {
    private var reader: ByteReader
    let textLimit: Int

    /// Bytes from the beginning of the file.
    var position: Int { reader.position }
    var remaining: Int { reader.remaining }

    init(_ range: Range<Int>, textLimit: Int) {
        reader = ByteReader(range)
        self.textLimit = textLimit
    }

    /// The next `count` bytes, which are passed.
    mutating func take(_ count: Int) throws(PickleFault) -> Range<Int> {
        do { return try reader.skip(count) } catch { throw .truncated(count: error.missing) }
    }

    /// A little-endian number.
    @inline(__always)
    mutating func number<T: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: RawSpan, as: T.Type
    ) throws(PickleFault) -> T {
        do { return try reader.number(bytes) } catch { throw .truncated(count: error.missing) }
    }

    /// The bytes up to the end of the line, which is passed.
    mutating func line(_ bytes: RawSpan) throws(PickleFault) -> Range<Int> {
        let (start, count) = (position, min(textLimit, remaining))
        for place in start..<start + count where byte(bytes, place) == 0x0A {
            _ = try take(place + 1 - start)
            return start..<place
        }
        throw remaining > textLimit ? .limit(.text, textLimit) : .truncated(count: 1)
    }

    /// The bytes behind a length that has been read.
    mutating func counted(_ count: some FixedWidthInteger) throws(PickleFault) -> Range<Int> {
        guard let count = Int(exactly: count), count >= 0 else { throw .badNumber }
        return try take(count)
    }

    /// Text of that many bytes.
    mutating func text(_ bytes: RawSpan, _ count: some FixedWidthInteger) throws(PickleFault) -> String {
        guard let count = Int(exactly: count), count <= textLimit else { throw .limit(.text, textLimit) }
        let range = try counted(count)
        guard let text = Self.text(bytes, range) else { throw .badText }
        return text
    }

    /// Nil where it is not UTF-8.
    static func text(_ bytes: RawSpan, _ range: Range<Int>) -> String? {
        bytes.extracting(range).withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) }
    }

    private func byte(_ bytes: RawSpan, _ place: Int) -> UInt8 {
        unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
    }
}
