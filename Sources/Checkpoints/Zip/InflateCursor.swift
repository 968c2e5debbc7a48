import CZlib

/// One deflated entry being inflated from first to last, by zlib: about 40 KiB.
///
/// Proof for `@unchecked Sendable`: no two threads ever hold one, since `InflatePool` takes a cursor out of its list, under its lock,
/// for as long as someone reads with it.
final class InflateCursor: @unchecked Sendable {
    private(set) var entry: ZipEntry
    /// Inflated bytes so far.
    private(set) var position = 0
    private let stream: OpaquePointer
    /// Packed bytes so far.
    private var taken = 0
    private var checksum: UInt32 = 0
    private var hasEnded = false

    /// Bytes that are inflated at once where they are only skipped.
    private static let skippedBytes = 16 << 10

    /// nil without memory.
    init?(_ entry: ZipEntry) {
        guard let stream = czlib_inflater_new() else { return nil }
        self.entry = entry
        self.stream = stream
    }

    deinit { czlib_inflater_free(stream) }

    /// Begins anew, with this or another entry.
    func restart(_ entry: ZipEntry) {
        czlib_inflater_reset(stream)
        self.entry = entry
        (position, taken, checksum, hasEnded) = (0, 0, 0, false)
    }

    /// Inflates the next bytes of the entry; at its end, checks that the stream ends too, and the checksum.
    ///
    /// - Parameters:
    ///   - packed: all packed bytes of the entry.
    ///   - target: not longer than what is left of the entry.
    func fill(_ target: UnsafeMutableRawBufferPointer, packed: RawSpan) throws(ZipFault) {
        precondition(target.count <= entry.size - position, "nothing is behind the end of an entry")
        var done = 0
        while done < target.count {
            let made = try step(UnsafeMutableRawBufferPointer(rebasing: target[done...]), packed)
            guard made > 0 else {
                throw hasEnded ? .inflatesToLess(stated: entry.size, found: position) : .damagedStream
            }
            done += made
            position += made
        }
        checksum = czlib_crc32(checksum, target.baseAddress, target.count)
        if position == entry.size { try finish(packed) }
    }

    /// Inflates up to `place` for nothing; `place` must not lie before the cursor.
    func skip(to place: Int, packed: RawSpan) throws(ZipFault) {
        if place == position { return }
        let size = min(Self.skippedBytes, place - position)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { scratch.deallocate() }
        while position < place {
            let count = min(size, place - position)
            try fill(UnsafeMutableRawBufferPointer(rebasing: scratch[..<count]), packed: packed)
        }
    }

    /// The one byte behind the stated end that must not come, then the checksum.
    private func finish(_ packed: RawSpan) throws(ZipFault) {
        if !hasEnded {
            var extra: UInt8 = 0
            let made = try withUnsafeMutableBytes(of: &extra) { (byte) throws(ZipFault) in try step(byte, packed) }
            if made > 0 { throw .inflatesToMore(stated: entry.size) }
            if !hasEnded { throw .damagedStream }
        }
        if checksum != entry.checksum { throw .checksum(stated: entry.checksum, found: checksum) }
    }

    /// Inflates as much as `target` takes; returns how much came.
    private func step(_ target: UnsafeMutableRawBufferPointer, _ packed: RawSpan) throws(ZipFault) -> Int {
        if hasEnded { return 0 }
        var (read, made) = (0, 0)
        let status = packed.extracting(droppingFirst: taken).withUnsafeBytes { input in
            czlib_inflate(stream, input.baseAddress, input.count, &read, target.baseAddress, target.count, &made)
        }
        taken += read
        switch Int(status) {
        case CZLIB_GOES_ON: break
        case CZLIB_END: hasEnded = true
        case CZLIB_NO_MEMORY: throw .noMemory
        default: throw .damagedStream
        }
        return made
    }
}
