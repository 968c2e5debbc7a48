import Checkpoints
import Glibc
import Tensors

/// A safetensors file made for a measurement: random weights, or a hole as long as they would be.
enum GeneratedFile {
    /// Writes weights that are about normally distributed, deviation 0.02. Takes as many bytes of disk as the tensors have.
    static func filled(_ path: String, _ items: [SafetensorsLayout.Item], as dtype: DType) throws {
        let layout = try SafetensorsLayout(items, metadata: nil, order: .given, path: path)
        let descriptor = try create(path, layout)
        defer { close(descriptor) }
        var noise = Noise(seed: 1)
        var left = layout.size - layout.header.count
        while left > 0 {
            let piece = noise.bytes(min(left, 4 << 20), as: dtype)
            try write(piece, to: descriptor, path)
            left -= piece.count
        }
    }

    /// Takes no more disk than the header: the rest is a hole, which reads as zeros.
    static func sparse(_ path: String, _ items: [SafetensorsLayout.Item]) throws {
        let layout = try SafetensorsLayout(items, metadata: nil, order: .given, path: path)
        let descriptor = try create(path, layout)
        defer { close(descriptor) }
        guard ftruncate(descriptor, layout.size) == 0 else { throw failure(path) }
    }

    /// A folder of equal runs of the items as shards, with its index and `config.json`.
    static func sparse(folder: String, _ items: [SafetensorsLayout.Item], shards: Int, config: String) throws {
        var map: [(String, JSONValue)] = []
        for shard in 0..<shards {
            let run = items[(items.count * shard / shards)..<(items.count * (shard + 1) / shards)]
            let name = "model-\(shard + 1)-of-\(shards).safetensors"
            try sparse("\(folder)/\(name)", Array(run))
            map += run.map { ($0.name, .string(name)) }
        }
        try text("\(folder)/config.json", config)
        let index = JSONValue.object(of: [("metadata", .object(of: [])), ("weight_map", .object(of: map))]).printed
        try text("\(folder)/model.safetensors.index.json", index)
    }

    static func text(_ path: String, _ text: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        try write(Array(text.utf8), to: descriptor, path)
    }

    private static func create(_ path: String, _ layout: SafetensorsLayout) throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        try write(layout.header, to: descriptor, path)
        return descriptor
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done) }
            guard count > 0 || errno == EINTR else { throw failure(path) }
            done += max(count, 0)
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.badFile, "\(path.printable): \(String(cString: strerror(errno)))")
    }
}
