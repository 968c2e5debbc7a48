import Foundation
import Testing

/// `prune`, `apply` and `export` as a script would call them.
struct PruneCommandTests {
    private let espalier = Program.espalier
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private struct Report: Decodable {
        struct Layer: Decodable {
            let name: String
            let asked: Double
            let removed: Int
            let kept: Int
            let threshold: Double?
            let energyLost: Double?
        }

        let achieved: Double
        let layers: [Layer]
    }

    @Test(arguments: [("silero-vad", "*conv2*=0.25"), ("minilm-l6-excerpt", "*query*=0.25")])
    func applyGivesTheBytesOfTheRunThatWroteTheRecipe(sample: String, rule: String) async throws {
        let (path, recipe) = (Samples.path(sample), scratch.path("plan.yaml"))
        let flags = ["--allocator", "global", "--sparsity", "0.6", "--rule", rule]
        try await expect(0, ["prune", path] + flags + ["--out", scratch.path("one"), "--recipe", recipe])
        try await expect(0, ["apply", path, "--recipe", recipe, "--out", scratch.path("two")])
        try await expect(0, ["prune", path, "--from-recipe", recipe, "--out", scratch.path("three")])
        for other in ["two", "three"] {
            let difference = try await Program(executable: URL(filePath: "/usr/bin/diff"), leading: ["-r"])
                .run([scratch.path("one"), scratch.path(other)])
            #expect(difference.status == 0, "\(difference.text)")
        }
    }

    @Test func theReportAddsUp() async throws {
        let outcome = try await expect(
            0, ["prune", Samples.path("silero-vad"), "--allocator", "uniform", "--sparsity", "50%", "--json"])
        let report = try JSONDecoder().decode(Report.self, from: outcome.output)
        #expect(report.achieved == 0.5)
        for layer in report.layers { #expect(layer.removed == layer.kept, "\(layer.name) has an even number") }
    }

    @Test func whatExistsIsNotReplacedUnlessAsked() async throws {
        let out = scratch.url("out.safetensors")
        try Data("mine".utf8).write(to: out)
        let command = ["prune", Samples.path("silero-vad"), "--sparsity", "0.5", "--out", out.path]
        try await expect(2, command, naming: "out.safetensors")
        #expect(try Data(contentsOf: out) == Data("mine".utf8))
        try await expect(0, command + ["--replace"])
        #expect(try Data(contentsOf: out) != Data("mine".utf8))
    }

    /// The file may have 256 KiB; the checkpoint needs five times that.
    @Test func aFullDiskLeavesTheOldFile() async throws {
        let out = scratch.url("out.safetensors")
        try Data("mine".utf8).write(to: out)
        let shell = Program(
            executable: URL(filePath: "/bin/bash"),
            leading: ["-c", "ulimit -f 256 && exec \"$@\"", "bash", espalier.path])
        let sample = Samples.path("silero-vad")
        let outcome = try await shell.run(["prune", sample, "--sparsity", "0.5", "--out", out.path, "--replace"])
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("disk is full"))
        #expect(try Data(contentsOf: out) == Data("mine".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path) == ["out.safetensors"])
    }

    @Test func aRecipeForAnotherCheckpointIsStatus4() async throws {
        let recipe = scratch.path("plan.yaml")
        try await expect(0, ["prune", Samples.path("silero-vad"), "--sparsity", "0.5", "--recipe", recipe])
        let other = Samples.path("mtcnn-rnet-bf16")
        try await expect(4, ["apply", other, "--recipe", recipe, "--out", scratch.path("out")], naming: "mtcnn")
        #expect(!FileManager.default.fileExists(atPath: scratch.path("out")))
    }

    @Test func anUnknownFieldIsStatus3WithItsLine() async throws {
        let recipe = scratch.url("plan.yaml")
        try Data("espalier: 1\nsparsety: 0.5\n".utf8).write(to: recipe)
        let command = ["apply", Samples.path("silero-vad"), "--recipe", recipe.path, "--out", scratch.path("out")]
        try await expect(3, command, naming: "plan.yaml:2: unknown field `sparsety`")
    }

    @Test func aBudgetThatCannotBeMetIsStatus1() async throws {
        let flags = ["--sparsity", "0.9", "--lock", "*", "--rule", "conv1*=0.1"]
        try await expect(1, ["prune", Samples.path("silero-vad")] + flags, naming: "budget")
    }

    @Test(arguments: [
        ["--sparsity", "1.5"], ["--sparsity", "0.5", "--method", "magic"], ["--pattern", "9:4"], ["--rule", "x"],
        ["--sparsity", "0.5", "--seed", "1"], ["--sparsity", "0.5", "--budget", "params=1K"], [],
    ])
    func aFlagThatCannotBeReadIsStatus2(flags: [String]) async throws {
        try await expect(2, ["prune", Samples.path("silero-vad")] + flags)
    }

    @Test func everyFormatIsExported() async throws {
        let (sample, recipe) = (Samples.path("mtcnn-rnet-bf16"), scratch.path("plan.yaml"))
        try await expect(0, ["prune", sample, "--pattern", "2:4", "--recipe", recipe])
        let list = try await expect(0, ["export", "--list"])
        let formats = list.text.split(separator: "\n").dropFirst().compactMap { $0.split(separator: " ").first }
        #expect(formats.count == 11)
        for format in formats.map(String.init) where format != "gguf-f16" {
            let out = scratch.path("out-" + format)
            try await expect(0, ["export", sample, "--recipe", recipe, "--to", format, "--out", out])
            #expect(FileManager.default.fileExists(atPath: out))
        }
        let half = ["export", sample, "--recipe", recipe, "--to", "gguf-f16", "--out", scratch.path("out.gguf")]
        try await expect(3, half, naming: "GGUF")
    }

    /// Ends with that status; a failure is one line that names what is asked, and no data.
    @discardableResult
    private func expect(
        _ status: Int32, _ arguments: [String], naming name: String = ""
    ) async throws -> Program.Outcome {
        let outcome = try await espalier.run(arguments)
        #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
        if status != 0 { #expect(name.isEmpty || outcome.errors.contains(name), "\(outcome.errors)") }
        if status > 2 { #expect(outcome.errors.split(separator: "\n").count == 1) }
        if status != 0 { #expect(outcome.output.isEmpty) }
        return outcome
    }
}
