import Checkpoints
import Foundation
import Glibc
import Pruning
import Subjects
import Testing

/// A checkpoint that another program cuts short while weights are being read.
struct CutShortTests {
    /// Twice what is read at a time, of 4 bytes a weight.
    private static let weights = 8 << 20

    /// A hole of zeros on disk, opened; its file is cut to 4,096 bytes by `cut()`.
    private struct Sparse {
        let scratch: Scratch
        let path: String
        let size: Int
        let network: Network

        init() throws {
            scratch = try Scratch()
            path = scratch.folder.appending(path: "model.safetensors").path
            let header =
                #"{"a.weight":{"dtype":"F32","shape":[2,\#(weights / 2)],"data_offsets":[0,\#(weights * 4)]}}"#
            var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
            bytes.append(contentsOf: header.utf8)
            size = bytes.count + weights * 4
            try bytes.write(to: URL(filePath: path))
            truncate(path, size)
            network = Network(try Checkpoint.open(path))
        }

        var expected: PruningError { .checkpoint(.changed(file: path, was: size, now: 4_096)) }
    }

    @Test func countingEndsInAnError() async throws {
        let sparse = try Sparse()
        let scan = FactsScan(sparse.network) { [path = sparse.path] _ in truncate(path, 4_096) }
        await #expect(throws: sparse.expected) { try await scan.run() }
    }

    @Test(arguments: [Granularity.weight, .row])
    func scoringEndsInAnError(granularity: Granularity) async throws {
        let sparse = try Sparse()
        let target = try #require(sparse.network.targets(at: granularity, pattern: .none)[0])
        let scorer = WeightScorer(sparse.network) { [path = sparse.path] _ in truncate(path, 4_096) }
        await #expect(throws: sparse.expected) { try await scorer.score(target, by: .magnitude) }
    }
}
