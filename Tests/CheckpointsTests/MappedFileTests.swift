import Checkpoints
import Foundation
import Testing

@Suite struct MappedFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func bytes(_ map: MappedFile, _ range: Range<Int>) -> [UInt8] {
        map.withBytes(range) { span in span.withUnsafeBytes { Array($0) } }
    }

    @Test func lendsAnyRange() throws {
        let content = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let map = try MappedFile(folder.write("a", content))
        #expect(map.size == 10_000)
        #expect(bytes(map, 0..<10_000) == content)
        #expect(bytes(map, 4_095..<4_098) == Array(content[4_095..<4_098]))
        #expect(bytes(map, 10_000..<10_000).isEmpty)
    }

    @Test func anEmptyFileHasNoBytes() throws {
        let map = try MappedFile(folder.write("a", ""))
        #expect(map.size == 0 && bytes(map, 0..<0).isEmpty)
        map.forget(0..<0)
        map.prepare(0..<0)
    }

    @Test func forgottenBytesComeBack() throws {
        let content = [UInt8](repeating: 7, count: 100_000)
        let map = try MappedFile(folder.write("a", content))
        map.prepare(0..<100_000)
        #expect(bytes(map, 0..<100_000) == content)
        map.forget(50_000..<60_000)
        map.forget(0..<Int.max)
        #expect(bytes(map, 0..<100_000) == content)
    }

    @Test func theMappingOutlivesTheName() throws {
        let map = try MappedFile(folder.write("a", "kept"))
        try FileManager.default.removeItem(atPath: folder("a"))
        #expect(bytes(map, 0..<4) == Array("kept".utf8))
    }

    @Test func readingPastAShortenedFileIsAnError() throws {
        let path = try folder.write("a", "12345678")
        let file = try OpenedFile(path)
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.truncate(atOffset: 5)
        let expected = CheckpointError.changed(file: path, was: 8, now: 5)
        var seen: CheckpointError?
        do { _ = try file.read(2..<8) } catch { seen = error }
        #expect(seen == expected)
        seen = nil
        do { try file.checkUnchanged() } catch { seen = error }
        #expect(seen == expected)
        seen = nil
        do { _ = try MappedFile(file) } catch { seen = error }
        #expect(seen == expected)
    }
}
