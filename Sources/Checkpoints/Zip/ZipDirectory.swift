/// What a zip archive holds, by its central directory alone; no entry's bytes are touched but the local headers.
///
///     let directory = try ZipDirectory.read(bytes, path: context.path)
///     guard let pickle = directory.entry(named: "archive/data.pkl"), pickle.method == .stored else { … }
///     let span = bytes.extracting(pickle.bytes)
///
/// Each entry lies wholly before the central directory and overlaps none, and names are unique, so that no two readers of the
/// archive can find different things in it. Source: PKWARE's APPNOTE 6.3.10; leniency as in Python's zipfile.
package struct ZipDirectory: Sendable {
    /// As the person gave it, for errors.
    package let path: String
    /// In the directory's order.
    package let entries: [ZipEntry]
    /// Bytes of something else before the archive.
    package let leadingBytes: Int
    /// Bytes of something else behind the archive.
    package let trailingBytes: Int
    /// `ContentHash` of the central directory.
    package let hash: UInt64
    package let limits: ZipLimits
    /// Indices of `entries` in natural order of names.
    private let order: [Int]

    /// Reads the directory of a mapped archive.
    ///
    /// - Throws: `CheckpointError.zip` with the entry's name, where there is one, and the byte.
    package static func read(
        _ bytes: RawSpan, path: String, limits: ZipLimits = ZipLimits()
    ) throws(CheckpointError) -> ZipDirectory {
        let end = try ZipEnd(bytes, path: path)
        var scan = ZipScan(path: path, end: end, limits: limits)
        try scan.run(bytes)
        let (order, hasRepetitions) = NaturalOrder.sorted(scan.entries.lazy.map(\.name))
        if hasRepetitions { throw Self.repetition(scan, order) }
        var hash = ContentHash()
        hash.add(bytes.extracting(end.directory))
        return ZipDirectory(
            path: path, entries: scan.entries, leadingBytes: end.leadingBytes, trailingBytes: end.trailingBytes,
            hash: hash.value, limits: limits, order: order)
    }

    /// The entry of exactly that name. O(log n).
    package func entry(named name: String) -> ZipEntry? {
        let name = name.utf8
        var range = order[...]
        while !range.isEmpty {
            let middle = range.startIndex + range.count / 2
            let entry = entries[range[middle]]
            let difference = NaturalOrder.compare(entry.name.utf8.span.bytes, name.span.bytes)
            if difference == 0 { return entry }
            range = difference < 0 ? range[(middle + 1)...] : range[..<middle]
        }
        return nil
    }

    /// The name in the local header with which an archive begins; nil where the file does not begin as one, and an empty text for an
    /// archive without entries.
    ///
    /// Enough to tell a PyTorch archive (`*/data.pkl`, `*/version`, `*/.format_version`…) from NumPy's (`*.npy`).
    package static func firstName(_ head: FileHead) -> String? {
        let bytes = head.bytes
        if head.begins(with: [0x50, 0x4B, 5, 6]) { return "" }
        guard head.begins(with: [0x50, 0x4B, 3, 4]), bytes.count >= 30 else { return nil }
        let length = Int(bytes[26]) | Int(bytes[27]) << 8
        guard length <= bytes.count - 30 else { return nil }
        return ZipName.text(bytes[30..<30 + length], isUTF8: bytes[7] & 8 != 0)
    }

    private static func repetition(_ scan: ZipScan, _ order: [Int]) -> CheckpointError {
        func isRepeated(_ place: Int) -> Bool {
            let (before, here) = (scan.entries[order[place - 1]].name, scan.entries[order[place]].name)
            return NaturalOrder.compare(before.utf8.span.bytes, here.utf8.span.bytes) == 0
        }
        let place = order.indices.dropFirst().first(where: isRepeated) ?? 0
        let entry = scan.entries[order[place]]
        return .zip(file: scan.path, entry: entry.name, offset: entry.headerOffset, .repeatedName)
    }
}
