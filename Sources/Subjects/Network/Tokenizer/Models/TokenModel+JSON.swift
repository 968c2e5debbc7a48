import Checkpoints

extension TokenModel {
    /// Old files leave the type out; what they hold tells it then.
    init(_ field: TokenizerField) throws(TokenizerError) {
        let isList = field["vocab"]?.value.elements != nil
        let guess = field["merges"] != nil ? "BPE" : isList ? "Unigram" : "WordPiece"
        switch try field.text("type", else: guess) {
        case "BPE": self = .bytePair(try Self.bytePair(field))
        case "WordPiece":
            let vocabulary = try Self.vocabulary(field)
            let unknown = try Self.token(field, "unk_token", standard: "[UNK]", in: vocabulary)
            self = .wordPiece(
                WordPieceModel(
                    vocabulary: vocabulary, unknown: unknown,
                    continuation: Array(try field.text("continuing_subword_prefix", else: "##").utf8),
                    wordLimit: field["max_input_chars_per_word"] == nil
                        ? 100 : try field.count("max_input_chars_per_word")))
        case "Unigram": self = .unigram(try Self.unigram(field))
        case let name: throw .unknown(field: field.name("type"), name: name)
        }
    }

    /// `{"token": number, …}`
    private static func vocabulary(_ field: TokenizerField) throws(TokenizerError) -> Vocabulary {
        let members = try field.member("vocab").members()
        var vocabulary = try Vocabulary(count: members.count)
        for member in members {
            guard let id = member.value.integer else {
                throw .wrongField(field: field.name("vocab"), expected: "tokens and their numbers")
            }
            try vocabulary.add(member.key.utf8, id: id)
        }
        return vocabulary
    }

    private static func token(
        _ field: TokenizerField, _ key: String, standard: String, in vocabulary: Vocabulary
    ) throws(TokenizerError) -> Int {
        let token = try field.text(key, else: standard)
        guard let id = vocabulary.id(of: token.utf8) else { throw .noSuchToken(field: field.name(key), token: token) }
        return id
    }

    // MARK: Byte pairs

    private static func bytePair(_ field: TokenizerField) throws(TokenizerError) -> BytePairModel {
        if let dropout = field["dropout"]?.value.double, dropout > 0 {
            throw .unsupported(field: field.name("dropout"), fact: "merges are never left out by chance")
        }
        let vocabulary = try vocabulary(field)
        var options = BytePairModel.Options()
        if field["unk_token"] != nil { options.unknown = try token(field, "unk_token", standard: "", in: vocabulary) }
        options.fusesUnknown = try field.flag("fuse_unk", else: false)
        options.spellsBytes = try field.flag("byte_fallback", else: false)
        options.ignoresMerges = try field.flag("ignore_merges", else: false)
        options.continuation = Array(try field.text("continuing_subword_prefix", else: "").utf8)
        options.ending = Array(try field.text("end_of_word_suffix", else: "").utf8)
        guard let merges = try field.member("merges").value.elements else {
            throw .wrongField(field: field.name("merges"), expected: "a list")
        }
        let table = try MergeTable(merges.lazy.map(pair), of: vocabulary, continuation: options.continuation.count)
        return BytePairModel(vocabulary, table, options)
    }

    /// `"left right"`, or `["left", "right"]` where tokens have spaces.
    private static func pair(_ merge: JSONValue) -> MergedBytes? {
        if let line = merge.text { return MergeTable.pair(line) }
        guard let parts = merge.elements, parts.count == 2, let left = parts[0].text, let right = parts[1].text else {
            return nil
        }
        return (Array(left.utf8) + Array(right.utf8), left.utf8.count)
    }

    // MARK: Unigram

    /// `[["piece", score], …]`
    private static func unigram(_ field: TokenizerField) throws(TokenizerError) -> UnigramModel {
        let rows = try field.member("vocab").value.elements ?? []
        var vocabulary = try Vocabulary(count: rows.count)
        var scores: [Double] = []
        for (id, row) in rows.enumerated() {
            guard let parts = row.elements, parts.count == 2, let piece = parts[0].text, let score = parts[1].double
            else {
                throw .wrongField(field: "\(field.path).vocab[\(id)]", expected: "a piece and its score")
            }
            try vocabulary.add(piece.utf8, id: id)
            scores.append(score)
        }
        let unknown = try field.count("unk_id")
        guard unknown < rows.count else {
            throw .idOutOfRange(field: field.name("unk_id"), id: unknown, count: rows.count)
        }
        let bytes = try field.flag("byte_fallback", else: false) ? ByteTokens(vocabulary) : nil
        return UnigramModel(vocabulary, scores: scores, unknown: unknown, bytes: bytes)
    }
}
