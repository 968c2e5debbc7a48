import Checkpoints
import Foundation
import Testing

/// Damaged files: each opens or is refused with a typed error, and whatever opens can be read to its last byte.
@Suite struct FuzzTests {
    /// What is damaged: one file of each kind from the tables, a sharded index's JSON, and every shipped sample.
    private static let samples: [(name: String, bytes: [UInt8])] = made + shipped

    private static let made: [(name: String, bytes: [UInt8])] = [
        (
            "plain",
            Safetensors.plain(["model.layers.0.a", "model.layers.1.a", "b"], metadata: #"{"format":"pt","k":"é"}"#)
        ),
        ("types", AcceptedFile.table.first { $0.name == "unaligned data" }!.bytes),
        ("unknown fields", AcceptedFile.table.first { $0.name == "unknown fields" }!.bytes),
        ("surrogates", AcceptedFile.table.first { $0.name == "surrogate pair in a name" }!.bytes),
        ("empty", AcceptedFile.table.first { $0.name == "no tensors" }!.bytes),
    ]

    /// Every `*.safetensors` under SampleModels, found upwards of this file.
    private static let shipped: [(name: String, bytes: [UInt8])] = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            let models = folder.appendingPathComponent("SampleModels")
            if let walk = FileManager.default.enumerator(at: models, includingPropertiesForKeys: nil) {
                let files = walk.compactMap { $0 as? URL }.filter { $0.pathExtension == "safetensors" }
                if !files.isEmpty {
                    return files.compactMap { url in
                        (try? Data(contentsOf: url)).map { (url.lastPathComponent, Array($0)) }
                    }
                }
            }
            folder.deleteLastPathComponent()
        }
        return []
    }()

    private static func opens(_ path: String) throws -> Bool {
        let checkpoint: Checkpoint
        do { checkpoint = try Checkpoint.open(path) } catch {
            #expect(!error.description.isEmpty && error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            return false
        }
        for entry in checkpoint.tensors {
            let last = try checkpoint.withBytes(of: entry) { bytes -> UInt8 in
                bytes.byteCount == 0 ? 0 : unsafe bytes.unsafeLoad(fromByteOffset: bytes.byteCount - 1, as: UInt8.self)
            }
            #expect(last <= .max)
            #expect(entry.bytes.upperBound <= checkpoint.files[0].size)
        }
        return true
    }

    @Test(arguments: samples.indices) func everyTruncationIsRefused(_ index: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = Self.samples[index].bytes
        for step in 0..<200 {
            let length = step * bytes.count / 200
            let path = try folder.write("cut.safetensors", Array(bytes[..<length]))
            #expect(try !Self.opens(path), "\(Self.samples[index].name) cut to \(length) bytes")
        }
    }

    @Test(arguments: samples.indices) func everyFlippedByteIsAnErrorOrACorrectRead(_ index: Int) throws {
        let folder = try TemporaryFolder()
        var bytes = Self.samples[index].bytes
        var random = SplitMix(seed: 20_26)
        // Flips far inside the data change nothing that is parsed, so most hit the header.
        let header = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) } + 8
        let path = try folder.write("flip.safetensors", bytes)
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        var refused = 0
        for round in 0..<2_000 {
            let place = Int(random.next() % UInt64(round % 8 == 0 ? bytes.count : header))
            let old = bytes[place]
            bytes[place] = old ^ UInt8(truncatingIfNeeded: random.next() % 255 + 1)
            try Self.put(bytes[place], at: place, file)
            if try !Self.opens(path) { refused += 1 }
            bytes[place] = old
            try Self.put(old, at: place, file)
        }
        #expect(refused > 100 && refused < 2_000)
        #expect(try Self.opens(path))
    }

    private static func put(_ byte: UInt8, at place: Int, _ file: FileHandle) throws {
        try file.seek(toOffset: UInt64(place))
        try file.write(contentsOf: [byte])
    }

    @Test func damagedIndicesAndConfigsNeverTrap() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.safetensors", Safetensors.plain(["x"]))
        let index = Array(
            #"{"metadata":{"total_size":8.0},"weight_map":{"x":"a.safetensors","y":"b.safetensors"}}"#.utf8)
        let config = Array(
            #"{"model_type":"llama","hidden_size":8,"architectures":["A"],"text_config":{"n_head":2}}"#.utf8)
        var random = SplitMix(seed: 7)
        var refused = 0
        for _ in 0..<2_000 {
            var (index, config) = (index, config)
            index[Int(random.next() % UInt64(index.count))] = UInt8(truncatingIfNeeded: random.next())
            config[Int(random.next() % UInt64(config.count))] = UInt8(truncatingIfNeeded: random.next())
            try folder.write("m.safetensors.index.json", index)
            try folder.write("config.json", config)
            do { _ = try Checkpoint.open(folder.path) } catch { refused += error.description.isEmpty ? 0 : 1 }
        }
        #expect(refused > 100 && refused < 2_000)
    }
}
