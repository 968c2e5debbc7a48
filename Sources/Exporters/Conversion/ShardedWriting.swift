import Checkpoints
import Glibc
import Pruning
import Subjects
import Tensors

/// A transcript as a folder of shards of bounded size, with the index that loaders look for.
struct ShardedWriting {
    private let network: Network
    private let shardBytes: Int
    private let replacing: Bool

    init(_ network: Network, _ shardBytes: Int, _ replacing: Bool) {
        self.network = network
        self.shardBytes = max(shardBytes, 1)
        self.replacing = replacing
    }

    func run(
        _ transcript: inout Transcript, to folder: String, _ progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        if !PathName.isDirectory(folder), mkdir(folder, 0o777) != 0 {
            throw .write(.cannotWrite(path: folder, code: errno))
        }
        let shards = division(transcript.items)
        let names = shards.indices.map { Self.name($0 + 1, of: shards.count) }
        var files: [WrittenFile] = []
        for (range, name) in zip(shards, names) {
            files.append(
                try await TranscriptFile(network, .safetensors, id: "convert").write(
                    &transcript, range, to: PathName.join(folder, name), replacing: replacing, progress))
        }
        if shards.count > 1 { files.append(try index(transcript.items, shards, names, folder, progress)) }
        for name in SideFiles(network.checkpoint).names.map(\.name) {
            files.append(try sideFile(name, folder, progress))
        }
        return files
    }

    /// Consecutive tensors of at most the bytes of a shard; a larger one stands alone.
    private func division(_ items: [Transcript.Item]) -> [Range<Int>] {
        var shards: [Range<Int>] = []
        var (start, bytes) = (0, 0)
        for (place, item) in items.enumerated() {
            let count = item.dtype.byteCount(of: item.layer.parameters)
            if place > start, bytes + count > shardBytes {
                shards.append(start..<place)
                (start, bytes) = (place, 0)
            }
            bytes += count
        }
        return shards + [start..<items.count]
    }

    private static func name(_ number: Int, of count: Int) -> String {
        guard count > 1 else { return "model.safetensors" }
        func digits(_ value: Int) -> String { String(repeating: "0", count: max(0, 5 - "\(value)".count)) + "\(value)" }
        return "model-\(digits(number))-of-\(digits(count)).safetensors"
    }

    private func index(
        _ items: [Transcript.Item], _ shards: [Range<Int>], _ names: [String], _ folder: String,
        _ progress: (ExportProgress) -> Void
    ) throws(PruningError) -> WrittenFile {
        let total = items.reduce(0) { $0 + $1.dtype.byteCount(of: $1.layer.parameters) }
        var lines: [String] = []
        for (range, name) in zip(shards, names) {
            lines += items[range].map { "    \($0.layer.entry.name.quotedJSON): \(name.quotedJSON)" }
        }
        let text =
            "{\n  \"metadata\": {\"total_size\": \(total)},\n  \"weight_map\": {\n"
            + lines.joined(separator: ",\n") + "\n  }\n}\n"
        return try TextFile.write(
            text, to: PathName.join(folder, "model.safetensors.index.json"), format: "convert", replacing: replacing,
            progress: progress)
    }

    private func sideFile(
        _ name: String, _ folder: String, _ progress: (ExportProgress) -> Void
    ) throws(PruningError) -> WrittenFile {
        let (path, bytes) = (PathName.join(folder, name), try SideFiles(network.checkpoint).bytes(of: name))
        do throws(WriteError) { try TextFile.write(bytes, to: path, replacing: replacing) } catch {
            throw .write(error)
        }
        progress(ExportProgress(format: "convert", file: path, bytesDone: bytes.count, bytesTotal: bytes.count))
        return WrittenFile(path: path, bytes: bytes.count)
    }
}
