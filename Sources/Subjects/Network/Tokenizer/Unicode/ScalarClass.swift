/// What the patterns of tokenizers tell characters apart by.
enum ScalarClass: UInt8, Sendable {
    /// `\p{L}`
    case letter
    /// `\p{N}`
    case number
    /// `\s`
    case space
    case other

    init(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x80 {
            self = Self.ascii[Int(scalar.value)]
        } else {
            self.init(beyondASCII: scalar)
        }
    }

    private static let ascii: [ScalarClass] = (UInt8(0)..<0x80).map { byte in
        switch byte {
        case 0x30...0x39: .number
        case 0x41...0x5A, 0x61...0x7A: .letter
        case 0x09...0x0D, 0x20: .space
        default: .other
        }
    }

    private init(beyondASCII scalar: Unicode.Scalar) {
        // The common ideographs and syllables.
        if (0x4E00...0x9FFF).contains(scalar.value) || (0xAC00...0xD7A3).contains(scalar.value) {
            self = .letter
            return
        }
        self =
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: .letter
            case .decimalNumber, .letterNumber, .otherNumber: .number
            default: scalar.properties.isWhitespace ? .space : .other
            }
    }
}

extension Unicode.Scalar {
    /// Whether BERT and others set it apart: ASCII that is neither letter nor digit nor control, and Unicode's punctuation.
    var isTokenPunctuation: Bool {
        if value < 0x80 { return value > 0x20 && value < 0x7F && ScalarClass(self) == .other }
        return switch properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    /// `\w`: letters, marks, digits, connectors and joiners (UTS #18).
    var isWordCharacter: Bool {
        if value < 0x80 { return [.letter, .number].contains(ScalarClass(self)) || value == 0x5F }
        if properties.isAlphabetic || properties.isJoinControl { return true }
        return switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: true
        default: false
        }
    }

    var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
