/// How a text is cut into pieces.
indirect enum PreTokenizer: Sendable {
    case split(TextPattern, Pieces.Behavior, inverted: Bool)
    /// Bytes are spelled by printable characters, after GPT-2's cut where that is asked for.
    case byteLevel(prefixesSpace: Bool, cuts: Bool)
    /// Spaces are spelled by another character, which words begin with.
    case metaspace(Metaspace)
    case sequence([PreTokenizer])

    func callAsFunction(_ pieces: inout Pieces) {
        switch self {
        case .split(let pattern, let behavior, let inverted): pieces.split(by: pattern, behavior, inverted: inverted)
        case .byteLevel(let prefixesSpace, let cuts):
            if prefixesSpace {
                pieces.rewrite { piece, _, result in
                    if piece.first != 0x20 { result.append(0x20) }
                    result += piece
                }
            }
            if cuts { pieces.split(by: .gpt2, .isolated) }
            pieces.rewrite { piece, _, result in ByteAlphabet.spell(piece, to: &result) }
        case .metaspace(let metaspace): metaspace(&pieces)
        case .sequence(let steps): for step in steps { step(&pieces) }
        }
    }
}

extension PreTokenizer {
    init(_ field: TokenizerField) throws(TokenizerError) {
        switch try field.type() {
        case "ByteLevel":
            self = .byteLevel(
                prefixesSpace: try field.flag("add_prefix_space", else: true),
                cuts: try field.flag("use_regex", else: true))
        case "Split":
            self = .split(
                try TextPattern(try field.member("pattern")), try Self.behavior(field),
                inverted: try field.flag("invert", else: false))
        case "Digits":
            let isIndividual = try field.flag("individual_digits", else: false)
            self = .split(.number, isIndividual ? .isolated : .contiguous, inverted: false)
        case "BertPreTokenizer":
            self = .sequence([
                .split(.whitespace, .removed, inverted: false), .split(.punctuation, .isolated, inverted: false),
            ])
        case "Punctuation":
            self = .split(
                .punctuation, field["behavior"] == nil ? .isolated : try Self.behavior(field), inverted: false)
        case "Whitespace": self = .split(.words, .removed, inverted: true)
        case "WhitespaceSplit": self = .split(.whitespace, .removed, inverted: false)
        case "Metaspace": self = .metaspace(try Metaspace(field))
        case "Sequence":
            var steps: [PreTokenizer] = []
            for step in try field.elements("pretokenizers") { steps.append(try PreTokenizer(step)) }
            self = .sequence(steps)
        case let name: throw .unknown(field: field.path, name: name)
        }
    }

    private static func behavior(_ field: TokenizerField) throws(TokenizerError) -> Pieces.Behavior {
        let name = try field.text("behavior")
        guard let behavior = Pieces.Behavior(rawValue: name) else {
            throw .unknown(field: field.name("behavior"), name: name)
        }
        return behavior
    }
}
