package import Checkpoints

/// Why a tokenizer could not be made of a file; `description` is one line, safe for a terminal.
package indirect enum TokenizerError: Error, Sendable, Hashable {
    case inFile(String, TokenizerError)
    case checkpoint(CheckpointError)
    case json(offset: Int, JSONFault)
    case fileTooLarge(bytes: Int, limit: Int)

    // MARK: Fields
    /// Fields are named from the top, as in `model.vocab`.
    case missing(field: String)
    case wrongField(field: String, expected: String)
    /// A kind of model, normalizer and so on that is not known here.
    case unknown(field: String, name: String)
    /// A setting of a known kind that is not supported.
    case unsupported(field: String, fact: String)

    // MARK: Vocabulary
    case tooManyTokens(limit: Int)
    case repeatedToken(String)
    case repeatedID(Int)
    case tokenTooLong(id: Int, bytes: Int, limit: Int)
    case idOutOfRange(field: String, id: Int, count: Int)
    /// The field names a token that the vocabulary lacks.
    case noSuchToken(field: String, token: String)
    /// An added token has another number than the vocabulary gives it.
    case contradiction(token: String, added: Int, vocabulary: Int)
    case notMerge(index: Int)
    /// The merge takes or makes a token that the vocabulary lacks.
    case mergeWithoutToken(index: Int, token: String)
}

extension TokenizerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .inFile(let path, let error): "\(path.printable): \(error)"
        case .checkpoint(let error): "\(error)"
        case .json(let offset, let fault): "\(fault) (byte \(offset))"
        case .fileTooLarge(let bytes, let limit): "\(bytes) bytes are too many for a tokenizer; the limit is \(limit)"
        case .missing(let field): "\(field.printable) is missing"
        case .wrongField(let field, let expected): "\(field.printable) is not \(expected)"
        case .unknown(let field, let name): "\(field.printable) is \(Self.shown(name)), which is not known here"
        case .unsupported(let field, let fact): "\(field.printable): \(fact)"
        case .tooManyTokens(let limit): "the vocabulary has more than \(limit) tokens"
        case .repeatedToken(let token): "the token \(Self.shown(token)) stands twice in the vocabulary"
        case .repeatedID(let id): "two tokens have the number \(id)"
        case .tokenTooLong(let id, let bytes, let limit): "token \(id) has \(bytes) bytes; the limit is \(limit)"
        case .idOutOfRange(let field, let id, let count):
            "\(field.printable) has the number \(id), where \(count) tokens would go up to \(count - 1)"
        case .noSuchToken(let field, let token):
            "\(field.printable) is \(Self.shown(token)), which the vocabulary lacks"
        case .contradiction(let token, let added, let vocabulary):
            "the added token \(Self.shown(token)) has the number \(added), but \(vocabulary) in the vocabulary"
        case .notMerge(let index): "merge \(index) is not two tokens"
        case .mergeWithoutToken(let index, let token):
            "merge \(index) needs the token \(Self.shown(token)), which the vocabulary lacks"
        }
    }

    private static func shown(_ text: String) -> String { "'" + text.printable(limit: 60) + "'" }
}
