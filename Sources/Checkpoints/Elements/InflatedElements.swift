/// Elements in a deflated entry of a zip archive, behind `start` bytes of something else.
///
/// Row-major ones are inflated as they are asked for, at about a quarter of a gigabyte per second; in any other order the whole entry must
/// be in memory, until its last element is read.
package struct InflatedElements: ElementSource {
    package let entry: ZipEntry
    /// Inflated bytes before the first element.
    package let start: Int
    package let layout: StridedLayout
    /// Bytes of the numbers whose bytes are in reverse; 1 where they are as they should be.
    package let reversedWidth: Int
    private let pool: InflatePool

    /// The reader must have checked that `layout.storageBytes` from `start` on lie in the entry.
    package init(_ entry: ZipEntry, start: Int, layout: StridedLayout, reversedWidth: Int = 1, pool: InflatePool) {
        self.entry = entry
        self.start = start
        self.layout = layout
        self.reversedWidth = reversedWidth
        self.pool = pool
    }

    package func read(
        from place: Int, of map: MappedFile, into target: inout MutableRawSpan
    ) throws(CheckpointError) {
        if target.byteCount == 0 { return }
        try target.withUnsafeMutableBytes { (bytes) throws(CheckpointError) in
            try map.withBytes(0..<map.size) { (file) throws(CheckpointError) in
                if layout.isPlain { return try pool.read(entry, from: start + place, file, into: bytes) }
                let whole = try pool.whole(entry, file)
                var target = bytes.mutableBytes
                layout.copy(
                    from: place / layout.width, whole.span.bytes.extracting(droppingFirst: start), into: &target)
                if place + bytes.count == layout.elementCount * layout.width { pool.forget(entry) }
            }
        }
        ByteOrder.reverse(reversedWidth, in: &target)
    }

    /// All elements, which come row by row, as the inflated entry has them from `start` on.
    package func arranged(_ elements: RawSpan) -> [UInt8] {
        var storage = [UInt8](repeating: 0, count: layout.storageBytes)
        var span = storage.mutableSpan
        var target = span.mutableBytes
        layout.place(elements, reversing: reversedWidth, into: &target)
        return storage
    }
}
