import Checkpoints
import Foundation
import Tensors
import Testing

/// The shipped GGUF files, against the gguf package.
@Suite struct GGUFSampleTests {
    private static let isReady = (try? Python.run(["-c", "import gguf"])) != nil
    private static let samples = Samples.files(".gguf")

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private struct Contents: Decodable {
        struct Pair: Decodable {
            let key: String
            let type: String
        }

        struct Tensor: Decodable {
            let name: String
            let dtype: String
            let shape: [Int]
            let sha256: String
        }

        let metadata: [Pair]
        let tensors: [Tensor]
    }

    /// Checksums of the pieces, by Python.
    private func checksums(_ pieces: [[UInt8]]) throws -> [String] {
        let script = "import hashlib,sys\nfor p in sys.argv[1:]: print(hashlib.sha256(open(p,'rb').read()).hexdigest())"
        let paths = try pieces.enumerated().map { try folder.write("\($0.offset)", $0.element) }
        return try Python.run(["-c", script] + paths).split(separator: "\n").map(String.init)
    }

    @Test func thereAreFourSamples() { #expect(Self.samples.count == 4) }

    @Test(.enabled(if: isReady, "needs python with gguf"), arguments: samples)
    func findsWhatThePackageFinds(_ path: String) throws {
        let expected = try JSONDecoder().decode(Contents.self, from: Data(Python.oracle("gguf_tensors", path).utf8))
        let checkpoint = try Checkpoint.open(path)
        let file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let entries = checkpoint.tensors.filter { checkpoint.files[$0.file].path == path }
        let stored = Dictionary(uniqueKeysWithValues: entries.map { ($0.storedName, $0) })
        #expect(stored.count == expected.tensors.count && entries.count == stored.count)
        var pieces: [[UInt8]] = []
        for tensor in expected.tensors {
            let entry = try #require(stored[tensor.name])
            #expect(entry.dtype.rawValue == tensor.dtype && entry.shape == tensor.shape)
            pieces.append(Array(file[entry.bytes]))
        }
        #expect(try checksums(pieces) == expected.tensors.map(\.sha256))
        let metadata = try #require(checkpoint.files.first { $0.path == path }).metadata
        #expect(metadata.map(\.key) == expected.metadata.map(\.key))
        for (pair, other) in zip(metadata, expected.metadata) where other.type.hasPrefix("array") {
            #expect(Int(pair.value.prefix { $0 != " " }) != nil)
        }
    }

    /// Nine query heads and three key heads of 64, from the network's own configuration.
    @Test(.enabled(if: isReady, "needs python with gguf"))
    func presentsARealNetworksRowsInHuggingFacesOrder() throws {
        let path = try #require(Self.samples.first { $0.contains("excerpt") })
        let text = try Python.oracle("gguf_rows", path, "9", "3")
        let expected = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        let checkpoint = try Checkpoint.open(path)
        let pieces = try checkpoint.tensors.map { entry in
            try checkpoint.withBytes(of: entry) { span in span.withUnsafeBytes { Array($0) } }
        }
        #expect(try checksums(pieces) == checkpoint.tensors.map { expected[$0.storedName] })
        #expect(checkpoint.tensors.filter { $0.source is RotaryRows }.count == 4)
    }

    @Test func namesTheExcerptAsHuggingFaceDoes() throws {
        let path = try #require(Self.samples.first { $0.contains("excerpt") })
        let checkpoint = try Checkpoint.open(path)
        #expect(checkpoint.warnings.isEmpty)
        #expect(
            Array(checkpoint.tensors.map(\.name).prefix(10)) == [
                "model.layers.0.input_layernorm.weight", "model.layers.0.mlp.down_proj.weight",
                "model.layers.0.mlp.gate_proj.weight", "model.layers.0.mlp.up_proj.weight",
                "model.layers.0.post_attention_layernorm.weight", "model.layers.0.self_attn.k_proj.weight",
                "model.layers.0.self_attn.o_proj.weight", "model.layers.0.self_attn.q_proj.weight",
                "model.layers.0.self_attn.v_proj.weight", "model.layers.1.input_layernorm.weight",
            ])
        let config = try #require(checkpoint.config)
        #expect(config.modelType == "llama" && config.layers == 2 && config.hiddenSize == 576)
        #expect(config.heads == 9 && config.keyValueHeads == 3 && config.headDimension == 64)
        #expect(config.intermediateSize == 1536 && config.vocabularySize == 49152 && config.experts == nil)
    }

    @Test(arguments: samples) func everyTruncationIsRefused(_ sample: String) throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: sample)))
        for step in 0..<200 {
            let length = step * bytes.count / 200
            let path = try folder.write("cut.gguf", Array(bytes[..<length]))
            let error = #expect(throws: CheckpointError.self, "cut to \(length) bytes") {
                _ = try Checkpoint.open(path)
            }
            #expect(error?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
        }
    }

    @Test(arguments: samples) func everyFlippedByteIsAnErrorOrACorrectRead(_ sample: String) throws {
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: sample)))
        let header = try #require(try Checkpoint.open(sample).tensors.map(\.bytes.lowerBound).min())
        var random = SplitMix(seed: 3)
        var refused = 0
        for round in 0..<2_000 {
            let place = Int(random.next() % UInt64(round % 8 == 0 ? bytes.count : header))
            let old = bytes[place]
            bytes[place] ^= UInt8(truncatingIfNeeded: random.next() % 255 + 1)
            if try !opens(bytes, isRead: round % 16 == 0) { refused += 1 }
            bytes[place] = old
        }
        #expect(refused > 100 && refused < 2_000)
        #expect(try opens(bytes, isRead: true))
    }

    private func opens(_ bytes: [UInt8], isRead: Bool) throws -> Bool {
        do throws(CheckpointError) {
            guard isRead else {
                let contents = try GGUF.read(bytes.span.bytes, ReadingContext(path: "f.gguf"))
                return contents.tensors.allSatisfy { $0.bytes.upperBound <= bytes.count }
            }
            guard let path = try? folder.write("flip.gguf", bytes) else { return false }
            let checkpoint = try Checkpoint.open(path)
            for entry in checkpoint.tensors { try checkpoint.withBytes(of: entry) { _ in () } }
            return true
        } catch {
            #expect(!error.description.isEmpty && error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            return false
        }
    }
}
