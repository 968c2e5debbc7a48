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
