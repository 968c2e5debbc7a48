import Checkpoints
import Foundation
import Tensors
import Testing

/// Elements put back where they lie in an ONNX file, read again by the onnx package.
@Suite struct ONNXStoreTests {
    /// Every type in its typed field, and the numbers of Constant nodes.
    @Test(.enabled(if: Python.hasONNX), arguments: ["types.onnx", "places.onnx"])
    func zerosFitWhereverNumbersAre(_ name: String) throws {
        let folder = try TemporaryFolder()
        _ = try Python.oracle("onnx_write", folder.path)
        let checkpoint = try Checkpoint.open(folder(name))
        var file = try folder.bytes(name)
        let size = file.count
        for (number, entry) in checkpoint.tensors.enumerated() {
            guard let source = entry.source as? any WritableElementSource else { continue }
            var elements = try checkpoint.read(entry)
            // All, or every third byte: the second half of an element may stay.
            for place in elements.indices where number % 2 == 0 || place % 3 == 0 { elements[place] = 0 }
            if entry.dtype.rawValue.hasPrefix("I") { elements = elements.map { _ in 0 } }
            var bytes = Array(file[entry.bytes])
            var span = bytes.mutableSpan
            var target = span.mutableBytes
            try source.store(elements.span.bytes, into: &target)
            file.replaceSubrange(entry.bytes, with: bytes)
        }
        #expect(file.count == size)
        #expect(try file != folder.bytes(name))
        try Data(file).write(to: URL(fileURLWithPath: folder("changed.onnx")))
        try ONNXSampleTests.compare(folder("changed.onnx"))
    }

    /// 3 takes one byte, 200 two.
    @Test func aNumberWithoutRoomIsRefused() throws {
        let folder = try TemporaryFolder()
        // ModelProto.graph › initializer: dims 2, type UINT8, int32_data 3 and 200, name "w".
        let tensor: [UInt8] = [0x08, 2, 0x10, 2, 0x2A, 3, 3, 0xC8, 1, 0x42, 1, 0x77]
        let graph: [UInt8] = [0x2A, UInt8(tensor.count)] + tensor
        let model: [UInt8] = [0x08, 8, 0x3A, UInt8(graph.count)] + graph + [0x42, 2, 0x10, 17]
        try Data(model).write(to: URL(fileURLWithPath: folder("a.onnx")))
        let checkpoint = try Checkpoint.open(folder("a.onnx"))
        let entry = try #require(checkpoint.entry(named: "w"))
        let source = try #require(entry.source as? any WritableElementSource)
        func stored(_ elements: [UInt8]) throws -> [UInt8] {
            var bytes = Array(model[entry.bytes])
            var span = bytes.mutableSpan
            var target = span.mutableBytes
            try source.store(elements.span.bytes, into: &target)
            return bytes
        }
        #expect(try stored([7, 3]) == [0x08, 2, 0x10, 2, 0x2A, 3, 7, 0x83, 0, 0x42, 1, 0x77])
        let error = #expect(throws: CheckpointError.self) { try stored([200, 200]) }
        #expect(
            try #require(error).description.contains(
                "200 has no room in the 1 bytes of the number that it replaces; export safetensors"))
    }
}
