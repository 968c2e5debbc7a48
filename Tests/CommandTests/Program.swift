import Foundation

/// A program run to its end without a terminal, as a script would run it.
struct Program {
    let executable: URL
    /// Arguments that come before those of each run.
    var leading: [String] = []

    var path: String { executable.path }

    struct Outcome: Sendable {
        let output: Data
        let errors: String
        /// The exit status, or 128 + the signal that ended it, as a shell counts.
        let status: Int32

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// The espalier that `.ci/test` built for release, else the one built beside these tests.
    static let espalier = Program(
        executable: environment["ESPALIER_RELEASE"].map { URL(filePath: $0) }
            ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "espalier"))

    static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// Runs and waits; the calling thread is free meanwhile.
    /// - Parameters:
    ///   - adding: variables on top of a minimal environment (PATH, HOME, LC_ALL=C.UTF-8); none is inherited.
    ///   - limit: seconds after which it is killed, which shows as status 137.
    func run(
        _ arguments: [String], adding: [String: String] = [:], input: Data = Data(), limit: Double = 120
    ) async throws -> Outcome {
        let folder = try Scratch()
        try input.write(to: folder.url("input"))
        let process = Process()
        process.executableURL = executable
        process.arguments = leading + arguments
        process.environment = Self.minimal.merging(adding) { $1 }
        process.currentDirectoryURL = folder.url
        process.standardInput = try FileHandle(forReadingFrom: folder.url("input"))
        process.standardOutput = try folder.newFile("output")
        process.standardError = try folder.newFile("errors")
        try await end(of: process, within: limit)

        let isKilled = process.terminationReason == .uncaughtSignal
        return Outcome(
            output: try Data(contentsOf: folder.url("output")),
            errors: String(decoding: try Data(contentsOf: folder.url("errors")), as: UTF8.self),
            status: process.terminationStatus + (isKilled ? 128 : 0))
    }

    private static var minimal: [String: String] {
        let kept = environment.filter { ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"].contains($0.key) }
        return kept.merging(["LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
    }

    private func end(of process: Process, within limit: Double) async throws {
        let (ended, signal) = AsyncStream.makeStream(of: Never.self)
        process.terminationHandler = { _ in signal.finish() }
        try process.run()
        let pid = process.processIdentifier
        let killer = DispatchWorkItem { kill(pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + limit, execute: killer)
        for await _ in ended {}
        killer.cancel()
    }
}

/// A temporary folder that goes with its owner.
final class Scratch {
    let url = FileManager.default.temporaryDirectory.appending(path: "espalier-test-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func url(_ name: String) -> URL { url.appending(path: name) }

    func path(_ name: String) -> String { url(name).path }

    func newFile(_ name: String) throws -> FileHandle {
        try Data().write(to: url(name))
        return try FileHandle(forWritingTo: url(name))
    }
}
