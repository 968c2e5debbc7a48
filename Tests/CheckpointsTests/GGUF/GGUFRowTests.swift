import Checkpoints
import Foundation
import Tensors
import Testing

/// Queries and keys in llama.cpp's order of rows, against numpy.
@Suite struct GGUFRowTests {
    private static let isReady = (try? Python.run(["-c", "import gguf, safetensors, numpy"])) != nil

    /// Files by `gguf_permute.py`, written once.
    private static let folder: TemporaryFolder? = {
        guard isReady, let folder = try? TemporaryFolder() else { return nil }
        guard (try? Python.oracle("gguf_permute", folder.path)) != nil else { return nil }
        return folder
    }()

    private func bytes(_ checkpoint: Checkpoint, _ entry: TensorEntry, _ range: Range<Int>? = nil) throws -> [UInt8] {
        try checkpoint.withBytes(of: entry, range) { span in span.withUnsafeBytes { Array($0) } }
    }

    @Test(
        .enabled(if: isReady, "needs python with gguf"),
        arguments: [
            ("llama", true), ("granite", true), ("qwen2", false), ("qwen3", false), ("gemma2", false),
            ("big-llama", true),
        ])
    func presentsHuggingFacesOrder(_ name: String, _ isPermuted: Bool) throws {
        let folder = try #require(Self.folder)
        let stored = try Checkpoint.open(folder(name + ".gguf"))
        let expected = try Checkpoint.open(folder(name + ".safetensors"))
        #expect(stored.tensors.map(\.name) == expected.tensors.map(\.name) && stored.tensors.count == 18)
        for (entry, original) in zip(stored.tensors, expected.tensors) {
            #expect(try bytes(stored, entry) == bytes(expected, original), "\(entry.name)")
            #expect((entry.source is RotaryRows) == (isPermuted && !entry.name.contains("v_proj")))
        }
    }

    /// Every range of whole blocks of a projection of three blocks a row gives what the whole gives there.
    @Test(.enabled(if: isReady, "needs python with gguf")) func readsAnyRangeOfBlocks() throws {
        let folder = try #require(Self.folder)
        let checkpoint = try Checkpoint.open(folder("llama.gguf"))
        let entry = try #require(checkpoint.entry(named: "model.layers.2.self_attn.k_proj.weight"))
        #expect(entry.dtype == .q8_0 && entry.shape == [12, 64])
        let whole = try bytes(checkpoint, entry)
        for start in stride(from: 0, through: whole.count, by: 34) {
            for end in stride(from: start, through: whole.count, by: 34) {
                #expect(try bytes(checkpoint, entry, start..<end) == Array(whole[start..<end]))
            }
        }
    }

    @Test(.enabled(if: isReady, "needs python with gguf"), arguments: ["llama", "big-llama"])
    func storesWhatItRead(_ name: String) throws {
        let folder = try #require(Self.folder)
        let checkpoint = try Checkpoint.open(folder(name + ".gguf"))
        let file = try folder.bytes(name + ".gguf")
        for entry in checkpoint.tensors where entry.source is RotaryRows {
            let source = try #require(entry.source as? any WritableElementSource)
            let elements = try bytes(checkpoint, entry)
            var target = [UInt8](repeating: 0, count: entry.bytes.count)
            var span = target.mutableSpan
            var raw = span.mutableBytes
            try source.store(elements.span.bytes, into: &raw)
            #expect(target == Array(file[entry.bytes]))
        }
    }

    /// Heads of six rows: HF's 0 1 2 | 3 4 5 lie as 0 3 1 4 2 5.
    @Test func mapsRowsBothWays() throws {
        let order = try #require(RotaryOrder(rows: 12, heads: 2))
        #expect((0..<12).map(order.model) == [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11])
        #expect((0..<12).map { order.stored(order.model($0)) } == Array(0..<12))
    }

    @Test(arguments: [(12, 0), (12, -1), (0, 2), (13, 2), (6, 2), (1, 1)])
    func hasNoOrderForHeadsThatDoNotDivide(_ rows: Int, _ heads: Int) {
        #expect(RotaryOrder(rows: rows, heads: heads) == nil)
    }

    @Test func leavesRowsWhoseHeadsAreNotKnown() throws {
        let file = GGUFFile(
            .init("blk.0.attn_q.weight", [2, 4], bytes: 32), .init("blk.1.attn_q.weight", [2, 4], bytes: 32),
            .init("blk.2.attn_k.weight", [2, 4], bytes: 32)
        ) {
            $0.pairs = [
                $0.pair("general.architecture", "llama"), $0.array("llama.attention.head_count", 0, 2, [2, 3]),
            ]
        }
        let folder = try TemporaryFolder()
        let checkpoint = try Checkpoint.open(folder.write("m.gguf", file.bytes))
        #expect(checkpoint.tensors.map { $0.source is RotaryRows } == [true, false, false])
        #expect(
            checkpoint.warnings == [
                .departure(
                    file: checkpoint.path, tensor: "blk.1.attn_q.weight",
                    fact: "its rows stay in llama.cpp's rotary order, since the number of heads does not divide them",
                    count: 2)
            ])
    }
}
