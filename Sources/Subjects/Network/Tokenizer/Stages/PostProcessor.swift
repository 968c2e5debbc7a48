import Checkpoints

/// The tokens that stand before and behind a text.
struct PostProcessor: Sendable, Hashable {
    var before: [Int] = []
    var after: [Int] = []
}

extension PostProcessor {
    /// What the file says of single texts; pairs of texts are left aside.
    init(_ field: TokenizerField) throws(TokenizerError) {
        self.init()
        switch try field.type() {
        case "ByteLevel": break
        case "TemplateProcessing": try read(template: field)
        case "BertProcessing", "RobertaProcessing":
            before = [try Self.id(try field.member("cls"))]
            after = [try Self.id(try field.member("sep"))]
        case "Sequence":
            for step in try field.elements("processors") {
                let inner = try PostProcessor(step)
                (before, after) = (inner.before + before, after + inner.after)
            }
        case let name: throw .unknown(field: field.path, name: name)
        }
    }

    private mutating func read(template field: TokenizerField) throws(TokenizerError) {
        var hasText = false
        for piece in try field.elements("single") {
            if let special = piece["SpecialToken"] {
                let ids = try Self.ids(of: try special.text("id"), field)
                if hasText { after += ids } else { before += ids }
            } else {
                let name = try piece.member("Sequence").text("id")
                if hasText || name != "A" {
                    throw .unsupported(field: piece.path, fact: "the text must stand there once")
                }
                hasText = true
            }
        }
        if !hasText { throw .unsupported(field: field.name("single"), fact: "the text must stand there once") }
    }

    private static func ids(of token: String, _ field: TokenizerField) throws(TokenizerError) -> [Int] {
        let entry = try field.member("special_tokens").members().first { $0.key == token }
        guard let entry else { throw .missing(field: field.name("special_tokens") + "." + token) }
        var ids: [Int] = []
        for id in try TokenizerField(entry.value, path: field.name("special_tokens")).elements("ids") {
            ids.append(try number(id))
        }
        return ids
    }

    /// Of `["[SEP]", 102]`.
    private static func id(_ field: TokenizerField) throws(TokenizerError) -> Int {
        guard let last = try field.elements().last else { throw .wrongField(field: field.path, expected: "a token") }
        return try number(last)
    }

    private static func number(_ field: TokenizerField) throws(TokenizerError) -> Int {
        guard let id = field.value.integer else { throw .wrongField(field: field.path, expected: "a token's number") }
        return id
    }
}
