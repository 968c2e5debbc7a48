import Checkpoints
import Subjects

/// What lies beside the weights of a folder and belongs to the network: configuration, tokenizer, cards, licences.
struct SideFiles {
    /// Bare names with sizes, in natural order.
    private(set) var names: [(name: String, size: Int)] = []
    private let directory: String
    private let guardian: LinkGuard

    /// Larger files are no configuration.
    private static let longest = 64 << 20
    /// Weights in this or another format: a copy of them would not be pruned, so they stay behind.
    private static let weights = [
        ".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".gguf", ".onnx", ".onnx_data", ".onnx.data", ".h5", ".msgpack",
        ".npz",
        ".npy", ".tflite", ".index.json", ".espalier", ".partial",
    ]

    /// None where a person named a single file, though others belong to it: what else lies there may be anything.
    init(_ checkpoint: Checkpoint) {
        directory = checkpoint.directory
        guardian = LinkGuard(checkpoint.directory, policy: .withinRepository)
        guard checkpoint.index != nil || PathName.isDirectory(checkpoint.path) else { return }
        let own = Set(checkpoint.files.map(\.name))
        let all = (try? PathName.list(checkpoint.directory)) ?? []
        for name in all where !own.contains(name) && !Self.weights.contains(where: name.lowercased().hasSuffix) {
            let path = PathName.join(directory, name)
            guard (try? guardian.check(path)) != nil, let file = try? OpenedFile(path) else { continue }
            if file.identity.size <= Self.longest { names.append((name, file.identity.size)) }
        }
    }

    func bytes(of name: String) throws(PruningError) -> [UInt8] {
        do throws(CheckpointError) {
            let path = PathName.join(directory, name)
            try guardian.check(path)
            let file = try OpenedFile(path)
            return try file.read(0..<file.identity.size)
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Copies all of them into a folder, byte by byte.
    func copy(to folder: String) throws(PruningError) -> [(name: String, bytes: Int)] {
        var files: [(name: String, bytes: Int)] = []
        for (name, _) in names { files.append(try Self.write(try bytes(of: name), name, to: folder)) }
        return files
    }

    static func write(
        _ bytes: [UInt8], _ name: String, to folder: String
    ) throws(PruningError) -> (name: String, bytes: Int) {
        do throws(WriteError) {
            try TextFile.write(bytes, to: PathName.join(folder, name), replacing: false)
        } catch {
            throw .write(error)
        }
        return (name, bytes.count)
    }
}
