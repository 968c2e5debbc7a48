private let a = ZipFile.Entry("a.npy")
private let b = ZipFile.Entry("b.npy")

extension RejectedFile {
    /// Archives that no reader should take: each damage that lets two readers see different things, and the claims of bombs.
    ///
    /// A sound archive of one entry `a.npy` of three bytes: local header at 0, data at 35, directory at 38 (51 bytes long), end
    /// record at 89; of two entries, the second at 38, directory at 76, end at 178.
    static let archives: [RejectedFile] = ends + entries + names + claims

    private static let ends: [RejectedFile] = [
        zip(
            "cut before the end record", Array(ZipFile(a).bytes.dropLast(22)),
            "not a whole zip archive: its end record is missing", 89),
        zip(
            "cut inside the end record", Array(ZipFile(a).bytes.dropLast()),
            "not a whole zip archive: its end record is missing", 110),
        zip(
            "comment past the end", Array(ZipFile(a) { $0.comment = [1, 2] }.bytes.dropLast()),
            "not a whole zip archive: its end record is missing", 112),
        zip(
            "comment of 65,536 bytes", ZipFile(a) { $0.trailing = [UInt8](repeating: 0, count: 65_536) }.bytes,
            "not a whole zip archive: its end record is missing", 111 + 65_536),
        zip("several disks", ZipFile(a) { $0.disk = 1 }.bytes, "an archive over several disks", 89),
        zip(
            "entry on another disk", ZipFile(a.with { $0.disk = 1 }).bytes, "an archive over several disks", 38, "a.npy"
        ),
        zip(
            "directory before the file", ZipFile(a) { $0.directoryOffset = 90 }.bytes,
            "the central directory does not lie before its end record", 89),
        zip(
            "directory longer than the file", ZipFile(a) { $0.directorySize = 90 }.bytes,
            "the central directory does not lie before its end record", 89),
        zip(
            "directory that begins late", ZipFile(a) { $0.directorySize = 50 }.bytes,
            "the central directory is damaged", 39),
        zip(
            "directory that begins early", ZipFile(a) { ($0.directorySize, $0.directoryOffset) = (52, 37) }.bytes,
            "the central directory is damaged", 37),
        zip(
            "fewer entries than stated", ZipFile(a) { $0.count = 2 }.bytes,
            "the end record says 2 entries, the directory has 1", 89),
        zip(
            "more entries than stated", ZipFile(a, b) { $0.count = 1 }.bytes,
            "the end record says 1 entries, the directory has 2", 178),
        zip(
            "locator that leads nowhere", ZipFile(a) { ($0.zip64Rest, $0.zip64Place) = ([1], 7) }.bytes,
            "the Zip64 end record is not where its locator says", 146),
        zip(
            "locator that leads behind itself", ZipFile(a) { ($0.zip64Rest, $0.zip64Place) = ([], 1 << 40) }.bytes,
            "the Zip64 end record is not where its locator says", 145),
        zip(
            "Zip64 directory of 2^63 bytes", ZipFile(a) { ($0.zip64Rest, $0.directorySize) = ([], .min) }.bytes,
            "the central directory does not lie before its end record", 89),
        zip(
            "Zip64 directory elsewhere", ZipFile(a) { ($0.zip64Rest, $0.directoryOffset) = ([], 30) }.bytes,
            "the central directory does not lie before its end record", 89),
        zip(
            "2^40 entries", ZipFile(a) { ($0.zip64Rest, $0.count) = ([], 1 << 40) }.bytes, "more than 1000000 entries",
            89),
        zip("end records that disagree", contradicting, "the two end records disagree about the number of entries", 89),
    ]

    private static let entries: [RejectedFile] = [
        zip("encrypted", ZipFile(a.with { $0.flags = 1 }).bytes, "encrypted", 38, "a.npy"),
        zip("strongly encrypted", ZipFile(a.with { $0.flags = 0x40 }).bytes, "encrypted", 38, "a.npy"),
        zip("encrypted directory", ZipFile(a.with { $0.flags = 0x2000 }).bytes, "encrypted", 38, "a.npy"),
        zip("patch", ZipFile(a.with { $0.flags = 0x20 }).bytes, "a patch, not data", 38, "a.npy"),
        zip(
            "bzip2", ZipFile(a.with { $0.method = 12 }).bytes,
            "compressed by method 12; only 0 (stored) and 8 (deflated) are read", 38, "a.npy"),
        zip(
            "stored in two sizes", ZipFile(a.with { $0.size = 4 }).bytes, "stored, but of 3 bytes packed and 4 plain",
            38,
            "a.npy"),
        zip(
            "data past the directory", ZipFile(a.with { ($0.size, $0.packedSize) = (9, 9) }).bytes,
            "its data reach 6 bytes into the central directory", 38, "a.npy"),
        zip(
            "data past the file", ZipFile(a.with { ($0.size, $0.packedSize) = (3_000_000_000, 3_000_000_000) }).bytes,
            "its data reach 2999999997 bytes into the central directory", 38, "a.npy"),
        zip(
            "size of 2^64 - 1", ZipFile(long([.max, .max, 0])).bytes, "a size or place beyond 63 bits", 38, "a.npy"),
        zip(
            "size that wraps around", ZipFile(long([UInt64(Int.max), UInt64(Int.max), 0])).bytes,
            "a size or place beyond 63 bits", 38, "a.npy"),
        zip(
            "place that wraps around", ZipFile(long([3, 3, UInt64(Int.max)])) { $0.leading = [0] }.bytes,
            "a size or place beyond 63 bits", 39, "a.npy"),
        zip("Zip64 field of two values", ZipFile(long([3, 3])).bytes, "its extra fields are damaged", 113, "a.npy"),
        zip(
            "extra field longer than all", ZipFile(a.with { $0.extra = word(7, 2) + word(1, 2) }).bytes,
            "its extra fields are damaged", 89, "a.npy"),
        zip(
            "no local header", ZipFile(a.with { $0.offset = 1 }).bytes, "no local header where the directory says", 38,
            "a.npy"),
        zip(
            "local header in the directory", ZipFile(a.with { $0.offset = 38 }).bytes,
            "no local header where the directory says", 38, "a.npy"),
        zip(
            "another name in the local header", ZipFile(a.with { $0.localName = Array("b.npy".utf8) }).bytes,
            "another name in its local header", 0, "a.npy"),
        zip(
            "a longer name in the local header", ZipFile(a.with { $0.localName = Array("a.npyx".utf8) }).bytes,
            "another name in its local header", 0, "a.npy"),
        zip(
            "an entry listed twice", ZipFile(a, a) { $0.entries[1].offset = 0 }.bytes, "overlaps entry 'a.npy'", 0,
            "a.npy"),
        zip("an entry inside another", nested, "overlaps entry 'a.npy'", 35, "b"),
    ]

    private static let names: [RejectedFile] = [
        zip("name with a NUL", ZipFile(ZipFile.Entry("a\0.npy")).bytes, "a name with a NUL", 85, #"a\u{0}.npy"#),
        zip(
            "name that is not UTF-8", ZipFile(a.with { ($0.name, $0.flags) = ([0x61, 0xFF], 0x800) }).bytes,
            "a name that is not UTF-8", 81),
        zip("repeated name", ZipFile(a, b, a).bytes, "a name that appears twice", 76, "a.npy"),
        zip(
            "name of 4097 bytes", ZipFile(ZipFile.Entry(String(repeating: "n", count: 4097))).bytes,
            "a name longer than 4096 bytes", 30 + 4097 + 3 + 46),
    ]

    private static let claims: [RejectedFile] = [
        zip(
            "1000 to 1",
            ZipFile(
                a.with { ($0.method, $0.size, $0.packed) = (8, 300_000_000, [UInt8](repeating: 0, count: 300_000)) }
            ).bytes,
            "300000 bytes claim to inflate to 300000000; the limit is 1000 to 1", 300_035, "a.npy"),
        zip(
            "2^62 bytes in three", ZipFile(long([1 << 62, 3, 0]).with { $0.method = 8 }).bytes,
            "3 bytes claim to inflate to 4611686018427387904; the limit is 1000 to 1", 38, "a.npy"),
    ]
}

extension RejectedFile {
    private static func zip(
        _ name: String, _ bytes: [UInt8], _ fact: String, _ offset: Int, _ entry: String? = nil
    ) -> RejectedFile {
        RejectedFile(name, bytes: bytes, "zip", entry, fact, offset, isRefusedByReference: false)
    }

    /// `a.npy` whose sizes and place stand in the Zip64 field, as far as there are values.
    private static func long(_ values: [UInt64]) -> ZipFile.Entry {
        a.with { entry in
            entry.isLong = true
            entry.extra = word(9, 2) + word(0, 2) + word(1, 2) + word(values.count * 8, 2)
            entry.extra += values.flatMap { word(Int(bitPattern: UInt($0)), 8) }
        }
    }

    /// Zip64 records that say one entry, and an end record that says two.
    private static var contradicting: [UInt8] {
        var bytes = ZipFile(a) { $0.zip64Rest = [] }.bytes
        bytes[bytes.count - 12] = 2
        bytes[bytes.count - 11] = 0
        return bytes
    }

    /// The data of the first entry hold the whole second one.
    private static var nested: [UInt8] {
        let inner = Array(ZipFile(ZipFile.Entry("b", [7])).bytes[..<32])
        var file = ZipFile(a.with { $0.packed = inner }, ZipFile.Entry("b", [7]))
        file.entries[1].offset = 35
        return file.bytes
    }
}
