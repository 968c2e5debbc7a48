import Checkpoints
import Pruning
import Subjects
import Tensors

/// A transcript as a folder of shards of bounded size, with the index that loaders look for.
struct ShardedWriting {
    private let network: Network
    private let shardBytes: Int
    private let replacing: Bool

    private static let indexName = "model.safetensors.index.json"

    init(_ network: Network, _ shardBytes: Int, _ replacing: Bool) {
        self.network = network
        self.shardBytes = max(shardBytes, 1)
        self.replacing = replacing
    }

    func run(
        _ transcript: inout Transcript, to path: String, _ progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        let items = transcript.items
        let shards = division(items)
        let names = shards.indices.map { Self.name($0 + 1, of: shards.count) }
        let side = SideFiles(network.checkpoint)
        let folder = StagedFolder(path, replacing: replacing)
        let index = shards.count > 1 ? [Self.indexName] : []
        try folder.check(names + side.names.map(\.name) + index, against: network.checkpoint)

        var writing = transcript
        defer { transcript = writing }
        let bytes = Self.bytes(of: items[...]) + side.names.reduce(0) { $0 + $1.size }
        return try await folder.run(bytes: bytes) { (staging) async throws(PruningError) in
            var files: [(name: String, bytes: Int)] = []
            for (range, name) in zip(shards, names) {
                let written = try await TranscriptFile(network, .safetensors, id: "convert").write(
                    &writing, range, to: PathName.join(staging, name), replacing: false, progress)
                files.append((name, written.bytes))
            }
            files += try side.copy(to: staging)
            if !index.isEmpty {
                let text = Self.index(items, shards, names)
                files.append(try SideFiles.write(Array(text.utf8), Self.indexName, to: staging))
            }
            return files
        }
    }

    /// Consecutive tensors of at most the bytes of a shard; a larger one stands alone.
    private func division(_ items: [Transcript.Item]) -> [Range<Int>] {
        var shards: [Range<Int>] = []
        var (start, bytes) = (0, 0)
        for place in items.indices {
            let count = Self.bytes(of: items[place...place])
            if place > start, bytes + count > shardBytes {
                shards.append(start..<place)
                (start, bytes) = (place, 0)
            }
            bytes += count
        }
        return shards + [start..<items.count]
    }

    private static func bytes(of items: ArraySlice<Transcript.Item>) -> Int {
        items.reduce(0) { $0 + $1.dtype.byteCount(of: $1.layer.parameters) }
    }

    private static func name(_ number: Int, of count: Int) -> String {
        guard count > 1 else { return "model.safetensors" }
        func digits(_ value: Int) -> String { String(repeating: "0", count: max(0, 5 - "\(value)".count)) + "\(value)" }
        return "model-\(digits(number))-of-\(digits(count)).safetensors"
    }

    private static func index(_ items: [Transcript.Item], _ shards: [Range<Int>], _ names: [String]) -> String {
        var lines: [String] = []
        for (range, name) in zip(shards, names) {
            lines += items[range].map { "    \($0.layer.entry.name.quotedJSON): \(name.quotedJSON)" }
        }
        return "{\n  \"metadata\": {\"total_size\": \(bytes(of: items[...]))},\n  \"weight_map\": {\n"
            + lines.joined(separator: ",\n") + "\n  }\n}\n"
    }
}
