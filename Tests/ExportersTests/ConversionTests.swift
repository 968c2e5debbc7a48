import Checkpoints
import Exporters
import Foundation
import Pruning
import Subjects
import Testing

/// Conversions of real files against numpy's, ml_dtypes' and each format's library.
@Suite(.enabled(if: Oracle.isReady, Oracle.advice))
struct ConversionTests {
    private static let formats: [String] =
        (Oracle.has("onnx") ? Samples.files(".onnx") : []) + (Oracle.has("gguf") ? Samples.gguf : [])
        + Samples.files(".npz") + Samples.files(".npy") + [Samples.minilm, Samples.mtcnn]
        + (Oracle.has("torch, numpy", by: "/usr/bin/python3") ? Samples.torch : [])

    @Test(arguments: formats)
    func everySampleConverts(sample: String) async throws {
        let scratch = try Scratch()
        for path in ["a.safetensors", "a.npz"] {
            let report = try await Conversion(Samples.open(sample)).run(to: scratch[path])
            #expect(report.rounded == 0 && report.overflowed == 0)
            try Oracle(name: "transcript.py").expectSuccess([sample, scratch[path], "-", "own", "0", "0"])
        }
    }

    @Test(arguments: [Samples.types, Samples.minilm] + Samples.files("rnet-deflated.npz"), ["f32", "f16", "bf16"])
    func narrowerTypesRoundAsNumPyDoes(sample: String, type: String) async throws {
        let scratch = try Scratch()
        var conversion = Conversion(try Samples.open(sample))
        conversion.elements = try #require(ElementChoice(type))
        let report = try await conversion.run(to: scratch["a.safetensors"])
        try Oracle(name: "transcript.py").expectSuccess([
            sample, scratch["a.safetensors"], "-", type, "\(report.rounded)", "\(report.overflowed)",
        ])
    }

    @Test func numbersBeyondTheTypeAreCounted() async throws {
        let scratch = try Scratch()
        let values: [Float] = [0, 1, 65_504, 65_519.996, 65_520, -1e6, 3.4e38, .infinity, 1e-9, 0.1]
        try Networks.write([("a.weight", [2, 5], values)], to: scratch["in.safetensors"])
        for (type, counts) in [("f16", (6, 3)), ("bf16", (7, 1))] {
            var conversion = Conversion(try Networks.open(scratch["in.safetensors"]))
            conversion.elements = try #require(ElementChoice(type))
            let report = try await conversion.run(to: scratch[type + ".safetensors"])
            #expect(report.overflowed == counts.1, "\(type)")
            try Oracle(name: "transcript.py").expectSuccess([
                scratch["in.safetensors"], scratch[type + ".safetensors"], "-", type, "\(report.rounded)",
                "\(report.overflowed)",
            ])
        }
    }

    @Test(arguments: [Samples.minilm] + Samples.files("pnet.npz"))
    func shardsOpenWithTheirIndex(sample: String) async throws {
        let scratch = try Scratch()
        var conversion = Conversion(try Samples.open(sample))
        conversion.shardBytes = 20_000
        _ = try await conversion.run(to: scratch["out"])
        #expect(try scratch.names(in: "out").count { $0.hasSuffix(".safetensors") } > 1)
        try Oracle(name: "transcript.py").expectSuccess([sample, scratch["out"], "-", "own"])
        #expect(try Checkpoint.open(scratch["out"]).warnings.isEmpty)
    }

    /// SentencePiece models are no text.
    @Test func sideFilesKeepTheirBytes() async throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch["in"], withIntermediateDirectories: true)
        try Networks.ramp(["a.weight", "b.weight"], to: scratch["in/model.safetensors"])
        let token = Data([0x0A, 0xFF, 0xC0, 0x00, 0x80])
        try token.write(to: URL(filePath: scratch["in/tokenizer.model"]))
        var conversion = Conversion(try Networks.open(scratch["in"]))
        conversion.shardBytes = 300
        _ = try await conversion.run(to: scratch["out"])
        #expect(try bytes(scratch["out/tokenizer.model"]) == token)
    }
}
