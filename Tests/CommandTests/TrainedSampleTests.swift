import Foundation
import Testing

/// Networks that come with the program and were trained by it: what their files say holds.
@Suite(.enabled(if: Scientific.hasDigits, "needs numpy and scikit-learn in ESPALIER_PYTHON"))
struct TrainedSampleTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func digits() async throws -> String {
        let path = scratch.path("digits.npz")
        let outcome = try await Scientific.python.run([Samples.path("digits") + "/make_data.py", path])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return path
    }

    private struct Report: Decodable {
        struct Metric: Decodable {
            let name: String
            let value: Double
        }

        let samples: Int
        let metrics: [Metric]
    }

    /// The figures of SOURCE.md.
    @Test(arguments: [("digits-mlp", 355), ("digits-cnn", 357)])
    func theScoreIsTheOneThatIsStated(sample: String, right: Int) async throws {
        let outcome = try await Program.espalier.run(
            ["evaluate", Samples.path(sample), "--data", try await digits(), "--json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let report = try JSONDecoder().decode(Report.self, from: outcome.output)
        let top1 = try #require(report.metrics.first { $0.name == "top-1" }).value
        #expect(report.samples == 360)
        #expect(Int((top1 * 360).rounded()) == right)
        let source = try String(contentsOfFile: Samples.path(sample) + "/SOURCE.md", encoding: .utf8)
        #expect(source.contains("\(right) of 360 test pictures right"))
    }

    /// What the methods' cards measured on small networks: the relations that one seed shows clearly.
    @Test(.enabled(if: Script.isRelease, "needs ESPALIER_RELEASE: trains for two minutes"))
    func clearRelationsOfThePapersHold() async throws {
        let outcome = try await Program.espalier.run(
            ["reproduce", "--all", "--quick", "--seeds", "1", "--data", try await digits()], limit: 600)
        #expect(outcome.status == 0, "\(outcome.errors)\n\(outcome.text)")
        for id in ["gmp", "granet", "sap", "udfc", "lrp", "ziplm"] { #expect(outcome.text.contains("# \(id)\n")) }
    }

    /// Last bits, and so a picture or two, differ between machines.
    @Test func theRecipeComesToTheScoreAgain() async throws {
        let outcome = try await Program.espalier.run(
            [
                "train", Samples.path("digits-mlp") + "/train.yaml", "--data", try await digits(), "--threads", "1",
                "--json",
            ], limit: 300)
        try #require(outcome.status == 0, "\(outcome.errors)")
        let curves = try JSONDecoder().decode(Curves.self, from: outcome.output)
        #expect(curves.points.count == 40)
        #expect((curves.points.last?.heldTop1 ?? 0) >= 350.0 / 360)
    }

    private struct Curves: Decodable {
        struct Point: Decodable { let heldTop1: Double? }
        let points: [Point]
    }
}

/// A Python with the package that brings the digits.
private enum Scientific {
    static let python = Program(
        executable: URL(filePath: "/usr/bin/env"), leading: [Program.environment["ESPALIER_PYTHON"] ?? "python3"])

    static let hasDigits: Bool = {
        let process = Process()
        process.executableURL = python.executable
        process.arguments = python.leading + ["-c", "import numpy, sklearn"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
