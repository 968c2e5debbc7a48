/// BERT's clean-up: control characters go, every white space is a space, ideographs stand alone, accents and case go.
struct BertNormalizer: Sendable, Hashable {
    let cleansText: Bool
    let separatesIdeographs: Bool
    let stripsAccents: Bool
    let lowercases: Bool

    init(_ field: TokenizerField) throws(TokenizerError) {
        cleansText = try field.flag("clean_text", else: true)
        separatesIdeographs = try field.flag("handle_chinese_chars", else: true)
        lowercases = try field.flag("lowercase", else: true)
        stripsAccents = try field.flag("strip_accents", else: lowercases)
    }

    func callAsFunction(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var text = text
        if cleansText { text = text.filter { !Self.isNoise($0) }.map { Self.isSpace($0) ? " " : $0 } }
        if separatesIdeographs { text = text.flatMap { Self.isIdeograph($0) ? [" ", $0, " "] : [$0] } }
        if stripsAccents {
            text = NormalForm.decomposed(text).filter { !Self.isAccent($0) }
        }
        return lowercases ? text.lowercased : text
    }

    private static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x300 && scalar.properties.generalCategory == .nonspacingMark
    }

    private static func isNoise(_ scalar: Unicode.Scalar) -> Bool {
        if (0x20..<0x7F).contains(scalar.value) || (0x4E00...0x9FFF).contains(scalar.value) { return false }
        if scalar == "\t" || scalar == "\n" || scalar == "\r" { return false }
        return switch scalar.properties.generalCategory {
        case .control, .format, .privateUse: true
        default: scalar == "\u{FFFD}"
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { ScalarClass(scalar) == .space }

    /// The blocks that BERT lists; Japanese kana and Korean syllables are none of them.
    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
            0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
