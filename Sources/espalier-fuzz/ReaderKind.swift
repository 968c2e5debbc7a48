import Checkpoints

/// What reads a damaged file.
enum ReaderKind: Sendable {
    case format(any CheckpointFormat.Type)
    /// Which file holds which tensor.
    case index
    /// `config.json`.
    case config
    /// Whichever recognises it.
    case content

    /// Its row in the table of results.
    var name: String {
        switch self {
        case .format(let format): format.id.rawValue
        case .index: "shard index"
        case .config: "config.json"
        case .content: "nothing known"
        }
    }

    /// In one of so many executions layers are made of the tensors too, which takes ten times longer; a graph says most there.
    var layerRarity: Int {
        if case .format(let format) = self, format.id == .onnx { return 3 }
        return 16
    }

    static let all: [ReaderKind] = CheckpointFormats.all.map(ReaderKind.format) + [.index, .config, .content]

    /// Told by a seed's name where that is JSON, else by its bytes.
    init(name: String, _ bytes: [UInt8]) {
        let head = FileHead(bytes: Array(bytes.prefix(4096)), size: bytes.count)
        if name.hasSuffix(".index.json") {
            self = .index
        } else if name.hasSuffix("config.json") {
            self = .config
        } else {
            self = CheckpointFormats.format(of: head).map(ReaderKind.format) ?? .content
        }
    }
}
