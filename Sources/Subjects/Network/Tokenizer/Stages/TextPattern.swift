/// What a text is searched for: a fixed text, kinds of characters, or one of the regular expressions that tokenizers are
/// published with, each written out by hand.
enum TextPattern: Sendable, Hashable {
    case text([UInt8])
    /// Two or more spaces: ` {2,}`.
    case spaces
    case number
    case whitespace
    case punctuation
    /// `\w+|[^\w\s]+`
    case words
    /// GPT-2's.
    case gpt2
    /// GPT-4's, Llama 3's and Qwen2's, which differ in how many digits stand together.
    case gpt4(digits: Int)

    /// Patterns by their text.
    private static let known: [String: TextPattern] = {
        let contractions = #"(?i:'s|'t|'re|'ve|'m|'ll|'d)"#
        let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        let word = #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
        return [
            " {2,}": .spaces, #"\p{N}"#: .number, #"\s"#: .whitespace, #"\w+|[^\w\s]+"#: .words,
            #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#: .gpt2,
            #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#: .gpt2,
            contractions + word + "{1,3}" + rest: .gpt4(digits: 3), contractions + word + rest: .gpt4(digits: 1),
        ]
    }()

    /// `{"String": …}` or `{"Regex": …}`.
    init(_ field: TokenizerField) throws(TokenizerError) {
        if field["String"] != nil {
            self = .text(try field.bytes("String"))
            return
        }
        let text = try field.text("Regex")
        guard let pattern = Self.known[text] else { throw .unknown(field: field.path + ".Regex", name: text) }
        self = pattern
    }

    /// The end of the match that begins at `place`; nil where none does.
    @inline(__always)
    func end(in text: [UInt8], from place: Int, before end: Int) -> Int? {
        switch self {
        case .gpt2: return WordPattern.gpt2(text, place, end)
        case .gpt4(let digits): return WordPattern.gpt4(text, place, end, digits: digits)
        case .text(let part):
            return !part.isEmpty && text.holds(part, at: place, before: end) ? place + part.count : nil
        case .spaces:
            let run = text[place..<end].prefix { $0 == 0x20 }.count
            return run > 1 ? place + run : nil
        case .number, .whitespace, .punctuation:
            let (scalar, length) = text.scalar(at: place)
            return isMet(by: scalar) ? place + length : nil
        case .words: return Self.word(text, place, end)
        }
    }

    private func isMet(by scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .number: ScalarClass(scalar) == .number
        case .whitespace: ScalarClass(scalar) == .space
        default: scalar.isTokenPunctuation
        }
    }

    private static func word(_ text: [UInt8], _ start: Int, _ end: Int) -> Int? {
        func kind(_ place: Int) -> Int {
            let scalar = text.scalar(at: place).scalar
            return scalar.isWordCharacter ? 1 : ScalarClass(scalar) == .space ? 0 : 2
        }
        let first = kind(start)
        guard first > 0 else { return nil }
        var place = start
        while place < end, kind(place) == first { place += [UInt8].scalarLength(text[place]) }
        return place
    }

    /// Where it is found, in order, and what lies between.
    func forEachPart(of text: [UInt8], _ range: Range<Int>, _ body: (Range<Int>, _ isMatch: Bool) -> Void) {
        var (done, place) = (range.lowerBound, range.lowerBound)
        while place < range.upperBound {
            guard let end = end(in: text, from: place, before: range.upperBound) else {
                place += [UInt8].scalarLength(text[place])
                continue
            }
            if done < place { body(done..<place, false) }
            body(place..<end, true)
            (done, place) = (end, end)
        }
        if done < range.upperBound { body(done..<range.upperBound, false) }
    }

    func replace(in text: [UInt8], with new: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        forEachPart(of: text, 0..<text.count) { range, isMatch in result += isMatch ? new[...] : text[range] }
        return result
    }
}
