import Checkpoints
import Foundation
import Tensors
import Testing

/// Files that PyTorch itself wrote, compared tensor by tensor with what PyTorch reads.
@Suite(.enabled(if: Python.hasTorch, "needs PyTorch in ESPALIER_TORCH_PYTHON or /usr/bin/python3"))
struct TorchOracleTests {
    /// Made once: importing PyTorch takes a second.
    private static let made: Result<(folder: TemporaryFolder, files: [String: [ExpectedTensor]]), any Error> = Result {
        let folder = try TemporaryFolder()
        return (folder, try ExpectedTensor.files(try Python.torchOracle("torch_files", folder.path)))
    }

    private static let names: [String] = ((try? made.get().files.keys.sorted()) ?? [])

    @Test func theOracleWritesFiles() throws {
        #expect(try Self.made.get().files.count >= 35)
    }

    @Test(arguments: names) func readsWhatPyTorchWrote(_ name: String) throws {
        let (folder, files) = try Self.made.get()
        let checkpoint = try Checkpoint.open(folder(name))
        let (found, expected) = (try ExpectedTensor.list(checkpoint), try #require(files[name]))
        #expect(found.map(\.name) == expected.map(\.name))
        for (found, expected) in zip(found, expected) { #expect(found == expected) }
        #expect(checkpoint.files[0].format == (name.contains("stream") ? .torchStream : .torchArchive))
    }

    /// Each element source is asked for a few elements at a time, from anywhere.
    @Test(arguments: names) func piecesOfTensorsAreTheirBytes(_ name: String) throws {
        let checkpoint = try Checkpoint.open(Self.made.get().folder(name))
        for entry in checkpoint.tensors where entry.source != nil {
            let whole = try checkpoint.withBytes(of: entry) { $0.withUnsafeBytes { [UInt8]($0) } }
            let width = entry.dtype.blockBytes
            for count in [1, 3, 7] {
                for start in stride(from: 0, to: whole.count, by: count * width).reversed() {
                    let end = min(start + count * width, whole.count)
                    let piece = try checkpoint.withBytes(of: entry, start..<end) { $0.withUnsafeBytes { [UInt8]($0) } }
                    #expect(piece == Array(whole[start..<end]), "\(entry.name) from \(start)")
                }
            }
        }
    }

    @Test(arguments: ["whole-zip.pt", "whole-stream.pt"]) func aWholeModelIsRefusedByItsClass(_ name: String) throws {
        let path = try Self.made.get().folder(name)
        let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
        #expect(
            error.fact
                == "the pickle names torch.nn.modules.linear.Linear, which is no plain value or tensor; nothing was run"
                + " (of a whole model save model.state_dict() instead)")
    }

    @Test func tensorsWithoutPlainElementsAreRefusedByName() throws {
        let folder = try Self.made.get().folder
        for (name, fact) in [
            (
                "quantized.pt",
                "torch._utils._rebuild_qtensor: a quantised tensor: its values need scales that are not in the storage"
            ), ("sparse.pt", "torch._utils._rebuild_sparse_tensor: a sparse tensor"),
        ] {
            let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(folder(name)) }
            #expect(error.fact == fact)
        }
    }

    @Test func whatSurroundsTheNetworkIsToldAndLeftOut() throws {
        let checkpoint = try Checkpoint.open(Self.made.get().folder("training-model-zip.pt"))
        #expect(
            checkpoint.warnings.map(\.description).contains {
                $0.hasSuffix(
                    "a training checkpoint, of which 'model' is listed; tensors left out: 'optimizer' (33),"
                        + " 'torch_rng' (1), 'ema' (18)")
            }, "\(checkpoint.warnings)")
        let metadata = Dictionary(uniqueKeysWithValues: checkpoint.files[0].metadata.map { ($0.key, $0.value) })
        #expect(metadata == ["epoch": "3", "arch": "toy"])
    }
}
