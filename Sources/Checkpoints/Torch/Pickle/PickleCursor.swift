/// A fault and the byte of the file where it was seen.
struct PickleError: Error {
    let offset: Int
    let fault: PickleFault
}

/// A place in a pickle, and the limits of what may be read from there on. The bytes are handed to each step.
struct PickleCursor {
    /// Bytes from the beginning of the file.
    private(set) var position: Int
    let end: Int
    let textLimit: Int

    var remaining: Int { end - position }

    init(_ range: Range<Int>, textLimit: Int) {
        position = range.lowerBound
        end = range.upperBound
        self.textLimit = textLimit
    }

    /// The next `count` bytes, which are passed.
    mutating func take(_ count: Int) throws(PickleFault) -> Range<Int> {
        guard count <= remaining else { throw .truncated(count: count - remaining) }
        defer { position += count }
        return position..<position + count
    }

    /// A little-endian number.
    @inline(__always)
    mutating func number<T: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: RawSpan, as: T.Type
    ) throws(PickleFault) -> T {
        guard MemoryLayout<T>.size <= remaining else { throw .truncated(count: MemoryLayout<T>.size - remaining) }
        defer { position += MemoryLayout<T>.size }
        return T(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: T.self))
    }

    /// The bytes up to the end of the line, which is passed.
    mutating func line(_ bytes: RawSpan) throws(PickleFault) -> Range<Int> {
        let start = position
        for place in start..<min(end, start + min(textLimit, end - start)) where byte(bytes, place) == 0x0A {
            position = place + 1
            return start..<place
        }
        throw end - start > textLimit ? .limit(.text, textLimit) : .truncated(count: 1)
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
