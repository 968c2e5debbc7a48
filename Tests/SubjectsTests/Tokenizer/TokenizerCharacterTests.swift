import Foundation
import Subjects
import Testing

/// Nearly every character that the reference's Unicode names, through the public face of the tokenizer.
@Suite struct TokenizerCharacterTests {
    private struct Case: Decodable {
        let texts: [String]
        let expected: [[Int]]
    }

    private let oracle: Oracle

    init() throws { oracle = try Oracle("characters_expected.py") }

    /// The normal forms by Python's unicodedata, the clean-up by `tokenizers`; the numbers are the bytes of the result.
    @Test func everyCharacterIsNormalisedAsInTheReference() throws {
        for name in ["NFC", "NFD", "NFKC", "NFKD", "lowercase", "accents", "bert", "cased"] {
            try expect("form-" + name) { $0 }
        }
    }

    /// Each piece is one unknown word.
    @Test func everyCharacterIsCutAsInTheReference() throws {
        for name in ["gpt2", "gpt4", "bert", "words", "digits"] { try expect("cut-" + name) { [$0.count] } }
    }

    private func expect(_ name: String, _ shown: ([Int]) -> [Int]) throws {
        let tokenizer = try Tokenizer(json: try oracle.bytes(name + ".json"))
        let made = try oracle.json(name + ".expected", as: Case.self)
        #expect(made.texts.count > 500)
        let wrong = made.texts.indices.filter { shown(tokenizer.encode(made.texts[$0])) != made.expected[$0] }
        #expect(
            wrong.isEmpty, "\(name): \(wrong.count) of \(made.texts.count), \(wrong.prefix(5).map { made.texts[$0] })")
    }
}
