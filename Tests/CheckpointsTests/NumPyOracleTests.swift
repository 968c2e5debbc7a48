import Checkpoints
import Foundation
import Tensors
import Testing

/// What NumPy itself writes, reads and refuses.
@Suite(.enabled(if: Python.isReady, "needs python with numpy"))
struct NumPyOracleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let options: ReadingOptions = {
        var options = ReadingOptions()
        options.readsVoidAsBFloat16 = true
        return options
    }()

    @Test func readsEveryTypeOrderAndLayoutAsNumPyWroteIt() throws {
        var checkpoints: [String: Checkpoint] = [:]
        var expected: [String: [UInt8]] = [:]
        var count = 0
        for line in try Python.oracle("numpy_arrays", folder.path).split(separator: "\n") {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let (file, name) = (parts[0], parts[1])
            if expected[name] == nil { expected[name] = try folder.bytes("raw/" + name) }
            let checkpoint = try checkpoints[file] ?? Checkpoint.open(folder(file), options: Self.options)
            if file.hasSuffix(".npz") { checkpoints[file] = checkpoint }
            let entry = try #require(checkpoint.entry(named: name))
            #expect(entry.dtype.rawValue == parts[2])
            #expect(entry.shape == parts[3].split(separator: ",").map { Int($0) })
            #expect(try read(checkpoint, entry, pieces: 1) == expected[name])
            #expect(try read(checkpoint, entry, pieces: 7) == expected[name], "\(file) \(name) in pieces")
            #expect(checkpoint.warnings.isEmpty)
            count += 1
        }
        // 16 types of 9 shapes in 2 layouts, 11 of them also big-endian; three files each.
        #expect(count == (16 + 11) * 9 * 2 * 3)
    }

    /// About as many pieces of whole elements, from first to last.
    private func read(_ checkpoint: Checkpoint, _ entry: TensorEntry, pieces: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let width = entry.dtype.blockBytes
        let step = max(entry.elementCount / pieces, 1) * width
        for start in stride(from: 0, to: max(entry.byteCount, 1), by: step) {
            bytes += try checkpoint.withBytes(of: entry, start..<min(start + step, entry.byteCount)) { span in
                span.withUnsafeBytes { Array($0) }
            }
        }
        return bytes
    }

    @Test func agreesWithNumPyOnEveryOddFile() throws {
        var expected: [String: String] = [:]
        for file in RejectedFile.arrays {
            try folder.write(file.name + ".npy", file.bytes)
            expected[file.name] = file.isRefusedByReference ? "rejected" : "accepted"
        }
        for file in AcceptedArray.table {
            try folder.write(file.testDescription + ".npy", file.bytes)
            expected[file.testDescription] = "accepted"
        }
        #expect(expected.count == RejectedFile.arrays.count + AcceptedArray.table.count)
        for line in try Python.oracle("numpy_verdict", folder.path).split(separator: "\n") {
            let parts = line.split(separator: "\t")
            let name = String(parts[0].dropLast(".npy".count))
            #expect(expected.removeValue(forKey: name) == String(parts[1]), "\(name): \(parts.dropFirst(2))")
        }
        #expect(expected.isEmpty)
    }
}
