import Checkpoints
import Foundation
import Subjects
import Tensors
import Testing

/// Files that once ended the process, found by `espalier-fuzz`; each opens or is refused in words now.
@Suite struct RegressionTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fuzzing/Regressions").standardizedFileURL

    static let names: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".bin") }.sorted())
        ?? []

    @Test func someAreThere() { #expect(!Self.names.isEmpty) }

    @Test(arguments: names) func opensOrIsRefused(_ name: String) throws {
        let network: Network
        do {
            network = Network(try Checkpoint.open(Self.folder.appending(path: name).path))
        } catch {
            #expect(!error.description.isEmpty)
            return
        }
        for layer in network.layers {
            let block = layer.entry.dtype.blockBytes
            let count = min(layer.entry.byteCount, max(1 << 16 / block * block, block))
            do {
                let read = try network.checkpoint.withBytes(of: layer.entry, 0..<count) { $0.byteCount }
                #expect(read == count)
            } catch { #expect(!error.description.isEmpty) }
        }
    }
}
