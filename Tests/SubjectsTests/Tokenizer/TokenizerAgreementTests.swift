import Checkpoints
import Foundation
import Subjects
import Testing

/// Against the `tokenizers` package, on 2,000 lines of many languages, code, emoji, numbers, white space and special tokens.
@Suite struct TokenizerAgreementTests {
    private struct Expected: Decodable {
        let ids: [[Int]]
        /// Without special tokens.
        let plain: [[Int]]
        /// Of `ids`, without special tokens and with them.
        let decoded: [String]
        let whole: [String]
    }

    /// The folder of the unpacked packages, which are too large to fetch for every run.
    private static let models = ProcessInfo.processInfo.environment["ESPALIER_MODELS"]

    @Test func everyTrainedFamilyAgreesOnEveryLine() throws {
        #expect(try compare(Oracle("tokenizers_expected.py")) == 16)
    }

    @Test(.enabled(if: models != nil, "needs ESPALIER_MODELS, a folder with MiniLM and SmolLM2"))
    func thePublishedTokenizersAgreeOnEveryLine() throws {
        #expect(try compare(Oracle("tokenizers_expected.py", try #require(Self.models))) == 2)
    }

    /// Returns how many tokenizers were compared.
    private func compare(_ oracle: Oracle) throws -> Int {
        let texts = try oracle.json("texts.json", as: [String].self)
        #expect(texts.count == 2000)
        let files = try oracle.json("files.json", as: [String: String].self)
        for (name, path) in files.sorted(by: { $0.key < $1.key }) {
            let tokenizer = try Self.tokenizer(path)
            let expected = try oracle.json(name + ".expected", as: Expected.self)
            var differences: [String] = []
            for (line, text) in texts.enumerated() {
                let ids = tokenizer.encode(text)
                let plain = tokenizer.encode(text, addingSpecial: false)
                if ids != expected.ids[line] || plain != expected.plain[line] { differences.append("\(line): \(text)") }
                // Strings are equal when they look the same, which is not enough here.
                let decoded = tokenizer.decode(expected.ids[line])
                let whole = tokenizer.decode(expected.ids[line], skippingSpecial: false)
                if Array(decoded.utf8) != Array(expected.decoded[line].utf8) { differences.append("\(line) decoded") }
                if Array(whole.utf8) != Array(expected.whole[line].utf8) { differences.append("\(line) whole") }
            }
            #expect(differences.isEmpty, "\(name): \(differences.count), first \(differences.prefix(5))")
        }
        return files.count
    }

    private static func tokenizer(_ path: String) throws -> Tokenizer {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        guard path.hasSuffix(".gguf") else { return try Tokenizer(json: bytes) }
        let file = bytes.span.bytes
        return try Tokenizer(try GGUF.metadata(file, path: path), file)
    }
}
