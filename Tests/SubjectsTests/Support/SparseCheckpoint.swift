import Checkpoints
import Foundation
import Subjects
import Tensors
import Testing

/// A checkpoint of holes: a real header and no bytes on disk, for tests that look at names and shapes only.
final class SparseCheckpoint {
    private let folder: URL

    init(_ tensors: [(String, DType, [Int])], config: String? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sparse-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "model.safetensors").path
        let layout = try SafetensorsLayout(
            tensors.map { SafetensorsLayout.Item(name: $0.0, dtype: $0.1, shape: $0.2) }, metadata: nil, path: file)
        try Data(layout.header).write(to: URL(filePath: file))
        try #require(truncate(file, layout.size) == 0)
        if let config { try Data(config.utf8).write(to: folder.appending(path: "config.json")) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func checkpoint() throws -> Checkpoint { try Checkpoint.open(folder.path) }

    func network() throws -> Network { Network(try checkpoint()) }
}
