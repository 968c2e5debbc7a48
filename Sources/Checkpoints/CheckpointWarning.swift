/// Something odd about a checkpoint that opened all the same.
///
/// One warning a file and kind: `tensor` is the first one met, `count` how many there are.
package enum CheckpointWarning: Sendable, Hashable {
    // MARK: Oddities of one file
    case leadingWhitespace(file: String)
    /// White space other than the spaces that pad a header.
    case trailingWhitespace(file: String)
    case nullMetadata(file: String)
    case repeatedMetadataKey(file: String, key: String, count: Int)
    case repeatedTensor(file: String, tensor: String, count: Int)
    case unknownField(file: String, tensor: String, field: String, count: Int)
    case emptyName(file: String)
    case controlCharacters(file: String, tensor: String, count: Int)
    case emptyTensor(file: String, tensor: String, count: Int)
    case scalar(file: String, tensor: String, count: Int)
    case unsortedHeader(file: String, tensor: String)
    case unaligned(file: String, tensor: String, count: Int)
    case noTensors(file: String)

    /// Something that only its format knows, as a clause; `tensor` is the first one met.
    case departure(file: String, tensor: String?, fact: String, count: Int)
    /// What was made of an oddity that is usual, as a clause.
    case remark(file: String, tensor: String?, fact: String, count: Int)

    // MARK: Oddities of a set of files
    /// Tensors that a shard holds and the index does not name; they are listed all the same.
    case unlisted(file: String, tensor: String, count: Int)
    /// Tensors that a second shard holds too; the one in `kept` counts.
    case inTwoFiles(tensor: String, kept: String, other: String, count: Int)
    case totalSize(file: String, stated: String, found: Int)
    case severalCandidates(chosen: String, others: [String])
    case mergedFiles([String])
    case unreadableConfig(file: String, fact: String)

    /// Allowed by the written specification, so worth a note only.
    package var isNote: Bool {
        switch self {
        case .emptyTensor, .scalar, .unsortedHeader, .noTensors, .mergedFiles, .unknownField, .remark: true
        default: false
        }
    }
}

extension CheckpointWarning: CustomStringConvertible {
    /// One line, safe for a terminal.
    package var description: String {
        switch self {
        case .leadingWhitespace(let file): "\(file.printable): white space before the header"
        case .trailingWhitespace(let file): "\(file.printable): line ends or tabs after the header"
        case .nullMetadata(let file): "\(file.printable): __metadata__ is null"
        case .repeatedMetadataKey(let file, let key, let count):
            "\(file.printable): metadata '\(key.printable(limit: 80))' appears again, the last one counts" + more(count)
        case .repeatedTensor(let file, let tensor, let count):
            Self.line(file, tensor, "named twice, with the same contents", count)
        case .unknownField(let file, let tensor, let field, let count):
            Self.line(file, tensor, "unknown field '\(field.printable(limit: 80))'", count)
        case .emptyName(let file): "\(file.printable): a tensor without a name"
        case .controlCharacters(let file, let tensor, let count):
            Self.line(file, tensor, "a name with control characters", count)
        case .emptyTensor(let file, let tensor, let count): Self.line(file, tensor, "no elements", count)
        case .scalar(let file, let tensor, let count): Self.line(file, tensor, "a scalar", count)
        case .unsortedHeader(let file, let tensor):
            Self.line(file, tensor, "the header is not in the order of the bytes", 1)
        case .unaligned(let file, let tensor, let count): Self.line(file, tensor, "not aligned to its type", count)
        case .noTensors(let file): "\(file.printable): no tensors"
        case .departure(let file, let tensor?, let fact, let count),
            .remark(let file, let tensor?, let fact, let count):
            Self.line(file, tensor, fact, count)
        case .departure(let file, nil, let fact, let count), .remark(let file, nil, let fact, let count):
            "\(file.printable): \(fact)" + more(count)
        default: setDescription
        }
    }

    private var setDescription: String {
        switch self {
        case .unlisted(let file, let tensor, let count): Self.line(file, tensor, "not named by the index", count)
        case .inTwoFiles(let tensor, let kept, let other, let count):
            Self.line(other, tensor, "already in \(kept.printable), which counts", count)
        case .totalSize(let file, let stated, let found):
            "\(file.printable): total_size is \(stated.printable(limit: 40)), the tensors have \(found) bytes"
        case .severalCandidates(let chosen, let others):
            "opened \(chosen.printable); also here: " + Self.list(others)
        case .mergedFiles(let files): "no index; opened \(files.count) files together: " + Self.list(files)
        case .unreadableConfig(let file, let fact): "\(file.printable): not used: \(fact)"
        default: ""
        }
    }

    private func more(_ count: Int) -> String { count > 1 ? " (and \(count - 1) more)" : "" }

    private static func line(_ file: String, _ tensor: String, _ fact: String, _ count: Int) -> String {
        "\(file.printable): tensor '\(tensor.printable(limit: 120))': \(fact)"
            + (count > 1 ? " (and \(count - 1) more)" : "")
    }

    private static func list(_ files: [String]) -> String {
        files.prefix(4).map(\.printable).joined(separator: ", ") + (files.count > 4 ? ", …" : "")
    }
}
