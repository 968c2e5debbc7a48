import Foundation
import Testing

/// Runs a script of `Oracles/` with python and numpy, and reads the files it leaves in a folder of its own.
///
/// The interpreter is `$ESPALIER_PYTHON`, else `python3`.
final class Oracle: Sendable {
    let folder: URL

    /// Throws when the script cannot be run or fails: an oracle that says nothing must not pass a test.
    init(_ script: String, _ arguments: String..., python: String? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "oracle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let scripts = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Oracles")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let python = python ?? ProcessInfo.processInfo.environment["ESPALIER_PYTHON"] ?? "python3"
        process.arguments = [python, scripts.appending(path: script).path, folder.path] + arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(script) failed")
    }

    /// The interpreter that has torch.
    static let torch = ProcessInfo.processInfo.environment["ESPALIER_TORCH_PYTHON"] ?? "/usr/bin/python3"

    static let hasTorch: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [torch, "-c", "import torch, numpy"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A file's bytes.
    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }

    /// A file of little-endian Float32 numbers, as patterns.
    func patterns(_ name: String) throws -> [UInt32] {
        let bytes = try bytes(name)
        return bytes.withUnsafeBytes { raw in
            (0..<bytes.count / 4).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self) }
        }
    }

    func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes(name)))
    }
}
