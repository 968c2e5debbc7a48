/// The beginning of a GGUF file: its version, its metadata, and how many tensors follow.
///
/// Layout: `GGUF`, u32 version, u64 tensors, u64 pairs; the pairs; the tensors' table; then, aligned, their data.
struct GGUFFrame {
    static let magic = Array("GGUF".utf8)
    static let alignmentKey = "general.alignment"
    /// Bytes of a pair, and of a tensor's line in the table, with names as short as can be.
    private static let (pairBytes, lineBytes) = (14, 24)

    let metadata: GGUFMetadata
    let tensorCount: Int
    /// Where tensors begin is a multiple of this, from the beginning of the file as well as of the data.
    let alignment: Int

    /// Leaves the cursor at the tensors' table.
    init(_ cursor: inout GGUFCursor, _ bytes: RawSpan) throws(GGUFError) {
        try cursor.skip(Self.magic.count)
        cursor.isBigEndian = try Self.isBigEndian(cursor, bytes)
        let place = cursor.position
        let version = try cursor.u32(bytes)
        guard version == 2 || version == 3 else { throw GGUFError(.version(version), at: place) }
        if cursor.isBigEndian && version != 3 { throw GGUFError(.bigEndianVersion(version), at: place) }

        let tensors = try cursor.u64(bytes)
        let pairs = try cursor.u64(bytes)
        try Self.check(tensors, cursor, at: place + 4)
        try Self.check(pairs: pairs, cursor, at: place + 12)
        tensorCount = Int(tensors)
        var metadata = GGUFMetadata(isBigEndian: cursor.isBigEndian)
        for _ in 0..<Int(pairs) { try metadata.readPair(&cursor, bytes) }
        alignment = try Self.alignment(metadata, bytes)
        self.metadata = metadata
    }
}

extension GGUFFrame {
    /// A version is a small number, so its low half is empty only where it was written the other way round.
    private static func isBigEndian(_ cursor: GGUFCursor, _ bytes: RawSpan) throws(GGUFError) -> Bool {
        var cursor = cursor
        let version = try cursor.u32(bytes)
        return version & 0xFFFF == 0 && version != 0
    }

    private static func check(_ tensors: UInt64, _ cursor: GGUFCursor, at place: Int) throws(GGUFError) {
        if tensors > UInt64(cursor.limits.tensors) {
            throw GGUFError(.tooManyTensors(stated: tensors, limit: cursor.limits.tensors), at: place)
        }
        let room = cursor.remaining / lineBytes
        if tensors > UInt64(room) { throw GGUFError(.tensorsPastEnd(stated: tensors, room: room), at: place) }
    }

    private static func check(pairs: UInt64, _ cursor: GGUFCursor, at place: Int) throws(GGUFError) {
        if pairs > UInt64(cursor.limits.pairs) {
            throw GGUFError(.tooManyPairs(stated: pairs, limit: cursor.limits.pairs), at: place)
        }
        let room = cursor.remaining / pairBytes
        if pairs > UInt64(room) { throw GGUFError(.pairsPastEnd(stated: pairs, room: room), at: place) }
    }

    private static func alignment(_ metadata: GGUFMetadata, _ bytes: RawSpan) throws(GGUFError) -> Int {
        guard let item = metadata[alignmentKey] else { return 32 }
        let type = item.isArray ? .array : item.type
        guard type == .u32, let value = metadata.integer(alignmentKey, bytes) else {
            throw GGUFError(.inMetadata(key: alignmentKey, .alignmentType(type)), at: item.bytes.lowerBound)
        }
        guard value.nonzeroBitCount == 1 else {
            throw GGUFError(.inMetadata(key: alignmentKey, .alignment(UInt32(value))), at: item.bytes.lowerBound)
        }
        return value
    }
}
