import Foundation
import Testing

/// A Python script beside these tests, run with the environment that `.ci/test` sets up.
struct Script {
    /// Relative to this folder, such as `Terminal/manners.py`.
    let name: String

    static let isReady = Program.environment["ESPALIER_PYTHON"] != nil
    static let isRelease = isReady && Program.environment["ESPALIER_RELEASE"] != nil
    static let advice: Comment = ".ci/test sets up the Python side and the release build that this needs"

    /// Runs it; a script that fails is an issue holding all that it printed.
    func expectSuccess(_ arguments: [String], limit: Double = 300) async throws {
        let outcome = try await run(arguments, limit: limit)
        print(outcome.text, terminator: "")
        if outcome.status != 0 {
            Issue.record("\(name) ended with \(outcome.status)\n\(outcome.text)\(outcome.errors)")
        }
    }

    /// - Parameter other: another interpreter than `ESPALIER_PYTHON`.
    func run(_ arguments: [String], by other: String? = nil, limit: Double) async throws -> Program.Outcome {
        let python = try #require(other ?? Program.environment["ESPALIER_PYTHON"])
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: name).path
        let interpreter = Program(executable: URL(filePath: python), leading: ["-B", "-X", "utf8", path])
        let scratch = Program.environment.filter { $0.key == "ESPALIER_SCRATCH" }
        return try await interpreter.run(arguments, adding: scratch, limit: limit)
    }
}
