import Checkpoints
import Foundation
import Tensors
import Testing

/// The shipped networks as NumPy has them: read, cut and damaged.
@Suite struct NumPySampleTests {
    private static let samples: [String] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("SampleModels/mtcnn-numpy").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
        return names.filter { $0.hasSuffix(".npy") || $0.hasSuffix(".npz") }.map { folder + "/" + $0 }
    }()

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let options: ReadingOptions = {
        var options = ReadingOptions()
        options.readsVoidAsBFloat16 = true
        return options
    }()

    private struct Row: Decodable {
        let name: String
        let dtype: String
        let shape: [Int]
        let sha256: String
    }

    @Test func thereAreFiveSamples() { #expect(Self.samples.count == 5) }

    @Test(.enabled(if: Python.isReady, "needs python with numpy"), arguments: samples)
    func readsWhatNumPyReads(_ path: String) throws {
        let checkpoint = try Checkpoint.open(path, options: Self.options)
        #expect(checkpoint.warnings.isEmpty)
        let rows = try JSONDecoder().decode([Row].self, from: Data(Python.oracle("numpy_tensors", path).utf8))
        #expect(rows.count == checkpoint.tensors.count)
        let script = "import hashlib,sys\nfor p in sys.argv[1:]: print(hashlib.sha256(open(p,'rb').read()).hexdigest())"
        let paths = try rows.map { row in
            let entry = try #require(checkpoint.entry(named: row.name))
            #expect(entry.dtype.rawValue == row.dtype && entry.shape == row.shape)
            let bytes = try checkpoint.withBytes(of: entry) { span in span.withUnsafeBytes { Array($0) } }
            return try folder.write(row.name, bytes)
        }
        #expect(try Python.run(["-c", script] + paths).split(separator: "\n").map(String.init) == rows.map(\.sha256))
    }

    @Test(arguments: samples) func everyTruncationIsRefused(_ sample: String) throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: sample)))
        for step in 0..<200 {
            let length = step * bytes.count / 200
            let path = try folder.write("cut", Array(bytes[..<length]))
            let error = #expect(throws: CheckpointError.self, "cut to \(length) bytes") {
                _ = try Checkpoint.open(path)
            }
            #expect(error?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
        }
    }

    @Test(arguments: samples) func everyFlippedByteIsAnErrorOrACorrectRead(_ sample: String) throws {
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: sample)))
        var random = SplitMix(seed: 11)
        var refused = 0
        for round in 0..<2_000 {
            // What describes the tensors stands at the ends; in the middle of an archive too, but there few bytes count.
            let (first, last) = (Int(random.next() % 128), bytes.count - 1 - Int(random.next() % 1_500))
            let anywhere = Int(random.next() % UInt64(bytes.count))
            let place = round % 4 == 0 ? anywhere : round % 2 == 0 || sample.hasSuffix(".npy") ? first : max(last, 0)
            let old = bytes[place]
            bytes[place] ^= UInt8(truncatingIfNeeded: random.next() % 255 + 1)
            if try !opens(bytes, isRead: round % 16 == 0) { refused += 1 }
            bytes[place] = old
        }
        #expect(refused > 100 && refused < 2_000)
        #expect(try opens(bytes, isRead: true))
    }

    private func opens(_ bytes: [UInt8], isRead: Bool) throws -> Bool {
        do {
            guard isRead else {
                let head = FileHead(bytes: Array(bytes.prefix(4096)), size: bytes.count)
                guard let format = CheckpointFormats.format(of: head) else { return false }
                return try !format.read(bytes.span.bytes, ReadingContext(path: "f")).tensors.isEmpty
            }
            let checkpoint = try Checkpoint.open(folder.write("flip", bytes))
            for entry in checkpoint.tensors {
                let width = entry.dtype.blockBytes
                _ = try checkpoint.withBytes(of: entry, 0..<min(width * 100, entry.byteCount)) { _ in () }
                _ = try checkpoint.withBytes(of: entry, max(entry.byteCount - width, 0)..<entry.byteCount) { _ in () }
            }
            return true
        } catch let error as CheckpointError {
            #expect(!error.description.isEmpty && error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            return false
        }
    }
}
