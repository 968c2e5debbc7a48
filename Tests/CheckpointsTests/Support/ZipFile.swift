/// Zip archives written by hand, so that they may be wrong. Source: PKWARE's APPNOTE, 4.3.
struct ZipFile {
    struct Entry {
        var name: [UInt8]
        /// As they lie in the archive.
        var packed: [UInt8]
        var method = 0
        var flags = 0
        /// Inflated size, where it is not that of `packed`.
        var size: Int?
        var packedSize: Int?
        var checksum: UInt32?
        var localName: [UInt8]?
        var localExtra: [UInt8] = []
        var extra: [UInt8] = []
        var comment: [UInt8] = []
        var disk = 0
        /// What the directory says of the local header's place.
        var offset: Int?
        /// For the three fields of the directory, all ones; the values stand in `extra`.
        var isLong = false

        init(_ name: String, _ packed: [UInt8] = [1, 2, 3]) {
            self.name = Array(name.utf8)
            self.packed = packed
        }

        func with(_ change: (inout Entry) -> Void) -> Entry {
            var entry = self
            change(&entry)
            return entry
        }
    }

    var entries: [Entry]
    var leading: [UInt8] = []
    /// Between the last entry's data and the directory.
    var gap: [UInt8] = []
    var comment: [UInt8] = []
    var trailing: [UInt8] = []
    var count: Int?
    var directorySize: Int?
    var directoryOffset: Int?
    var disk = 0
    /// nil: no Zip64 records. Else what follows the end record's 56 bytes.
    var zip64Rest: [UInt8]?
    var zip64Place: Int?

    init(_ entries: Entry..., change: (inout ZipFile) -> Void = { _ in }) {
        self.entries = entries
        change(&self)
    }

    /// The whole file.
    var bytes: [UInt8] {
        var data: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = data.count
            data += local(entry)
            directory += central(entry, offset)
        }
        data += gap
        let place = data.count
        data += directory
        let (count, size) = (count ?? entries.count, directorySize ?? directory.count)
        let offset = directoryOffset ?? place
        var isLong = false
        if let rest = zip64Rest {
            let end = data.count
            data +=
                word(0x0606_4B50, 4) + word(44 + rest.count, 8) + word(45, 2) + word(45, 2) + word(0, 4) + word(0, 4)
            data += word(count, 8) + word(count, 8) + word(size, 8) + word(offset, 8) + rest
            data += word(0x0706_4B50, 4) + word(0, 4) + word(zip64Place ?? end, 8) + word(1, 4)
            isLong = true
        }
        data += word(0x0605_4B50, 4) + word(disk, 2) + word(disk, 2)
        data += word(isLong ? 0xFFFF : count, 2) + word(isLong ? 0xFFFF : count, 2)
        data += word(isLong ? 0xFFFF_FFFF : size, 4) + word(isLong ? 0xFFFF_FFFF : offset, 4)
        return leading + data + word(comment.count, 2) + comment + trailing
    }

    private func local(_ entry: Entry) -> [UInt8] {
        let name = entry.localName ?? entry.name
        var bytes = word(0x0403_4B50, 4) + word(20, 2) + word(entry.flags, 2) + word(entry.method, 2) + word(0, 4)
        // Zeros for checksum and sizes: only the directory counts.
        bytes += word(0, 12) + word(name.count, 2) + word(entry.localExtra.count, 2)
        return bytes + name + entry.localExtra + entry.packed
    }

    private func central(_ entry: Entry, _ offset: Int) -> [UInt8] {
        let all = 0xFFFF_FFFF
        var bytes = word(0x0201_4B50, 4) + word(20, 2) + word(20, 2) + word(entry.flags, 2) + word(entry.method, 2)
        bytes += word(0, 4) + word(Int(entry.checksum ?? Self.checksum(entry.packed)), 4)
        bytes += word(entry.isLong ? all : entry.packedSize ?? entry.packed.count, 4)
        bytes += word(entry.isLong ? all : entry.size ?? entry.packed.count, 4)
        bytes += word(entry.name.count, 2) + word(entry.extra.count, 2) + word(entry.comment.count, 2)
        bytes += word(entry.disk, 2) + word(0, 6) + word(entry.isLong ? all : entry.offset ?? offset, 4)
        return bytes + entry.name + entry.extra + entry.comment
    }

    /// CRC-32, a bit at a time.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value = UInt32.max
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }
}

/// Little-endian, of that many bytes.
func word(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
}
