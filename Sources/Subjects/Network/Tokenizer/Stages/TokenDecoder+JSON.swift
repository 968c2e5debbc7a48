extension TokenDecoder {
    init(_ field: TokenizerField) throws(TokenizerError) {
        switch try field.type() {
        case "ByteLevel": self = .byteLevel
        case "WordPiece":
            let prefix = try field.text("prefix", else: "##")
            self = .wordPiece(prefix: Array(prefix.utf8), cleansUp: try field.flag("cleanup", else: true))
        case "Metaspace": self = .metaspace(try Metaspace(field))
        case "BPEDecoder": self = .wordEnd(Array(try field.text("suffix", else: "</w>").utf8))
        case "ByteFallback": self = .byteFallback
        case "Fuse": self = .fuse
        case "Strip": self = try Self.strip(field)
        case "Replace":
            self = .replace(try TextPattern(try field.member("pattern")), with: try field.bytes("content"))
        case "Sequence":
            var steps: [TokenDecoder] = []
            for step in try field.elements("decoders") { steps.append(try TokenDecoder(step)) }
            self = .sequence(steps)
        case let name: throw .unknown(field: field.path, name: name)
        }
    }

    private static func strip(_ field: TokenizerField) throws(TokenizerError) -> TokenDecoder {
        let (start, stop) = (try field.count("start"), try field.count("stop"))
        guard max(start, stop) <= 1024 else {
            throw .unsupported(field: field.path, fact: "at most 1024 characters are stripped")
        }
        return .strip(try field.scalar("content", else: " "), start: start, stop: stop)
    }
}
