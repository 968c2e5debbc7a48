import Synchronization

/// What an open archive keeps of deflated entries that are being read.
///
/// Cursors wait here where their last read ended, so that a tensor read in pieces from first to last is inflated once, though several
/// are read at a time. A read that begins before every waiting cursor of its entry begins the entry anew.
package final class InflatePool: Sendable {
    /// Cursors that wait at most; the one that has waited longest goes first. 40 KiB each.
    private static let waitingCursors = 8

    private let path: String
    private let limits: ZipLimits
    private let waiting = Mutex<[InflateCursor]>([])
    private let wholes = Mutex<[Whole]>([])

    /// An entry that is in memory as a whole.
    private struct Whole {
        let entry: ZipEntry
        let bytes: [UInt8]
    }

    package init(_ directory: ZipDirectory) {
        path = directory.path
        limits = directory.limits
    }

    /// Fills `target` with the inflated bytes of a deflated entry that begin at `start`.
    package func read(
        _ entry: ZipEntry, from start: Int, _ file: RawSpan, into target: UnsafeMutableRawBufferPointer
    ) throws(CheckpointError) {
        do {
            let packed = file.extracting(entry.bytes)
            let cursor = try take(entry, start)
            try cursor.skip(to: start, packed: packed)
            try cursor.fill(target, packed: packed)
            if cursor.position < entry.size { put(cursor) }
        } catch {
            throw .zip(file: path, entry: entry.name, offset: entry.bytes.lowerBound, error)
        }
    }

    /// All bytes of an entry, kept for the next call until `forget`, or until others need the room.
    ///
    /// One at a time is inflated, so that two threads that want the same one do not both do it.
    /// - Throws: `.entryTooLarge` above `ZipLimits.wholeEntryBytes`, which also is the room for all together.
    package func whole(_ entry: ZipEntry, _ file: RawSpan) throws(CheckpointError) -> [UInt8] {
        try wholes.withLock { (list) throws(CheckpointError) in
            if let place = list.firstIndex(where: { $0.entry == entry }) {
                list.append(list.remove(at: place))
                return list[list.count - 1].bytes
            }
            guard entry.size <= limits.wholeEntryBytes else {
                throw .zip(
                    file: path, entry: entry.name, offset: entry.bytes.lowerBound,
                    .entryTooLarge(size: entry.size, limit: limits.wholeEntryBytes))
            }
            while list.reduce(entry.size, { $0 + $1.entry.size }) > limits.wholeEntryBytes { list.removeFirst() }
            let bytes = try ZipContents.inflated(entry, file, path: path)
            list.append(Whole(entry: entry, bytes: bytes))
            return bytes
        }
    }

    /// Lets go of what `whole` keeps of an entry.
    package func forget(_ entry: ZipEntry) {
        wholes.withLock { $0.removeAll { $0.entry == entry } }
    }

    /// The cursor of that entry which is nearest before `start`, or a new one.
    private func take(_ entry: ZipEntry, _ start: Int) throws(ZipFault) -> InflateCursor {
        let found = waiting.withLock { list -> InflateCursor? in
            let fits = list.indices.filter { list[$0].entry == entry && list[$0].position <= start }
            return fits.max { list[$0].position < list[$1].position }.map { list.remove(at: $0) }
        }
        guard let cursor = found ?? InflateCursor(entry) else { throw .noMemory }
        return cursor
    }

    private func put(_ cursor: InflateCursor) {
        waiting.withLock { list in
            if list.count == Self.waitingCursors { list.removeFirst() }
            list.append(cursor)
        }
    }
}
