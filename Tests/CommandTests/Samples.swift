import Foundation

/// The shipped networks, and what their files say of themselves, read here without the program under test.
enum Samples {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let names = ["silero-vad", "minilm-l6-excerpt", "mtcnn-rnet-bf16"]

    static func path(_ name: String) -> String { root.appending(path: "SampleModels/\(name)").path }

    static func files(of name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name)).filter { $0.hasSuffix(".safetensors") }
            .sorted().map { path(name) + "/" + $0 }
    }

    struct Tensor: Hashable, Decodable {
        let name: String
        let shape: [Int]
        let dtype: String
    }

    /// Every tensor of a sample, from the headers of its files: a little-endian length, then that much JSON.
    static func tensors(of name: String) throws -> Set<Tensor> {
        try files(of: name).reduce(into: []) { found, path in
            let data = try Data(contentsOf: URL(filePath: path))
            let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            let header = try JSONDecoder().decode([String: Header].self, from: data.dropFirst(8).prefix(length))
            for (name, entry) in header {
                guard let dtype = entry.dtype, let shape = entry.shape else { continue }
                found.insert(Tensor(name: name, shape: shape, dtype: dtype))
            }
        }
    }

    private struct Header: Decodable {
        let dtype: String?
        let shape: [Int]?
    }
}
