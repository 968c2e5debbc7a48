/// What is done to a text before it is cut into pieces.
indirect enum Normalizer: Sendable {
    case form(NormalForm)
    case lowercase
    /// Leaves out all marks; most come apart from their letters only after a decomposition.
    case stripAccents
    case bert(BertNormalizer)
    case replace(TextPattern, with: [UInt8])
    case prepend([UInt8])
    case sequence([Normalizer])

    func callAsFunction(_ text: [UInt8]) -> [UInt8] {
        switch self {
        case .form(let form): text.allSatisfy { $0 < 0x80 } ? text : [UInt8](form(text.scalars))
        case .lowercase: [UInt8](text.scalars.lowercased)
        case .stripAccents: [UInt8](text.scalars.filter { !$0.isMark })
        case .bert(let normalizer): [UInt8](normalizer(text.scalars))
        case .replace(let pattern, let new): pattern.replace(in: text, with: new)
        case .prepend(let prefix): text.isEmpty ? text : prefix + text
        case .sequence(let steps): steps.reduce(text) { $1($0) }
        }
    }
}

extension Normalizer {
    init(_ field: TokenizerField) throws(TokenizerError) {
        switch try field.type() {
        case "Lowercase": self = .lowercase
        case "StripAccents": self = .stripAccents
        case "BertNormalizer": self = .bert(try BertNormalizer(field))
        case "Replace":
            self = .replace(try TextPattern(try field.member("pattern")), with: try field.bytes("content"))
        case "Prepend": self = .prepend(try field.bytes("prepend"))
        case "Sequence":
            var steps: [Normalizer] = []
            for step in try field.elements("normalizers") { steps.append(try Normalizer(step)) }
            self = .sequence(steps)
        case let name:
            guard let form = NormalForm(rawValue: name) else { throw .unknown(field: field.path, name: name) }
            self = .form(form)
        }
    }
}

extension [Unicode.Scalar] {
    /// Each character by itself, so that a sigma at the end of a word is one like any other.
    var lowercased: [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(count)
        for scalar in self {
            if scalar.value < 0x80 {
                let isUpper = (0x41...0x5A).contains(scalar.value)
                result.append(isUpper ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar)
            } else {
                result += scalar.properties.lowercaseMapping.unicodeScalars
            }
        }
        return result
    }
}
