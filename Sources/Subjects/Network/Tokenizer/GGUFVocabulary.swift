import Checkpoints

/// What the metadata of a GGUF file say of tokens.
struct GGUFVocabulary {
    let model: String
    /// How words are cut before bytes are merged.
    let pre: String?
    let tokens: [String]
    /// By token: 1 normal, 2 unknown, 3 control, 4 by a person, 5 unused, 6 a byte.
    let types: [Int]?
    let scores: [Double]?
    let merges: [String]?
    let specials: Tokenizer.Specials
    let addsBeginning: Bool?
    let addsEnd: Bool?
    let prefixesSpace: Bool?

    static func name(_ key: String) -> String { "tokenizer.ggml." + key }

    init(_ metadata: GGUFMetadata, _ bytes: RawSpan) throws(TokenizerError) {
        guard let model = metadata.text(Self.name("model"), bytes, limit: 256) else {
            throw .missing(field: Self.name("model"))
        }
        guard let tokens = metadata.texts(Self.name("tokens"), bytes) else {
            throw .missing(field: Self.name("tokens"))
        }
        (self.model, self.tokens) = (model, tokens)
        pre = metadata.text(Self.name("pre"), bytes, limit: 256)
        types = metadata.integers(Self.name("token_type"), bytes)
        scores = metadata.numbers(Self.name("scores"), bytes)
        merges = metadata.texts(Self.name("merges"), bytes)
        func id(_ key: String) -> Int? { metadata.integer(Self.name(key + "_token_id"), bytes) }
        specials = Tokenizer.Specials(
            beginning: id("bos"), end: id("eos"), unknown: id("unknown"), padding: id("padding"))
        addsBeginning = metadata.flag(Self.name("add_bos_token"), bytes)
        addsEnd = metadata.flag(Self.name("add_eos_token"), bytes)
        prefixesSpace = metadata.flag(Self.name("add_space_prefix"), bytes)
        if let types, types.count != tokens.count {
            throw .wrongField(field: Self.name("token_type"), expected: "one number a token")
        }
    }

    func vocabulary() throws(TokenizerError) -> Vocabulary {
        var vocabulary = try Vocabulary(count: tokens.count)
        for (id, token) in tokens.enumerated() { try vocabulary.add(token.utf8, id: id) }
        return vocabulary
    }

    /// What is looked for in a text as it stands: unknown, control, and what a person added.
    var added: [AddedToken] {
        (types ?? []).enumerated().compactMap { id, type in
            guard (2...4).contains(type) else { return nil }
            return AddedToken(id: id, content: Array(tokens[id].utf8), isSpecial: type != 4)
        }
    }

    /// Whether a token is a part of words: normal, added by a person, or unused.
    func isText(_ id: Int) -> Bool { types.map { [1, 4, 5].contains($0[id]) } ?? true }

    var cut: Cut? { pre.flatMap { Cut.named[$0] } }

    /// Names of the same way to cut words, as llama.cpp groups them.
    enum Cut: Sendable {
        case gpt2, smollm, llama3, qwen2

        static let named: [String: Cut] = {
            let groups: [(Cut, [String])] = [
                (.gpt2, ["gpt-2", "phi-2", "jina-es", "jina-de", "mpt", "olmo", "jais", "gigachat"]),
                (.smollm, ["smollm", "starcoder", "refact", "command-r", "codeshell"]),
                (.llama3, ["llama3", "llama-v3", "llama-bpe", "falcon3", "dbrx", "smaug-bpe"]),
                (.qwen2, ["qwen2", "stablelm2", "deepseek-r1-qwen", "megrez"]),
            ]
            return Dictionary(uniqueKeysWithValues: groups.flatMap { cut, names in names.map { ($0, cut) } })
        }()

        var isLlama3: Bool { self == .llama3 }

        var normalizer: Normalizer? { self == .qwen2 ? .form(.composed) : nil }

        var preTokenizer: PreTokenizer {
            let bytes = PreTokenizer.byteLevel(prefixesSpace: false, cuts: false)
            let gpt2 = PreTokenizer.byteLevel(prefixesSpace: false, cuts: true)
            return switch self {
            case .gpt2: gpt2
            case .smollm: .sequence([.split(.number, .isolated, inverted: false), gpt2])
            case .llama3: .sequence([.split(.gpt4(digits: 3), .isolated, inverted: false), bytes])
            case .qwen2: .sequence([.split(.gpt4(digits: 1), .isolated, inverted: false), bytes])
            }
        }
    }
}
