/// How tokens become text again.
indirect enum TokenDecoder: Sendable {
    case byteLevel
    case wordPiece(prefix: [UInt8], cleansUp: Bool)
    case metaspace(Metaspace)
    /// The token's end that stands for the end of a word.
    case wordEnd([UInt8])
    /// Tokens named after a byte become that byte.
    case byteFallback
    case fuse
    /// So many of a character, at most, go from each token's begin and end.
    case strip([UInt8], start: Int, stop: Int)
    case replace(TextPattern, with: [UInt8])
    case sequence([TokenDecoder])

    func callAsFunction(_ tokens: [[UInt8]]) -> [[UInt8]] {
        switch self {
        case .byteLevel: [Self.repaired(tokens.flatMap { ByteAlphabet.bytes(of: $0) ?? $0 })]
        case .wordPiece(let prefix, let cleansUp): Self.words(tokens, prefix, cleansUp)
        case .metaspace(let metaspace):
            tokens.enumerated().map { metaspace.decoded($0.element, isFirst: $0.offset == 0) }
        case .wordEnd(let suffix):
            tokens.enumerated().map { place, token in
                token.replacing(suffix, with: place == tokens.count - 1 ? [] : [0x20])
            }
        case .byteFallback: Self.joiningBytes(tokens)
        case .fuse: [Array(tokens.joined())]
        case .strip(let character, let start, let stop):
            tokens.map { Self.stripped($0, of: character, start, stop) }
        case .replace(let pattern, let new): tokens.map { pattern.replace(in: $0, with: new) }
        case .sequence(let steps): steps.reduce(tokens) { $1($0) }
        }
    }

    /// With U+FFFD for what is not UTF-8.
    private static func repaired(_ bytes: [UInt8]) -> [UInt8] { Array(String(decoding: bytes, as: UTF8.self).utf8) }

    private static func joiningBytes(_ tokens: [[UInt8]]) -> [[UInt8]] {
        var result: [[UInt8]] = []
        var bytes: [UInt8] = []
        func flush() {
            if bytes.isEmpty { return }
            let isText = String(validating: bytes, as: UTF8.self) != nil
            result += isText ? [bytes] : [[UInt8]](repeating: Array("\u{FFFD}".utf8), count: bytes.count)
            bytes = []
        }
        for token in tokens {
            if let byte = ByteTokens.byte(token) {
                bytes.append(byte)
            } else {
                flush()
                result.append(token)
            }
        }
        flush()
        return result
    }

    private static func stripped(_ token: [UInt8], of character: [UInt8], _ start: Int, _ stop: Int) -> [UInt8] {
        var token = token[...]
        for _ in 0..<start where token.starts(with: character) { token = token.dropFirst(character.count) }
        for _ in 0..<stop where token.suffix(character.count).elementsEqual(character) {
            token = token.dropLast(character.count)
        }
        return Array(token)
    }

    private static func words(_ tokens: [[UInt8]], _ prefix: [UInt8], _ cleansUp: Bool) -> [[UInt8]] {
        tokens.enumerated().map { place, token in
            var word = token
            if place > 0 { word = token.starts(with: prefix) ? Array(token.dropFirst(prefix.count)) : [0x20] + token }
            return cleansUp ? cleaned(word) : word
        }
    }

    /// What English texts lost to the tokenizer's spaces.
    private static func cleaned(_ word: [UInt8]) -> [UInt8] {
        let pairs: [(String, String)] = [
            (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
            (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
        ]
        return pairs.reduce(word) { $0.replacing(Array($1.0.utf8), with: Array($1.1.utf8)) }
    }
}
