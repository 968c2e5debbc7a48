import Foundation
import Testing

/// `train` as a script would call it.
struct TrainCommandTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try Self.writeData(to: scratch.url("data.safetensors"), samples: 256)
        try write(
            "train.yaml",
            """
            espalier: 1
            architecture: {espalier: {architecture: mlp, widths: [16, 24, 4]}}
            data: data.safetensors
            held: 0.25
            method: {id: gmp, settings: {sparsity: 0.7, begin: 30, end: 600, every: 30}}
            training:
              epochs: 150
              batch: 32
              optimizer: sgd
              momentum: 0.9
              learning-rate: 0.05
              schedule: cosine
              seed: 5
            """)
    }

    private func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: scratch.url(name)) }

    /// Four classes: which quarter of the features is the largest in sum.
    private static func writeData(to url: URL, samples: Int) throws {
        var state: UInt64 = 1
        var (x, y): ([Float], [Int64]) = ([], [])
        for _ in 0..<samples {
            let row = (0..<16).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
            }
            let sums = (0..<4).map { row[$0 * 4..<$0 * 4 + 4].reduce(0, +) }
            x += row
            y.append(Int64(sums.indices.max { sums[$0] < sums[$1] } ?? 0))
        }
        let (first, second) = (x.count * 4, y.count * 8)
        var header = #"{"x":{"dtype":"F32","shape":[\#(samples),16],"data_offsets":[0,\#(first)]},"#
        header += #""y":{"dtype":"I64","shape":[\#(samples)],"data_offsets":[\#(first),\#(first + second)]}}"#
        header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8)
        data += x.withUnsafeBytes { Data($0) }
        data += y.withUnsafeBytes { Data($0) }
        try data.write(to: url)
    }

    private struct Curves: Decodable {
        struct Point: Decodable {
            let step: Int
            let loss: Double
            let heldTop1: Double?
            let sparsity: Double
        }

        let steps: Int
        let points: [Point]
    }

    private func train(_ arguments: String...) async throws -> Program.Outcome {
        try await Program.espalier.run(["train", scratch.path("train.yaml")] + arguments, limit: 300)
    }

    @Test func anInterruptedTrainingEndsInTheBytesOfOneThatWasNot() async throws {
        let whole = try await train("--out", scratch.path("whole"), "--json")
        try #require(whole.status == 0, "\(whole.errors)")
        let state = scratch.path("parts.training.safetensors")
        // The first signal after the first point; then once more, later.
        let first = try await interrupted(["--out", scratch.path("parts")], after: "step 60 of")
        #expect(first.status == 1 && first.errors.contains("--resume " + state), "\(first.errors)")
        let second = try await interrupted(
            ["--out", scratch.path("parts"), "--resume", state], after: "step 480 of")
        #expect(second.status == 1, "\(second.errors)")
        let last = try await train("--out", scratch.path("parts"), "--resume", state, "--json")
        try #require(last.status == 0, "\(last.errors)")
        let (expected, found) = (scratch.url("whole/model.safetensors"), scratch.url("parts/model.safetensors"))
        #expect(try Data(contentsOf: expected) == Data(contentsOf: found))
        let curves = try [whole, last].map { try JSONDecoder().decode(Curves.self, from: $0.output) }
        #expect(curves[0].points.map(\.loss) == curves[1].points.map(\.loss))
        #expect(curves[0].steps == 900 && curves[0].points.count == 150)
        #expect(abs((curves[0].points.last?.sparsity ?? 0) - 0.7) < 0.005)
        #expect((curves[0].points.last?.heldTop1 ?? 0) > 0.6)
    }

    /// Sends SIGTERM once that text has been written to standard error.
    private func interrupted(_ arguments: [String], after text: String) async throws -> Program.Outcome {
        let process = Process()
        process.executableURL = Program.espalier.executable
        process.arguments = ["train", scratch.path("train.yaml")] + arguments
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var seen = ""
        var isSent = false
        while true {
            let piece = errors.fileHandleForReading.availableData
            if piece.isEmpty { break }
            seen += String(decoding: piece, as: UTF8.self)
            guard !isSent, seen.contains(text) else { continue }
            kill(process.processIdentifier, SIGTERM)
            isSent = true
        }
        process.waitUntilExit()
        return Program.Outcome(output: Data(), errors: seen, status: process.terminationStatus)
    }

    @Test func aTrainedNetworkIsEvaluatedAndPruned() async throws {
        let trained = try await train("--out", scratch.path("out"))
        try #require(trained.status == 0, "\(trained.errors)")
        let data = scratch.path("data.safetensors")
        let evaluated = try await Program.espalier.run(["evaluate", scratch.path("out"), "--data", data, "--json"])
        #expect(evaluated.status == 0 && evaluated.text.contains("top-1"), "\(evaluated.errors)")
        let pruned = try await Program.espalier.run(
            ["prune", scratch.path("out"), "--sparsity", "0.8", "--out", scratch.path("pruned")])
        #expect(pruned.status == 0, "\(pruned.errors)")
        // The state of a training that is done goes.
        #expect(!FileManager.default.fileExists(atPath: scratch.path("out.training.safetensors")))
        try write(
            "recover.yaml",
            """
            espalier: 1
            network: pruned
            data: data.safetensors
            training: {epochs: 2, learning-rate: 0.01, hold-zeros: true}
            """)
        let recovered = try await Program.espalier.run(
            ["train", scratch.path("recover.yaml"), "--out", scratch.path("recovered")])
        // 307 of 384 weights and 76 of 96.
        #expect(recovered.status == 0, "\(recovered.errors)")
        #expect(recovered.text.contains("sparsity 79.79 %"), "\(recovered.text)")
    }

    @Test func aLossThatIsNoNumberIsStatusOneWithStepAndLayer() async throws {
        let recipe = try String(contentsOf: scratch.url("train.yaml"), encoding: .utf8)
        try write("wild.yaml", recipe.replacing("learning-rate: 0.05", with: "learning-rate: 1e30"))
        let command = ["train", scratch.path("wild.yaml"), "--out", scratch.path("wild")]
        let outcome = try await Program.espalier.run(command)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("no number at step 2") && outcome.errors.contains("fc"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path("wild")))
    }

    @Test func aMistakeInARecipeIsToldWithItsLine() async throws {
        try write("bad.yaml", "espalier: 1\nnetwork: x\ntraining:\n  epochs: 1\n  speed: 3\n")
        let outcome = try await Program.espalier.run(["train", scratch.path("bad.yaml")])
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("bad.yaml:5: unknown field `speed`"), "\(outcome.errors)")
    }
}
