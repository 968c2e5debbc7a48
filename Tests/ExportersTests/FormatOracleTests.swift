import Checkpoints
import Exporters
import Foundation
import Pruning
import Subjects
import Testing

/// Pruned copies of real files of every format against what each format's own library makes of the original and the masks.
@Suite(.enabled(if: Oracle.isReady, Oracle.advice))
struct FormatOracleTests {
    @Test(.enabled(if: Oracle.has("torch, numpy", by: "/usr/bin/python3"), "needs PyTorch"), arguments: Samples.torch)
    func pyTorchBecomesSafetensors(sample: String) async throws {
        try await compareTranscripts(sample)
    }

    @Test(.enabled(if: Oracle.has("onnx")), arguments: Samples.files(".onnx"))
    func aModelBecomesSafetensors(sample: String) async throws { try await compareTranscripts(sample) }

    @Test(.enabled(if: Oracle.has("gguf")), arguments: Samples.gguf)
    func blocksBecomeSafetensors(sample: String) async throws { try await compareTranscripts(sample) }

    @Test(arguments: Samples.files(".npz") + Samples.files(".npy"))
    func arraysBecomeSafetensors(sample: String) async throws { try await compareTranscripts(sample) }

    /// The same message as the original with zeros by numpy, and the same outputs in onnxruntime.
    @Test(.enabled(if: Oracle.has("onnx")), arguments: Samples.files(".onnx"))
    func aPrunedModelIsTheOneThatNumPyZeroes(sample: String) async throws {
        let scratch = try Scratch()
        let settled = try await Samples.halved(sample)
        let path = try await pruned(settled, "checkpoint", scratch)
        let model = PathName.isDirectory(path) ? PathName.join(path, PathName.name(of: sample)) : path
        try Oracle(name: "onnx_pruned.py").expectSuccess([sample, scratch["masks.safetensors"], model])
    }

    /// Half floats and codes as varints, which a zero or a zero point must fit into.
    @Test(.enabled(if: Oracle.has("onnx")))
    func weightsStoredAsNumbersArePrunedInTheirPlace() async throws {
        let scratch = try Scratch()
        try Oracle(name: "onnx_typed.py").expectSuccess([scratch["in.onnx"]])
        let settled = try await Samples.halved(scratch["in.onnx"])
        #expect(settled.prunedCuts.count == 3)
        let path = try await pruned(settled, "checkpoint", scratch)
        try Oracle(name: "onnx_pruned.py").expectSuccess([scratch["in.onnx"], scratch["masks.safetensors"], path])
    }

    @Test(.enabled(if: Oracle.has("gguf")), arguments: Samples.gguf)
    func typesWithoutZeroBecomeHalf(sample: String) async throws {
        let scratch = try Scratch()
        let settled = try await Samples.halved(sample)
        let path = try await pruned(settled, "gguf-f16", scratch)
        try Oracle(name: "gguf_pruned.py").expectSuccess([sample, scratch["masks.safetensors"], path, "f16"])
    }

    /// Blocks that have an exact zero, changed where they lie.
    @Test(.enabled(if: Oracle.has("gguf")))
    func typesWithZeroArePrunedInTheirPlace() async throws {
        let scratch = try Scratch()
        let settled = try await Networks.settled(Samples.types) { plan in
            plan.budget = .sparsity(0.5)
            plan.rules = ["*.4.*=lock", "*.6.*=lock"].compactMap { Rule($0) }
        }
        let path = try await pruned(settled, "checkpoint", scratch)
        #expect(try bytes(path).count == bytes(Samples.types).count)
        try Oracle(name: "gguf_pruned.py").expectSuccess([Samples.types, scratch["masks.safetensors"], path])
    }

    @Test(arguments: Samples.files(".npz") + Samples.files(".npy"))
    func prunedArraysKeepTheirForm(sample: String) async throws {
        let scratch = try Scratch()
        let settled = try await Samples.halved(sample)
        let path = try await pruned(settled, "checkpoint", scratch)
        try Oracle(name: "numpy_pruned.py").expectSuccess([sample, scratch["masks.safetensors"], path])
    }

    /// `score` is another name for the storage of `conv4_1`.
    @Test func tiedTensorsLoseTheSameWeights() async throws {
        let scratch = try Scratch()
        let settled = try await Samples.halved(Samples.files("pnet-training.pt")[0])
        let written = try Checkpoint.open(try await pruned(settled, "safetensors", scratch))
        for parameter in ["weight", "bias"] {
            let entries = try ["score.", "conv4_1."].map { try #require(written.entry(named: $0 + parameter)) }
            #expect(try written.read(entries[0]) == written.read(entries[1]))
        }
        let original = settled.network.checkpoint
        let before = try #require(original.entry(named: "conv4_1.weight"))
        #expect(try original.read(before) != written.read(try #require(written.entry(named: "conv4_1.weight"))))
    }

    private func compareTranscripts(_ sample: String) async throws {
        let scratch = try Scratch()
        let settled = try await Samples.halved(sample)
        for format in ["safetensors", "npz"] {
            let path = try await pruned(settled, format, scratch)
            try Oracle(name: "transcript.py").expectSuccess([sample, path, scratch["masks.safetensors"], "own"])
        }
    }

    /// Writes the format, and the masks beside it once.
    private func pruned(_ settled: Settled, _ format: String, _ scratch: Scratch) async throws -> String {
        let exporter = try ExportCatalog.exporter(format)
        let path = ExportRequest(formats: [], path: scratch["out"]).path(for: exporter.card, of: settled.network)
        _ = try await exporter.write(settled, to: path, replacing: false) { _ in }
        if !FileManager.default.fileExists(atPath: scratch["masks.safetensors"]) {
            _ = try await MaskFile.write(settled, to: scratch["masks.safetensors"], replacing: false) { _ in }
        }
        return path
    }
}
