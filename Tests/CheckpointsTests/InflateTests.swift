import Checkpoints
import Testing

/// Deflated entries read in pieces.
@Suite struct InflateTests {
    private static let a = [UInt8](0..<40)
    private static let b = [UInt8](100..<140)
    private let bytes = ZipFile(
        NumPyFile.entry("a", deflating: Self.a), NumPyFile.entry("b", deflating: Self.b),
        NumPyFile.entry("nothing", deflating: [])
    ).bytes

    private func read(
        _ pool: InflatePool, _ entry: ZipEntry, _ range: Range<Int>, _ file: [UInt8]
    ) throws(CheckpointError) -> [UInt8] {
        var target = [UInt8](repeating: 0xEE, count: range.count)
        var span = target.mutableSpan
        var raw = span.mutableBytes
        try raw.withUnsafeMutableBytes { (buffer) throws(CheckpointError) in
            try pool.read(entry, from: range.lowerBound, file.span.bytes, into: buffer)
        }
        return target
    }

    private func directory(_ change: (inout ZipLimits) -> Void = { _ in }) throws -> ZipDirectory {
        var limits = ZipLimits()
        change(&limits)
        return try ZipDirectory.read(bytes.span.bytes, path: "f", limits: limits)
    }

    @Test func readsPiecesInAnyOrder() throws {
        let directory = try directory()
        let pool = InflatePool(directory)
        for range in [0..<10, 10..<40, 5..<6, 39..<40, 0..<40, 20..<20, 30..<35, 0..<1] {
            #expect(try read(pool, directory.entries[0], range, bytes) == Array(Self.a[range]))
            #expect(try read(pool, directory.entries[1], range, bytes) == Array(Self.b[range]))
        }
        #expect(try read(pool, directory.entries[2], 0..<0, bytes) == [])
    }

    /// Once read, the beginning of an entry is needed no more: it may even be damaged.
    @Test func aReadThatGoesOnDoesNotBeginAnew() throws {
        let directory = try directory()
        let pool = InflatePool(directory)
        var damaged = bytes
        for entry in directory.entries[..<2] {
            #expect(try read(pool, entry, 0..<10, bytes).count == 10)
            damaged[entry.bytes.lowerBound] = 0xFF
        }
        // Both by turns, with a gap, and one from two places at a time.
        for (first, last) in [(10, 12), (12, 20), (25, 30)] {
            #expect(try read(pool, directory.entries[0], first..<last, damaged) == Array(Self.a[first..<last]))
            #expect(try read(pool, directory.entries[1], first..<last, damaged) == Array(Self.b[first..<last]))
        }
        #expect(try read(pool, directory.entries[0], 0..<3, bytes) == [0, 1, 2])
        #expect(try read(pool, directory.entries[0], 3..<5, damaged) == [3, 4])
        #expect(try read(pool, directory.entries[0], 30..<40, damaged) == Array(Self.a[30..<40]))
        let error = try #require(throws: CheckpointError.self) {
            try read(pool, directory.entries[1], 0..<3, damaged)
        }
        #expect(
            error.description
                == "f: tensor 'b': the compressed data are damaged (byte \(directory.entries[1].bytes.lowerBound))")
    }

    @Test func twoThreadsReadOnePoolAtOnce() async throws {
        let directory = try directory()
        let pool = InflatePool(directory)
        let results = await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask { [bytes] in
                    let (entry, expected) = (directory.entries[task % 2], task % 2 == 0 ? Self.a : Self.b)
                    return (0..<200).allSatisfy { round in
                        let place = (round * 8 + task) % 39
                        return (try? read(pool, entry, place..<place + 1, bytes)) == [expected[place]]
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results == [Bool](repeating: true, count: 8))
    }

    @Test func keepsWholeEntriesWithinTheirLimit() throws {
        let directory = try directory { $0.wholeEntryBytes = 60 }
        let pool = InflatePool(directory)
        #expect(try pool.whole(directory.entries[0], bytes.span.bytes) == Self.a)
        // Kept: the file is not looked at again. The second one takes the room of the first.
        #expect(try pool.whole(directory.entries[0], [UInt8](repeating: 0, count: bytes.count).span.bytes) == Self.a)
        #expect(try pool.whole(directory.entries[1], bytes.span.bytes) == Self.b)
        #expect(throws: CheckpointError.self) {
            try pool.whole(directory.entries[0], [UInt8](repeating: 0xFF, count: bytes.count).span.bytes)
        }
        pool.forget(directory.entries[1])
        #expect(throws: CheckpointError.self) {
            try pool.whole(directory.entries[1], [UInt8](repeating: 0xFF, count: bytes.count).span.bytes)
        }
    }

    @Test func refusesAWholeEntryAboveItsLimit() throws {
        let pool = InflatePool(try directory { $0.wholeEntryBytes = 39 })
        let entry = try directory().entries[0]
        let error = try #require(throws: CheckpointError.self) { _ = try pool.whole(entry, bytes.span.bytes) }
        #expect(error.description == "f: tensor 'a': needed as a whole, but of 40 bytes; the limit is 39 (byte 31)")
        #expect(throws: error) { _ = try directory().contents(of: entry, bytes.span.bytes, limit: 39) }
    }

    @Test func comparesChecksumsOnDemand() throws {
        let directory = try directory()
        for entry in directory.entries { try directory.check(entry, bytes.span.bytes) }
        let stored = ZipFile(
            .init("s").with { $0.checksum = 1 }, NumPyFile.entry("d", deflating: Self.a).with { $0.checksum = 2 }
        ).bytes
        let wrong = try ZipDirectory.read(stored.span.bytes, path: "f")
        for (entry, found, stated) in [
            (wrong.entries[0], ZipFile.checksum([1, 2, 3]), 1), (wrong.entries[1], ZipFile.checksum(Self.a), 2),
        ] {
            let error = try #require(throws: CheckpointError.self) { try wrong.check(entry, stored.span.bytes) }
            let text = String(repeating: "0", count: 8 - String(found, radix: 16).count) + String(found, radix: 16)
            #expect(error.fact == "checksum \(text), the directory says 0000000\(stated)")
        }
        #expect(try wrong.contents(of: wrong.entries[0], stored.span.bytes, limit: 3) == [1, 2, 3])
    }
}
