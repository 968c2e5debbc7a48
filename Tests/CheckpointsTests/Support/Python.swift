import Foundation

/// The independent tools: scripts of `Oracles`, run by the interpreter that `ESPALIER_PYTHON` names.
enum Python {
    struct Failure: Error {
        let text: String
    }

    static let interpreter = ProcessInfo.processInfo.environment["ESPALIER_PYTHON"] ?? "python3"

    /// Whether the interpreter is there and has what the oracles import.
    static let isReady = (try? run(["-c", "import numpy, safetensors"])) != nil

    static let hasONNX = (try? run(["-c", "import onnx"])) != nil

    /// Standard output of an oracle.
    static func oracle(_ name: String, _ arguments: String...) throws -> String {
        let folder = (#filePath as NSString).deletingLastPathComponent
        return try run([folder + "/../Oracles/" + name + ".py"] + arguments)
    }

    static func run(_ arguments: [String], by interpreter: String = interpreter) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [interpreter] + arguments
        let output = Pipe()
        let errors = FileHandle(forWritingAtPath: "/dev/null")
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw Failure(text: text) }
        return text
    }
}
