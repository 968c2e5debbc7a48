import Checkpoints
import Foundation
import Subjects
import Tensors
import Testing

/// Layers of a GGUF file, which llama.cpp's converter has changed.
@Suite struct ConvertedLayerTests {
    /// A GGUF file of GPT-2's fused projection, `[144, 48]` there and `[48, 144]` in Hugging Face's checkpoints.
    private static let gpt2: Data = {
        var data = Data("GGUF".utf8)
        func put(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
        }
        func put(_ text: String) {
            put(UInt64(text.utf8.count))
            data.append(contentsOf: text.utf8)
        }
        put(UInt32(3))
        for count in [1, 2] as [UInt64] { put(count) }
        put("general.architecture")
        put(UInt32(8))
        put("gpt2")
        put("gpt2.attention.head_count")
        put(UInt32(4))
        put(UInt32(4))
        put("blk.0.attn_qkv.weight")
        put(UInt32(2))
        for length in [48, 144] as [UInt64] { put(length) }
        put(UInt32(0))
        put(UInt64(0))
        data.append(Data(count: (data.count + 31) / 32 * 32 - data.count + 48 * 144 * 4))
        return data
    }()

    @Test func gpt2HasRowsOfOutputs() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "gpt2-\(UUID().uuidString).gguf")
        try Self.gpt2.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let network = Network(try Checkpoint.open(file.path))
        let layer = try #require(network.layer(named: "transformer.h.0.attn.c_attn"))
        #expect(!layer.isTransposed && layer.entry.shape == [144, 48])
        #expect(layer.geometry(at: .row) == .groups(outer: 1, length: 144, inner: 48, perUnit: 1))
    }
}
