import Checkpoints

/// A value of tokenizer.json and where it stands, so that what is wrong can be named.
struct TokenizerField {
    let value: JSONValue
    /// From the top: `pre_tokenizer.pretokenizers[1]`.
    let path: String

    init(_ value: JSONValue, path: String = "") {
        self.value = value
        self.path = path
    }

    /// Nil for a missing member and for null.
    subscript(_ key: String) -> TokenizerField? {
        guard let member = value[key], member != .null else { return nil }
        return TokenizerField(member, path: name(key))
    }

    func name(_ key: String) -> String { path.isEmpty ? key : path + "." + key }

    func member(_ key: String) throws(TokenizerError) -> TokenizerField {
        guard let member = self[key] else { throw .missing(field: name(key)) }
        return member
    }

    /// What kind of thing it is.
    func type() throws(TokenizerError) -> String { try text("type") }

    func text(_ key: String) throws(TokenizerError) -> String {
        guard let text = try member(key).value.text else { throw .wrongField(field: name(key), expected: "a text") }
        return text
    }

    func text(_ key: String, else standard: String) throws(TokenizerError) -> String {
        self[key] == nil ? standard : try text(key)
    }

    func bytes(_ key: String) throws(TokenizerError) -> [UInt8] { Array(try text(key).utf8) }

    func flag(_ key: String, else standard: Bool) throws(TokenizerError) -> Bool {
        guard let member = self[key] else { return standard }
        guard let flag = member.value.bool else { throw .wrongField(field: member.path, expected: "true or false") }
        return flag
    }

    func count(_ key: String) throws(TokenizerError) -> Int {
        guard let count = try member(key).value.integer, count >= 0 else {
            throw .wrongField(field: name(key), expected: "a count")
        }
        return count
    }

    func elements() throws(TokenizerError) -> [TokenizerField] {
        guard let elements = value.elements else { throw .wrongField(field: path, expected: "a list") }
        return elements.enumerated().map { TokenizerField($0.element, path: "\(path)[\($0.offset)]") }
    }

    func elements(_ key: String) throws(TokenizerError) -> [TokenizerField] { try member(key).elements() }

    func members() throws(TokenizerError) -> [JSONValue.Member] {
        guard case .object(let members) = value else { throw .wrongField(field: path, expected: "an object") }
        return members
    }

    /// A single character.
    func scalar(_ key: String, else standard: String) throws(TokenizerError) -> [UInt8] {
        let text = try text(key, else: standard)
        guard text.unicodeScalars.count == 1 else { throw .wrongField(field: name(key), expected: "one character") }
        return Array(text.utf8)
    }
}
