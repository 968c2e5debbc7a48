import Checkpoints
import Foundation
import Tensors
import Testing

/// Damaged models: each opens or is refused with a typed error, and whatever opens can be read to its last byte.
@Suite struct ONNXFuzzTests {
    private static let samples: [(name: String, bytes: [UInt8])] =
        [("made", made)]
        + Samples.files(".onnx").compactMap { path in
            guard path.contains("SampleModels") else { return nil }
            return FileManager.default.contents(atPath: path).map { (PathName.name(of: path), Array($0)) }
        }

    /// A little of everything, so that most flips hit what is parsed.
    private static let made: [UInt8] = {
        let typed = [
            Proto.tensor("i8", [3], type: 3).bytes(5, [1, 2, 3]),
            Proto.tensor("i64", [2], type: 7).varint(7, -1).varint(7, 5),
            Proto.tensor("f16", [2, 1], type: 10).bytes(5, [0x80, 0x78, 0x80, 0x78]),
            Proto.tensor("u4", [3], type: 21).bytes(5, [0x21, 3]),
            Proto.tensor("six", [2], type: 27).bytes(5, [63, 1]),
            Proto.tensor("f32", [3]).float(4, 1).float(4, 2).float(4, 3), Proto.sound,
        ]
        let branch = Proto.attribute("then_branch", type: 5).message(6, Proto.graph(initializers: typed))
        let value = Proto.attribute("value", type: 4).message(5, Proto.sound)
        let list = Proto.attribute("value_ints", type: 7).varint(8, 3).varint(8, -4)
        let nodes = [
            Proto.node("If", ["c"], ["y"], attributes: [branch]),
            Proto.node("Constant", [], ["k"], attributes: [value]),
            Proto.node("Constant", [], ["l"], attributes: [list]),
            Proto.node("DequantizeLinear", ["i8", "f32"], ["d"]),
        ]
        let dimension = Proto().message(1, Proto().varint(1, 3)).message(1, Proto().text(2, "n"))
        let type = Proto().message(1, Proto().varint(1, 1).message(2, dimension))
        let sparse = Proto().message(1, Proto.sound).message(2, Proto.tensor("", [2], type: 7).bytes(7, [0, 1]))
            .varint(3, 9)
        let graph = Proto.graph(initializers: typed, nodes: nodes).message(11, Proto().text(1, "c").message(2, type))
        let function = Proto().text(1, "f").text(4, "x").text(5, "y").message(7, nodes[1])
        return Proto.model(of: graph.message(15, sparse)) + Proto().message(25, function).text(2, "maker").bytes
    }()

    private static func opens(_ path: String) throws -> Bool {
        let checkpoint: Checkpoint
        do { checkpoint = try Checkpoint.open(path) } catch {
            #expect(!error.description.isEmpty && error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            return false
        }
        var misread = 0
        for entry in checkpoint.tensors {
            let last = entry.byteCount - min(entry.byteCount, entry.dtype.blockBytes)
            let count = try checkpoint.withBytes(of: entry, last..<entry.byteCount) { $0.byteCount }
            misread += count == entry.byteCount - last ? 0 : 1
        }
        #expect(misread == 0)
        return true
    }

    /// The fuzzer damages the same samples by the million.
    @Test(arguments: samples.indices) func everyTruncationIsRefused(_ index: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = Self.samples[index].bytes
        // Behind the graph a model may end after any field.
        let end = index == 0 ? bytes.count * 3 / 4 : bytes.count
        let steps = index == 0 ? 200 : 60
        for step in 0..<steps {
            let length = step * end / steps
            let path = try folder.write("cut.onnx", Array(bytes[..<length]))
            #expect(try !Self.opens(path), "\(Self.samples[index].name) cut to \(length) bytes")
        }
    }

    @Test(arguments: samples.indices) func everyFlippedByteIsAnErrorOrACorrectRead(_ index: Int) throws {
        let folder = try TemporaryFolder()
        var bytes = Self.samples[index].bytes
        var random = SplitMix(seed: 20_26)
        let path = try folder.write("flip.onnx", bytes)
        try Self.addData(of: Self.samples[index].name, to: folder)
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        var refused = 0
        let rounds = index == 0 ? 2_000 : 400
        for round in 0..<rounds {
            // Weights are most of a sample, and flips there change nothing that is parsed.
            let size = round % 2 == 0 ? bytes.count : min(bytes.count, 6000)
            let place = Int(random.next() % UInt64(size))
            let old = bytes[place]
            bytes[place] = old ^ UInt8(truncatingIfNeeded: random.next() % 255 + 1)
            try file.seek(toOffset: UInt64(place))
            try file.write(contentsOf: [bytes[place]])
            if try !Self.opens(path) { refused += 1 }
            bytes[place] = old
            try file.seek(toOffset: UInt64(place))
            try file.write(contentsOf: [old])
        }
        #expect(refused > rounds / 200 && refused < rounds)
    }

    /// The external data that a sample speaks of.
    private static func addData(of name: String, to folder: TemporaryFolder) throws {
        guard let path = Samples.files(name + ".data").first else { return }
        try folder.write(name + ".data", Array(try #require(FileManager.default.contents(atPath: path))))
    }
}
