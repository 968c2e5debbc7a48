/// Where the central directory of an archive lies, by the records behind it.
///
/// Found as Python's zipfile does: the last end record counts; what stands before the archive's first byte is skipped, and all
/// offsets count from there. Where the two kinds of end record disagree, readers would too, so the archive is refused.
struct ZipEnd {
    /// The central directory, from the file's beginning.
    let directory: Range<Int>
    /// Entries, as stated.
    let count: Int
    /// Bytes before the archive, to be added to all its offsets.
    let leadingBytes: Int
    /// Bytes behind the archive's comment.
    let trailingBytes: Int

    private static let size = 22
    private static let locatorSize = 20
    private static let zip64Size = 56

    init(_ bytes: RawSpan, path: String) throws(CheckpointError) {
        guard let place = Self.search(bytes) else {
            throw .zip(file: path, entry: nil, offset: bytes.byteCount, .noEnd)
        }
        trailingBytes = bytes.byteCount - place - Self.size - Int(bytes.word16(place + 20))
        var fields = Fields(short: bytes, at: place)
        var end = place
        var statedEnd: Int?
        let locator = place - Self.locatorSize
        if locator >= 0, bytes.word32(locator) == 0x0706_4B50 {
            guard bytes.word32(locator + 4) == 0, bytes.word32(locator + 16) <= 1 else {
                throw .zip(file: path, entry: nil, offset: locator, .severalDisks)
            }
            let stated = bytes.word64(locator + 8)
            guard let found = Self.zip64End(bytes, before: locator, stated: stated) else {
                throw .zip(file: path, entry: nil, offset: locator, .noZip64End)
            }
            let long = Fields(long: bytes, at: found)
            if let field = fields.contradiction(to: long) {
                throw .zip(file: path, entry: nil, offset: found, .contradiction(field: field))
            }
            (fields, end, statedEnd) = (long, found, Int(exactly: stated))
        }
        guard fields.disk == 0, fields.directoryDisk == 0, fields.diskCount == fields.count else {
            throw .zip(file: path, entry: nil, offset: end, .severalDisks)
        }
        guard let length = Int(exactly: fields.length), let offset = Int(exactly: fields.offset), length <= end,
            offset <= end - length, statedEnd.map({ $0 == offset + length }) ?? true
        else { throw .zip(file: path, entry: nil, offset: end, .directoryOutside) }
        directory = end - length..<end
        leadingBytes = end - length - offset
        count = Int(exactly: fields.count) ?? Int.max
    }

    /// The last end record that fits into the file with its comment, which has at most 65,535 bytes.
    private static func search(_ bytes: RawSpan) -> Int? {
        var place = bytes.byteCount - size
        let first = max(0, place - 65_535)
        while place >= first {
            if bytes.word32(place) == 0x0605_4B50,
                place + size + Int(bytes.word16(place + 20)) <= bytes.byteCount
            {
                return place
            }
            place -= 1
        }
        return nil
    }

    /// Where the Zip64 end record begins: where its locator says, or, with something before the archive, right before the locator.
    private static func zip64End(_ bytes: RawSpan, before locator: Int, stated: UInt64) -> Int? {
        let adjacent = locator - zip64Size
        guard adjacent >= 0, stated <= UInt64(adjacent) else { return nil }
        for place in [Int(stated), adjacent] where bytes.word32(place) == 0x0606_4B50 {
            return bytes.word64(place + 4) == UInt64(locator - place - 12) ? place : nil
        }
        return nil
    }
}

/// What both kinds of end record say.
private struct Fields {
    var disk, directoryDisk: UInt32
    var diskCount, count, length, offset: UInt64

    init(short bytes: RawSpan, at place: Int) {
        disk = UInt32(bytes.word16(place + 4))
        directoryDisk = UInt32(bytes.word16(place + 6))
        diskCount = UInt64(bytes.word16(place + 8))
        count = UInt64(bytes.word16(place + 10))
        length = UInt64(bytes.word32(place + 12))
        offset = UInt64(bytes.word32(place + 16))
    }

    init(long bytes: RawSpan, at place: Int) {
        disk = bytes.word32(place + 16)
        directoryDisk = bytes.word32(place + 20)
        diskCount = bytes.word64(place + 24)
        count = bytes.word64(place + 32)
        length = bytes.word64(place + 40)
        offset = bytes.word64(place + 48)
    }

    /// A field that the short record has, with room to spare, and the long one has otherwise.
    func contradiction(to long: Fields) -> String? {
        if count != 0xFFFF && count != long.count { return "number of entries" }
        if length != 0xFFFF_FFFF && length != long.length { return "directory's length" }
        if offset != 0xFFFF_FFFF && offset != long.offset { return "directory's place" }
        return nil
    }
}

extension RawSpan {
    // Little-endian words at a place that was checked to be inside; a wrong one is a programmer's error and traps.

    func word16(_ offset: Int) -> UInt16 {
        UInt16(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    func word32(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    func word64(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
