import Checkpoints
import Foundation
import Pruning
import Subjects

/// A temporary folder that goes with its owner.
final class Scratch: Sendable {
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

    static let types = root.appending(path: "smollm2-types/SmolLM2-types.gguf").path

    /// Every shipped file whose name ends so.
    static func files(_ ending: String) -> [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: root.path)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().map { root.appending(path: $0).path }
    }

    /// Of a split file its first part.
    static var gguf: [String] { files(".gguf").filter { !$0.contains("-00002-of-") } }

    static var torch: [String] {
        files(".pt") + files(".jit") + [root.appending(path: "mtcnn-shards").path]
    }

    /// `<V2` means bfloat16 in the one sample that has it.
    static func open(_ path: String) throws -> Network {
        var options = ReadingOptions()
        options.readsVoidAsBFloat16 = true
        return Network(try Checkpoint.open(path, options: options))
    }

    /// Half of the weights of each layer gone.
    static func halved(_ path: String) async throws -> Settled {
        try await Networks.settled(try open(path)) { $0.budget = .sparsity(0.5) }
    }
}
