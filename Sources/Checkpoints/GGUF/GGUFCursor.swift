/// A cursor over the header of a GGUF file, whose faults are the format's.
struct GGUFCursor {
    private(set) var reader: ByteReader
    let limits: GGUFLimits

    init(_ bytes: RawSpan, limits: GGUFLimits) {
        reader = ByteReader(bytes)
        self.limits = limits
    }

    var position: Int { reader.position }
    var remaining: Int { reader.remaining }
    var isBigEndian: Bool {
        get { reader.isBigEndian }
        set { reader.isBigEndian = newValue }
    }

    mutating func u32(_ bytes: RawSpan) throws(GGUFError) -> UInt32 {
        do { return try reader.u32(bytes) } catch { throw GGUFError(error) }
    }

    mutating func u64(_ bytes: RawSpan) throws(GGUFError) -> UInt64 {
        do { return try reader.u64(bytes) } catch { throw GGUFError(error) }
    }

    mutating func skip(_ count: Int) throws(GGUFError) {
        do { try reader.skip(count) } catch { throw GGUFError(error) }
    }

    /// Passes over a string; returns where its text lies.
    mutating func string(_ bytes: RawSpan) throws(GGUFError) -> Range<Int> {
        let place = position
        let length = try u64(bytes)
        if length > UInt64(limits.stringBytes) {
            throw GGUFError(.stringTooLong(length: length, limit: limits.stringBytes), at: place)
        }
        if length > UInt64(remaining) {
            throw GGUFError(.stringPastEnd(length: length, left: remaining), at: place)
        }
        let text = position..<position + Int(length)
        try skip(text.count)
        return text
    }

    /// Passes over a string that names something: a key or a tensor.
    ///
    /// - Parameters:
    ///   - limit: bytes; `tooLong` is thrown above it.
    /// - Throws: `notText` where it is not UTF-8.
    mutating func name(
        _ bytes: RawSpan, limit: Int, tooLong: (UInt64, Int) -> GGUFFault, notText: GGUFFault
    ) throws(GGUFError) -> String {
        let place = position
        let range = try string(bytes)
        if range.count > limit { throw GGUFError(tooLong(UInt64(range.count), limit), at: place) }
        let text = bytes.extracting(range).withUnsafeBytes { String(validating: $0, as: UTF8.self) }
        guard let text else { throw GGUFError(notText, at: range.lowerBound) }
        return text
    }
}
