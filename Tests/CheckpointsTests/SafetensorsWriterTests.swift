import Checkpoints
import Tensors
import Testing

@Suite struct SafetensorsWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The tensors of `Oracles/reference_write.py`, with their little-endian bytes worked out by hand.
    private static let tensors: [(item: SafetensorsLayout.Item, bytes: [UInt8])] = [
        (.init(name: "b.weight", dtype: .f32, shape: [2, 3]), floats([0, 1, 2, 3, 4, 5])),
        (.init(name: "a.weight", dtype: .f32, shape: [4]), floats([0, 1, 2, 3])),
        (.init(name: "half", dtype: .f16, shape: [3]), [0, 0, 0x00, 0x3C, 0x00, 0x40]),
        (.init(name: "steps", dtype: .i64, shape: []), [7, 0, 0, 0, 0, 0, 0, 0]),
        (.init(name: "empty", dtype: .f32, shape: [0, 5]), []),
        (.init(name: "flags", dtype: .bool, shape: [3]), [1, 0, 1]),
    ]

    private static func floats(_ values: [Float]) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) }
    }

    /// Writes the tensors in pieces of at most `piece` bytes.
    private func write(
        _ path: String, metadata: [(key: String, value: String)]?, order: SafetensorsLayout.Order = .specification,
        piece: Int = .max
    ) throws {
        var writer = try SafetensorsWriter(path, Self.tensors.map(\.item), metadata: metadata, order: order)
        for entry in writer.tensors {
            var rest = Self.tensors.first { $0.item.name == entry.name }!.bytes[...]
            while !rest.isEmpty {
                let part = Array(rest.prefix(piece))
                try writer.append(part.span.bytes)
                rest = rest.dropFirst(part.count)
            }
        }
        try writer.finish()
    }

    @Test(.enabled(if: Python.isReady, "needs python with numpy and safetensors"), arguments: [1, 5, Int.max])
    func writesWhatTheReferenceWrites(_ piece: Int) throws {
        _ = try Python.oracle("reference_write", folder("reference.safetensors"))
        try write(folder("ours.safetensors"), metadata: [("format", "pt")], piece: piece)
        #expect(try folder.bytes("ours.safetensors") == folder.bytes("reference.safetensors"))
    }

    @Test(.enabled(if: Python.isReady, "needs python with numpy and safetensors"))
    func theReferenceReadsNamesTypesAndMetadata() throws {
        let strange = "quote\" back\\slash \u{8}\u{c}\n\r\t\u{1}\u{7F} é 😀 \u{2028}/"
        let items = DType.safetensors.map {
            SafetensorsLayout.Item(name: "\($0.rawValue) " + strange, dtype: $0, shape: [2, 4])
        }
        let path = folder("all.safetensors")
        var writer = try SafetensorsWriter(path, items, metadata: [("b" + strange, strange), ("a", "")], order: .given)
        for entry in writer.tensors { try writer.append([UInt8](repeating: 0x5A, count: entry.byteCount).span.bytes) }
        try writer.finish()
        let lines = try Python.oracle("contents", path).split(separator: "\n")
        #expect(lines.count == 1 + 22)
        let metadata = try JSONValue(Array(lines[0].utf8))
        #expect(metadata["b" + strange]?.text == strange && metadata["a"]?.text == "")
        for line in lines.dropFirst() {
            let parts = line.split(separator: "\t")
            let item = try #require(items.first { $0.dtype.rawValue == parts[1] })
            #expect(try JSONValue(Array(parts[0].utf8)).text == item.name)
            #expect(parts[2] == "2,4" && parts[3] == String(repeating: "5a", count: item.dtype.bitWidth))
        }
    }

    @Test func copiesAFileByteForByte() throws {
        let path = try folder.write(
            "in.safetensors", Safetensors.plain(["b", "a"], metadata: #"{"z":"1","format":"pt"}"#))
        let checkpoint = try Checkpoint.open(path)
        let file = checkpoint.files[0]
        let entries = checkpoint.entries(inFile: 0)
        var writer = try SafetensorsWriter(
            folder("out.safetensors"), entries.map(SafetensorsLayout.Item.init),
            metadata: file.hasMetadata ? file.metadata : nil, order: .given)
        for entry in entries {
            try checkpoint.withBytes(of: entry) { span in Result { try writer.append(span) } }.get()
        }
        try writer.finish()
        let copy = try Checkpoint.open(folder("out.safetensors"))
        #expect(copy.entries(inFile: 0).map(\.name) == ["b", "a"])
        #expect(copy.files[0].metadata.map(\.key) == ["z", "format"])
        #expect(try folder.bytes("out.safetensors").suffix(16) == folder.bytes("in.safetensors").suffix(16))
        #expect(try copy.fingerprint() == checkpoint.fingerprint())
    }

    @Test func missingBytesLeaveNoFile() throws {
        let path = folder("short.safetensors")
        #expect(throws: WriteError.invalid(path: path, tensor: "a", fact: "3 bytes are missing")) {
            var writer = try SafetensorsWriter(path, [.init(name: "a", dtype: .u8, shape: [4])], metadata: nil)
            try writer.append([1 as UInt8].span.bytes)
            try writer.finish()
        }
        #expect(folder.names.isEmpty)
    }

    @Test func tooManyBytesAreRefused() throws {
        let path = folder("long.safetensors")
        #expect(throws: WriteError.invalid(path: path, tensor: nil, fact: "more bytes than the tensors have")) {
            var writer = try SafetensorsWriter(path, [.init(name: "a", dtype: .u8, shape: [1])], metadata: nil)
            try writer.append([1 as UInt8, 2].span.bytes)
        }
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: [(DType.f4, [3]), (.f6e3m2, [2]), (.f32, [Int.max, 16]), (.f32, [-1]), (.u8, [0, -1])])
    func impossibleShapesAreRefused(_ dtype: DType, _ shape: [Int]) throws {
        let item = SafetensorsLayout.Item(name: "a", dtype: dtype, shape: shape)
        let fact = "the size overflows or is not whole bytes"
        #expect(throws: WriteError.invalid(path: "f", tensor: "a", fact: fact)) {
            _ = try SafetensorsLayout([item], metadata: nil, path: "f")
        }
    }

    @Test func repeatedNamesAreRefused() throws {
        let item = SafetensorsLayout.Item(name: "a", dtype: .u8, shape: [1])
        #expect(throws: WriteError.invalid(path: "f", tensor: "a", fact: "the name is taken")) {
            _ = try SafetensorsLayout([item, item], metadata: nil, path: "f")
        }
    }
}
