import Checkpoints
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func appearsOnlyWhenCommitted() throws {
        var file = try AtomicFile(folder("a"))
        try file.write("one ")
        try file.write([0x74, 0x77, 0x6F])
        #expect(!folder.names.contains("a"))
        try file.commit()
        #expect(folder.names == ["a"])
        #expect(try folder.bytes("a") == Array("one two".utf8))
    }

    @Test func writesMoreThanItsBufferInOrder() throws {
        // Two buffers are of 2 MiB each.
        let bytes = (0..<9_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31 &>> 3) }
        var file = try AtomicFile(folder("a"))
        var rest = bytes[...]
        for size in [1, 700_000, 400_000, 7_500_000, 399_999, 1] {
            let part = Array(rest.prefix(size))
            try file.write(part)
            rest = rest.dropFirst(size)
        }
        #expect(file.count == 9_000_001)
        try file.commit()
        #expect(try folder.bytes("a") == bytes)
    }

    /// More than a buffer, and less.
    @Test(arguments: [3_000_000, 5]) func isWholeWhereNobodyWaitsForTheDisk(size: Int) throws {
        try folder.write("a", "old")
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &>> 3) }
        var file = try AtomicFile(folder("a"), replacing: true)
        try file.write(bytes)
        #expect(try folder.bytes("a") == Array("old".utf8))
        try file.commitUnflushed()
        #expect(folder.names == ["a"])
        #expect(try folder.bytes("a") == bytes)
    }

    @Test func refusesToReplaceUnasked() throws {
        try folder.write("a", "old")
        #expect(throws: WriteError.exists(path: folder("a"))) { _ = try AtomicFile(folder("a")) }
        #expect(try folder.bytes("a") == Array("old".utf8))
    }

    @Test func refusesToReplaceWhatAppearedMeanwhile() throws {
        #expect(throws: WriteError.exists(path: folder("a"))) {
            var file = try AtomicFile(folder("a"))
            try file.write("new")
            try folder.write("a", "faster")
            try file.commit()
        }
        #expect(folder.names == ["a"])
        #expect(try folder.bytes("a") == Array("faster".utf8))
    }

    @Test func replacesWhenAskedAndKeepsThePermissions() throws {
        try folder.write("a", "old")
        chmod(folder("a"), 0o640)
        var file = try AtomicFile(folder("a"), replacing: true)
        try file.write("new")
        try file.commit()
        #expect(try folder.bytes("a") == Array("new".utf8))
        let mode = try FileManager.default.attributesOfItem(atPath: folder("a"))[.posixPermissions] as? Int
        #expect(mode == 0o640)
    }

    @Test func aFailedVerificationKeepsTheOldFile() throws {
        try folder.write("a", "old")
        let failure = WriteError.verificationFailed(path: "a", fact: "as told")
        #expect(throws: failure) {
            var file = try AtomicFile(folder("a"), replacing: true)
            try file.write("new")
            try file.commit { (path) throws(WriteError) in
                #expect((try? String(contentsOfFile: path, encoding: .utf8)) == "new")
                throw failure
            }
        }
        #expect(folder.names == ["a"])
        #expect(try folder.bytes("a") == Array("old".utf8))
    }

    @Test func anUncommittedFileLeavesNothing() throws {
        do {
            var file = try AtomicFile(folder("a"))
            try file.write("lost")
        }
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: [("missing/a", ENOENT), ("", EISDIR)])
    func namesThePathThatCannotBeWritten(_ name: String, _ code: Int32) throws {
        let path = folder(name)
        let error = try #require(throws: WriteError.self) { _ = try AtomicFile(path, replacing: true) }
        #expect(error == .cannotWrite(path: path, code: code))
        #expect(error.description.hasPrefix(path + ": cannot be written: "))
    }
}
