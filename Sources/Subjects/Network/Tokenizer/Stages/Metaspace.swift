/// SentencePiece's spelling of spaces by a visible character.
struct Metaspace: Sendable, Hashable {
    /// Where a text that does not begin with the character gets one.
    enum Prefix: String, Sendable, Hashable {
        case always, first, never
    }

    let replacement: [UInt8]
    let prefix: Prefix
    /// Whether a piece begins at each of them.
    let splits: Bool

    /// Before version 0.15 the reference wrote `add_prefix_space` alone.
    init(_ field: TokenizerField) throws(TokenizerError) {
        replacement = try field.scalar("replacement", else: "▁")
        splits = try field.flag("split", else: true)
        let prefixes = try field.flag("add_prefix_space", else: true)
        let name = try field.text("prepend_scheme", else: prefixes ? "always" : "never")
        guard let prefix = Prefix(rawValue: name) else {
            throw .unknown(field: field.name("prepend_scheme"), name: name)
        }
        self.prefix = prefix
    }

    func callAsFunction(_ pieces: inout Pieces) {
        pieces.rewrite { piece, isFirst, result in
            let isWanted = prefix == .always || prefix == .first && isFirst
            if isWanted, piece.first != 0x20, !piece.starts(with: replacement) { result += replacement }
            for byte in piece { if byte == 0x20 { result += replacement } else { result.append(byte) } }
        }
        if splits { pieces.split(by: .text(replacement), .mergedWithNext) }
    }

    /// A token as text again; the one that the text began with goes.
    func decoded(_ token: [UInt8], isFirst: Bool) -> [UInt8] {
        token.replacing(replacement, with: isFirst && prefix != .never ? [] : [0x20])
    }
}
