import Checkpoints
import Foundation
import Testing

@Suite struct ZipTests {
    private func read(_ bytes: [UInt8], limits: ZipLimits = ZipLimits()) throws(CheckpointError) -> ZipDirectory {
        try ZipDirectory.read(bytes.span.bytes, path: "f.zip", limits: limits)
    }

    @Test(arguments: RejectedFile.archives) func refusesWithEntryAndByte(_ file: RejectedFile) throws {
        let error = try #require(throws: CheckpointError.self) { _ = try read(file.bytes) }
        #expect(error.caseName == file.error)
        #expect(error.description == file.line("f.zip"))
    }

    @Test(arguments: AcceptedArchive.table) func findsEntriesWhereTheyAre(_ file: AcceptedArchive) throws {
        let directory = try read(file.bytes)
        #expect(directory.entries.map(\.name) == file.names)
        for entry in directory.entries {
            #expect(Array(file.bytes[entry.bytes]) == [1, 2, 3])
            #expect(entry.size == 3)
            #expect(directory.entry(named: entry.name) == entry)
            try directory.check(entry, file.bytes.span.bytes)
        }
        #expect(directory.entry(named: "none") == nil)
        #expect(directory.leadingBytes == file.leading)
        #expect(directory.trailingBytes == file.trailing)
    }

    @Test func refusesMoreThanItsLimits() throws {
        let bytes = ZipFile(.init("a"), .init("b")).bytes
        var limits = ZipLimits()
        limits.entries = 1
        var error = try #require(throws: CheckpointError.self) { _ = try read(bytes, limits: limits) }
        #expect(error.description == "f.zip: more than 1 entries (byte 162)")
        limits = ZipLimits()
        limits.totalBytes = 5
        let deflated = ZipFile.Entry("a").with { ($0.method, $0.size) = (8, 3) }
        let two = ZipFile(deflated, deflated.with { $0.name = [0x62] }).bytes
        error = try #require(throws: CheckpointError.self) { _ = try read(two, limits: limits) }
        #expect(
            error.description
                == "f.zip: tensor 'b': all entries together claim to inflate to more than 5 bytes, the limit (byte 115)"
        )
    }

    @Test func tellsTheFirstNameFromTheHead() {
        func name(_ bytes: [UInt8]) -> String? {
            ZipDirectory.firstName(FileHead(bytes: Array(bytes.prefix(4096)), size: bytes.count))
        }
        #expect(name(ZipFile(.init("archive/data.pkl"), .init("x")).bytes) == "archive/data.pkl")
        #expect(name(ZipFile(.init("é.npy").with { $0.flags = 0x800 }).bytes) == "é.npy")
        #expect(name(ZipFile().bytes) == "")
        #expect(name(ZipFile(.init(String(repeating: "n", count: 4067))).bytes) == nil)
        #expect(name(Array(ZipFile(.init("abc")).bytes.prefix(32))) == nil)
        #expect(name(Array("PK".utf8)) == nil)
        #expect(name([]) == nil)
    }

    @Test(.enabled(if: Python.isReady, "needs python with numpy")) func agreesWithPythonOnItsArchives() throws {
        let folder = try TemporaryFolder()
        let listing = try Python.oracle("zips", folder.path)
        var count = 0
        for line in listing.split(separator: "\n") {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let bytes = try folder.bytes(parts[0])
            let directory = try read(bytes)
            let entry = try #require(directory.entry(named: parts[1]), "\(line)")
            #expect(
                entry.size == Int(parts[2]) && entry.checksum == UInt32(parts[3]) && entry.headerOffset == Int(parts[4])
            )
            let contents = try directory.contents(of: entry, bytes.span.bytes, limit: 1 << 20)
            #expect(ZipFile.checksum(contents) == entry.checksum && contents.count == entry.size)
            try directory.check(entry, bytes.span.bytes)
            count += 1
        }
        #expect(count == 35)
    }

    @Test func everyDamagedArchiveIsAnErrorOrACorrectRead() throws {
        var random = SplitMix(seed: 5)
        let samples = [AcceptedArchive.table.last!.bytes, ZipFile(.init("a"), .init("b"), .init("c")).bytes]
        for var bytes in samples {
            for length in 0..<bytes.count {
                #expect(throws: CheckpointError.self) { _ = try read(Array(bytes[..<length])) }
            }
            var refused = 0
            for _ in 0..<2_000 {
                let place = Int(random.next() % UInt64(bytes.count))
                let old = bytes[place]
                bytes[place] ^= UInt8(truncatingIfNeeded: random.next() % 255 + 1)
                do {
                    let directory = try read(bytes)
                    for entry in directory.entries { #expect(entry.bytes.upperBound <= bytes.count) }
                } catch {
                    refused += 1
                }
                bytes[place] = old
            }
            #expect(refused > 500 && refused < 2_000)
        }
    }
}

/// An archive that must open, and the names found; every entry holds 1, 2, 3.
struct AcceptedArchive: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let names: [String]
    var leading = 0
    var trailing = 0

    private init(_ description: String, _ file: ZipFile, _ names: [String], leading: Int = 0, trailing: Int = 0) {
        (testDescription, bytes, self.names) = (description, file.bytes, names)
        (self.leading, self.trailing) = (leading, trailing)
    }

    private static let a = ZipFile.Entry("a")
    private static let b = ZipFile.Entry("b")
    private static let end = ZipFile().bytes

    static let table: [AcceptedArchive] = [
        AcceptedArchive("no entries", ZipFile(), []),
        AcceptedArchive("two entries", ZipFile(a, b), ["a", "b"]),
        AcceptedArchive("a comment", ZipFile(a) { $0.comment = Array("hello".utf8) }, ["a"]),
        AcceptedArchive(
            "a comment of 65,535 bytes", ZipFile(a) { $0.comment = [UInt8](repeating: 0, count: 65_535) }, ["a"]),
        // The last end record counts, though it stands in another one's comment: then all before it is not the archive's.
        AcceptedArchive("an end record in the comment", ZipFile(a) { $0.comment = end }, [], leading: 103),
        AcceptedArchive("something before it", ZipFile(a, b) { $0.leading = [9, 9, 9] }, ["a", "b"], leading: 3),
        AcceptedArchive("something behind it", ZipFile(a) { $0.trailing = [9, 9] }, ["a"], trailing: 2),
        AcceptedArchive("a gap before the directory", ZipFile(a) { $0.gap = [9, 9] }, ["a"]),
        AcceptedArchive("Zip64 records", ZipFile(a) { $0.zip64Rest = [] }, ["a"]),
        AcceptedArchive("Zip64 records with more data", ZipFile(a) { $0.zip64Rest = [1, 2, 3, 4] }, ["a"]),
        AcceptedArchive(
            "Zip64 records behind something", ZipFile(a) { ($0.zip64Rest, $0.leading) = ([], [9]) }, ["a"], leading: 1),
        AcceptedArchive("a comment of the entry", ZipFile(a.with { $0.comment = [9, 9] }, b), ["a", "b"]),
        AcceptedArchive("UTF-8", ZipFile(ZipFile.Entry("é.npy").with { $0.flags = 0x808 }), ["é.npy"]),
        AcceptedArchive("the first PC's characters", ZipFile(a.with { $0.name = [0x81, 0x2E, 0xE1] }), ["ü.ß"]),
        AcceptedArchive("slashes and dots", ZipFile(ZipFile.Entry("/../x")), ["/../x"]),
        AcceptedArchive("three bytes of extra field", ZipFile(a.with { $0.extra = [1, 2, 3] }), ["a"]),
        AcceptedArchive(
            "padding as PyTorch's", ZipFile(a.with { $0.localExtra = Array("FB".utf8) + word(20, 2) + word(0, 20) }),
            ["a"]),
        AcceptedArchive(
            "listed in another order", ZipFile(b, a) { ($0.entries[0].offset, $0.entries[1].offset) = (0, 34) },
            ["b", "a"]),
        AcceptedArchive(
            "sizes in the Zip64 field",
            ZipFile(
                a,
                b.with {
                    $0.isLong = true
                    $0.extra = word(7, 2) + word(1, 2) + [0] + word(1, 2) + word(28, 2)
                    $0.extra += word(3, 8) + word(3, 8) + word(34, 8) + word(0, 4)
                }), ["a", "b"]),
    ]
}
