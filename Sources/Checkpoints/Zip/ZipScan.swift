/// One walk over a central directory.
struct ZipScan {
    let path: String
    let end: ZipEnd
    let limits: ZipLimits
    /// In the directory's order, names perhaps repeated.
    private(set) var entries: [ZipEntry] = []
    private var claimedBytes = 0

    private static let headerSize = 46
    private static let localHeaderSize = 30

    init(path: String, end: ZipEnd, limits: ZipLimits) {
        self.path = path
        self.end = end
        self.limits = limits
    }

    /// Reads every entry; throws at the first fault.
    mutating func run(_ bytes: RawSpan) throws(CheckpointError) {
        guard end.count <= limits.entries else {
            throw fault(.tooManyEntries(limit: limits.entries), at: end.directory.upperBound)
        }
        entries.reserveCapacity(min(end.count, end.directory.count / Self.headerSize))
        var place = end.directory.lowerBound
        while place < end.directory.upperBound {
            if entries.count == limits.entries { throw fault(.tooManyEntries(limit: limits.entries), at: place) }
            place = try readEntry(bytes, at: place)
        }
        guard entries.count == end.count else {
            throw fault(.entryCount(stated: end.count, found: entries.count), at: end.directory.upperBound)
        }
        try checkOverlaps()
    }

    /// Returns where the next one begins.
    private mutating func readEntry(_ bytes: RawSpan, at place: Int) throws(CheckpointError) -> Int {
        let room = end.directory.upperBound - place
        guard room >= Self.headerSize, bytes.word32(place) == 0x0201_4B50 else {
            throw fault(.damagedDirectory, at: place)
        }
        let nameLength = Int(bytes.word16(place + 28))
        let extraLength = Int(bytes.word16(place + 30))
        let length = Self.headerSize + nameLength + extraLength + Int(bytes.word16(place + 32))
        guard length <= room else { throw fault(.damagedDirectory, at: place) }

        let flags = bytes.word16(place + 8)
        let nameRange = place + Self.headerSize..<place + Self.headerSize + nameLength
        let name = try readName(bytes, nameRange, isUTF8: flags & 0x800 != 0)
        // Bit 0: encrypted, 6: strongly, 13: the directory too; 5: the data are a patch.
        if flags & 0x2041 != 0 { throw fault(.encrypted, at: place, name) }
        if flags & 0x20 != 0 { throw fault(.patch, at: place, name) }
        guard let method = ZipEntry.Method(rawValue: Int(bytes.word16(place + 10))) else {
            throw fault(.method(Int(bytes.word16(place + 10))), at: place, name)
        }
        let sizes = try readSizes(bytes, at: place, nameRange.upperBound..<nameRange.upperBound + extraLength, name)
        try checkSizes(sizes, method, at: place, name)
        let data = try locate(bytes, sizes, nameRange, at: place, name)
        entries.append(
            ZipEntry(
                name: name, method: method, checksum: bytes.word32(place + 16), bytes: data, size: sizes.plain,
                headerOffset: sizes.header))
        return place + length
    }

    private func readName(_ bytes: RawSpan, _ range: Range<Int>, isUTF8: Bool) throws(CheckpointError) -> String {
        guard range.count <= limits.nameBytes else {
            throw fault(.nameTooLong(limit: limits.nameBytes), at: range.lowerBound)
        }
        let characters = bytes.extracting(range).withUnsafeBytes { [UInt8]($0) }
        guard let name = ZipName.text(characters, isUTF8: isUTF8) else {
            throw fault(.nameNotText, at: range.lowerBound)
        }
        // Some readers end a name there.
        if characters.contains(0) { throw fault(.nameWithNUL, at: range.lowerBound, name) }
        return name
    }

    private func fault(_ fault: ZipFault, at offset: Int, _ name: String? = nil) -> CheckpointError {
        .zip(file: path, entry: name, offset: offset, fault)
    }
}

extension ZipScan {
    /// Bytes packed and plain, and where the local header begins in the file.
    private struct Sizes {
        var packed, plain, header: Int
    }

    /// The three fields, each from the Zip64 extra field where the entry itself has all ones.
    private func readSizes(
        _ bytes: RawSpan, at place: Int, _ extra: Range<Int>, _ name: String
    ) throws(CheckpointError) -> Sizes {
        var fields: [3 of UInt64] = [
            UInt64(bytes.word32(place + 24)), UInt64(bytes.word32(place + 20)), UInt64(bytes.word32(place + 42)),
        ]
        var disk = UInt32(bytes.word16(place + 34))
        if var long = try zip64Field(bytes, extra, name) {
            for index in 0..<3 where fields[index] == 0xFFFF_FFFF {
                guard long.count >= 8 else { throw fault(.damagedExtra, at: long.lowerBound, name) }
                fields[index] = bytes.word64(long.lowerBound)
                long = long.dropFirst(8)
            }
            if disk == 0xFFFF, long.count >= 4 { disk = bytes.word32(long.lowerBound) }
        }
        if disk != 0 { throw fault(.severalDisks, at: place, name) }
        guard let plain = Int(exactly: fields[0]), let packed = Int(exactly: fields[1]),
            let offset = Int(exactly: fields[2])
        else { throw fault(.sizeTooLarge, at: place, name) }
        let (header, overflows) = offset.addingReportingOverflow(end.leadingBytes)
        if overflows { throw fault(.sizeTooLarge, at: place, name) }
        return Sizes(packed: packed, plain: plain, header: header)
    }

    /// The contents of the first extra field with tag 1.
    private func zip64Field(
        _ bytes: RawSpan, _ extra: Range<Int>, _ name: String
    ) throws(CheckpointError) -> Range<Int>? {
        var place = extra.lowerBound
        while extra.upperBound - place >= 4 {
            let length = Int(bytes.word16(place + 2))
            guard length <= extra.upperBound - place - 4 else { throw fault(.damagedExtra, at: place, name) }
            if bytes.word16(place) == 1 { return place + 4..<place + 4 + length }
            place += 4 + length
        }
        return nil
    }

    private mutating func checkSizes(
        _ sizes: Sizes, _ method: ZipEntry.Method, at place: Int, _ name: String
    ) throws(CheckpointError) {
        guard method == .deflated else {
            if sizes.packed == sizes.plain { return }
            throw fault(.storedSizes(packed: sizes.packed, plain: sizes.plain), at: place, name)
        }
        if sizes.plain > limits.ratioFloor, sizes.plain / limits.ratio >= max(sizes.packed, 1) {
            throw fault(.ratio(size: sizes.plain, packed: sizes.packed, limit: limits.ratio), at: place, name)
        }
        guard sizes.plain <= limits.totalBytes - claimedBytes else {
            throw fault(.totalSize(limit: limits.totalBytes), at: place, name)
        }
        claimedBytes += sizes.plain
    }

    /// Where the packed bytes lie. Of the local header only the lengths of its name and extra field count; its name must be the same.
    private func locate(
        _ bytes: RawSpan, _ sizes: Sizes, _ name: Range<Int>, at place: Int, _ text: String
    ) throws(CheckpointError) -> Range<Int> {
        let room = end.directory.lowerBound - sizes.header
        guard room >= Self.localHeaderSize, bytes.word32(sizes.header) == 0x0403_4B50 else {
            throw fault(.noLocalHeader, at: place, text)
        }
        let nameLength = Int(bytes.word16(sizes.header + 26))
        let length = Self.localHeaderSize + nameLength + Int(bytes.word16(sizes.header + 28))
        let (needed, overflows) = length.addingReportingOverflow(sizes.packed)
        if overflows { throw fault(.sizeTooLarge, at: place, text) }
        if needed > room { throw fault(.pastDirectory(count: needed - room), at: place, text) }
        let localName = sizes.header + Self.localHeaderSize..<sizes.header + Self.localHeaderSize + nameLength
        guard localName.count == name.count,
            bytes.extracting(localName).isEqual(to: bytes.extracting(name))
        else { throw fault(.localName, at: sizes.header, text) }
        return sizes.header + length..<sizes.header + needed
    }

    /// Entries follow one another, each from its local header to the end of its data, perhaps with gaps.
    private func checkOverlaps() throws(CheckpointError) {
        let order = entries.indices.sorted { (entries[$0].headerOffset, $0) < (entries[$1].headerOffset, $1) }
        for (before, here) in zip(order, order.dropFirst())
        where entries[here].headerOffset < entries[before].bytes.upperBound {
            let entry = entries[here]
            throw fault(.overlap(other: entries[before].name), at: entry.headerOffset, entry.name)
        }
    }
}

extension RawSpan {
    fileprivate func isEqual(to other: RawSpan) -> Bool {
        byteCount == other.byteCount
            && withUnsafeBytes { mine in other.withUnsafeBytes { mine.elementsEqual($0) } }
    }
}
