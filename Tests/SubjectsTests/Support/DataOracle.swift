import Foundation
import Testing

/// Runs a script of `Oracles/` in a folder of its own and reads what it leaves there.
///
/// The interpreter is `$ESPALIER_PYTHON`, else `python3`.
final class DataOracle: Sendable {
    let folder: String
    /// What the script printed, a list of words a line.
    let lines: [[String]]

    static let isReady = has("numpy, safetensors, PIL")
    static let advice: Comment = "needs numpy, safetensors and pillow in ESPALIER_PYTHON"

    static let runsNetworks = has("numpy, safetensors, onnx, onnxruntime")
    static let networkAdvice: Comment = "needs numpy, safetensors, onnx and onnxruntime in ESPALIER_PYTHON"

    static let hasReference = has("onnx.reference, safetensors")

    /// The interpreter that has torch.
    static let torchPython = ProcessInfo.processInfo.environment["ESPALIER_TORCH_PYTHON"] ?? "/usr/bin/python3"
    static let hasTorch = has("torch, numpy", torchPython)

    /// The folder of real models' files.
    static let models = ProcessInfo.processInfo.environment["ESPALIER_MODELS"]

    private static func has(_ modules: String, _ python: String? = nil) -> Bool {
        (try? run(["-c", "import \(modules)"], python)) ?? nil != nil
    }

    /// - Parameter python: another interpreter than `$ESPALIER_PYTHON`.
    init(_ script: String, _ arguments: [String] = [], python: String? = nil) throws {
        folder = NSTemporaryDirectory() + "/data-oracle-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let scripts = (#filePath as NSString).deletingLastPathComponent + "/../Oracles/"
        let text = try #require(try Self.run([scripts + script, folder] + arguments, python), "\(script) failed")
        lines = text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { folder + "/" + name }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(name)))) }

    func integers(_ name: String) throws -> [Int64] {
        try bytes(name).withUnsafeBytes { raw in
            (0..<raw.count / 8).map { raw.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self) }
        }
    }

    private static func run(_ arguments: [String], _ python: String? = nil) throws -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let python = python ?? ProcessInfo.processInfo.environment["ESPALIER_PYTHON"] ?? "python3"
        process.arguments = [python] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
    }
}
