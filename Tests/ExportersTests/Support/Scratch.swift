import Foundation

/// A temporary folder that goes with its owner.
final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "espalier-exports-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    subscript(_ name: String) -> String { path + "/" + name }

    /// Names in the folder, hidden ones too: what a job left behind.
    func names(in folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? path : self[folder]).sorted()
    }
}

/// The bytes of a file.
func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

/// The networks that come with the program.
enum Samples {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "SampleModels")

    static let silero = root.appending(path: "silero-vad/silero_vad_16k.safetensors").path
    static let minilm = root.appending(path: "minilm-l6-excerpt").path
    static let mtcnn = root.appending(path: "mtcnn-rnet-bf16/model.safetensors").path
}
