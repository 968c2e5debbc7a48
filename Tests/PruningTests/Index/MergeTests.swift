import Checkpoints
import Foundation
import Pruning
import Subjects
import Testing

/// Parts of a scan, and what becomes of them on the way.
struct MergeTests {
    private let scratch: Scratch
    private let network: Network
    private let output: String
    private var parts: String { output + ".parts" }

    /// Three units: each tensor has more than a megabyte.
    init() async throws {
        scratch = try Scratch()
        network = try scratch.network((0..<3).map { .init("model.layers.\($0).mlp.up_proj.weight", [512, 640]) })
        output = scratch.folder.appending(path: "out.espalier").path
        _ = try await Scan(network, to: output).run(RankPlace(rank: 0, count: 2))
    }

    private func finish() async throws {
        _ = try await Scan(network, to: output).run(RankPlace(rank: 1, count: 2))
    }

    private func partPaths() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: parts).filter { $0.hasSuffix(".part") }.sorted()
            .map { parts + "/" + $0 }
    }

    private func merge(_ folders: [String]? = nil, forcing: Bool = false) throws -> Merge.Coverage {
        try Merge(folders ?? [parts]).run(to: output, forcing: forcing)
    }

    @Test func withoutAllUnitsNothingIsWritten() throws {
        #expect(throws: PruningError.self) { _ = try merge() }
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    /// Two of three equal units are there.
    @Test func byForceWhatIsThereIsWritten() throws {
        let coverage = try merge(forcing: true)
        #expect((coverage.unitsThere, coverage.units) == (2, 3))
        let index = try ScanIndex.open(output)
        #expect(!index.isComplete)
        #expect(index.summaries.count { $0 == nil } == 1)
    }

    @Test func aFlippedPartDoesNotCount() async throws {
        try await finish()
        let path = try #require(try partPaths().first)
        let whole = try Data(contentsOf: URL(filePath: path))
        for place in stride(from: 0, to: whole.count, by: whole.count / 97) {
            var changed = whole
            changed[place] ^= 4
            try changed.write(to: URL(filePath: path))
            #expect(throws: PruningError.self, "byte \(place)") { _ = try merge() }
        }
    }

    /// Its checksum is mended, so that only what it says can tell.
    @Test func aForgedPartIsRefusedOrMerged() async throws {
        try await finish()
        let path = try #require(try partPaths().first)
        let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
        for place in stride(from: 24, to: whole.count, by: max(1, whole.count / 400)) {
            var changed = whole
            changed[place] ^= 0x41
            let checksum = CRC32(Array(changed[24...])).value
            for byte in 0..<4 { changed[12 + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * byte)) }
            try Data(changed).write(to: URL(filePath: path))
            guard (try? merge()) != nil else { continue }
            let index = try ScanIndex.open(output)
            for layer in index.network.layers { _ = try? index.ranking(of: layer.id) }
        }
    }

    @Test func twoResultsOfOneUnitMustBeTheSame() async throws {
        try await finish()
        let other = scratch.folder.appending(path: "other").path
        try FileManager.default.copyItem(atPath: parts, toPath: other)
        #expect(try merge([parts, other]).unitsThere == 3)
        let path = other + "/" + URL(filePath: try #require(try partPaths().first)).lastPathComponent
        var changed = [UInt8](try Data(contentsOf: URL(filePath: path)))
        // The last eight bytes are a column's sum of squares.
        changed[changed.count - 8] ^= 1
        let checksum = CRC32(Array(changed[24...])).value
        for byte in 0..<4 { changed[12 + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * byte)) }
        try Data(changed).write(to: URL(filePath: path))
        #expect(throws: PruningError.index(file: path, .twoResults(unit: 0))) { _ = try merge([parts, other]) }
    }

    @Test func aPlanThatIsCutShortIsAnError() async throws {
        try await finish()
        let names = try FileManager.default.contentsOfDirectory(atPath: parts)
        let plan = parts + "/" + (try #require(names.first { $0.hasSuffix(".plan") }))
        let whole = try Data(contentsOf: URL(filePath: plan))
        for length in [0, 8, 20, whole.count / 2, whole.count - 1] {
            try whole.prefix(length).write(to: URL(filePath: plan))
            #expect(throws: PruningError.self, "\(length) bytes") { _ = try merge() }
        }
    }
}
