import Foundation
import Testing

/// A Python script beside these tests: the same result computed by numpy, safetensors or PyYAML.
struct Oracle {
    let name: String

    private static let python = ProcessInfo.processInfo.environment["ESPALIER_PYTHON"] ?? "python3"

    /// Whether the interpreter of ESPALIER_PYTHON (else python3) has the packages.
    static let isReady = (try? run(["-c", "import numpy, safetensors, ml_dtypes, yaml"]))?.status == 0
    static let advice: Comment = "needs numpy, safetensors, ml_dtypes and PyYAML in ESPALIER_PYTHON"

    /// Whether that interpreter, else the one of ESPALIER_PYTHON, has further packages.
    static func has(_ packages: String, by interpreter: String = python) -> Bool {
        (try? run(["-c", "import \(packages)"], by: interpreter))?.status == 0
    }

    /// Runs it; one that fails is an issue holding what it printed.
    func expectSuccess(_ arguments: [String]) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Oracles/\(name)").path
        let (status, text) = try Self.run(["-B", "-X", "utf8", script] + arguments)
        if status != 0 { Issue.record("\(name) ended with \(status)\n\(text)") }
    }

    private static func run(
        _ arguments: [String], by interpreter: String = python
    ) throws -> (status: Int32, text: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [interpreter] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
