/// Text to token numbers and back, as the network was trained with: byte-level BPE, SentencePiece, WordPiece or Unigram.
///
/// Made from Hugging Face's `tokenizer.json` or the vocabulary of a GGUF file; agrees with the `tokenizers` package. What a file
/// asks for and is not known here is refused when it is read, so that encoding cannot fail. Nothing is cut to a length or
/// padded, whatever the file says of that.
package struct Tokenizer: Sendable {
    /// Tokens that a run may need by number; nil where the file names none.
    package struct Specials: Sendable, Hashable {
        /// Begins a text: `bos`, or what the file puts before every text, as BERT's `[CLS]`.
        package var beginning: Int?
        /// Ends a text: `eos`, or what the file puts behind every text, as BERT's `[SEP]`.
        package var end: Int?
        package var unknown: Int?
        package var padding: Int?
    }

    package let specials: Specials
    /// Rows that an embedding needs: one more than the highest number.
    package let vocabularySize: Int

    let model: TokenModel
    private let normalizer: Normalizer?
    private let preTokenizer: PreTokenizer?
    private let processor: PostProcessor
    private let decoder: TokenDecoder?
    private let added: [Int: AddedToken]
    /// Looked for in the text as it is, and in the normalised text.
    private let plain: AddedTokenSearch
    private let normalized: AddedTokenSearch

    /// What a file says, read.
    struct Parts {
        var model: TokenModel
        var normalizer: Normalizer?
        var preTokenizer: PreTokenizer?
        var processor = PostProcessor()
        var decoder: TokenDecoder?
        var added: [AddedToken] = []
        var specials = Specials()
    }

    /// - Throws: `.idOutOfRange`, `.contradiction`, and what is wrong with the added tokens.
    init(_ parts: Parts) throws(TokenizerError) {
        (model, normalizer, preTokenizer) = (parts.model, parts.normalizer, parts.preTokenizer)
        (processor, decoder, specials) = (parts.processor, parts.decoder, parts.specials)
        let vocabulary = parts.model.vocabulary
        added = try Self.added(parts.added, to: vocabulary)
        vocabularySize = max(vocabulary.count, (added.keys.max() ?? -1) + 1)
        plain = try AddedTokenSearch(parts.added.filter { !$0.isNormalized })
        let normalizer = parts.normalizer
        normalized = try AddedTokenSearch(parts.added.filter(\.isNormalized)) { normalizer?($0.content) ?? $0.content }
        let named = [
            ("the beginning's token", specials.beginning), ("the end's token", specials.end),
            ("the unknown token", specials.unknown), ("the padding token", specials.padding),
        ]
        for (field, id) in named + (processor.before + processor.after).map({ ("post_processor", $0) }) {
            guard let id, !(0..<vocabularySize).contains(id) else { continue }
            throw .idOutOfRange(field: field, id: id, count: vocabularySize)
        }
    }

    // MARK: Text to tokens

    /// - Parameters:
    ///   - text: special tokens written in it are found, as `tokenizers` finds them.
    ///   - addingSpecial: whether the tokens that the file puts before and behind every text are there too.
    package func encode(_ text: String, addingSpecial: Bool = true) -> [Int] {
        var tokens = addingSpecial ? processor.before : []
        let text = Array(text.utf8)
        for part in plain.parts(of: text, 0..<text.count) {
            switch part {
            case .token(let id): tokens.append(id)
            case .text(let range): append(Array(text[range]), isAtStart: range.lowerBound == 0, to: &tokens)
            }
        }
        return addingSpecial ? tokens + processor.after : tokens
    }

    private func append(_ raw: [UInt8], isAtStart: Bool, to tokens: inout [Int]) {
        let text = normalizer?(raw) ?? raw
        for part in normalized.parts(of: text, 0..<text.count) {
            switch part {
            case .token(let id): tokens.append(id)
            case .text(let range):
                var pieces = Pieces(Array(text[range]), isAtStart: isAtStart && range.lowerBound == 0)
                preTokenizer?(&pieces)
                model.append(pieces, to: &tokens)
            }
        }
    }

    // MARK: Tokens to text

    /// Numbers that are no token's are left out, as in the reference; bytes that are no text become U+FFFD.
    package func decode(_ tokens: [Int], skippingSpecial: Bool = true) -> String {
        let texts = tokens.compactMap { id in skippingSpecial && isSpecial(id) ? nil : bytes(id) }
        let joined = decoder.map { Array($0(texts).joined()) } ?? Array(texts.joined(separator: [0x20]))
        return String(decoding: joined, as: UTF8.self)
    }

    /// A token as the vocabulary spells it; nil where the number is no token's.
    package func token(_ id: Int) -> String? { bytes(id).map { String(decoding: $0, as: UTF8.self) } }

    /// The number of a token as the vocabulary spells it; nil where there is none.
    package func id(of token: String) -> Int? {
        model.vocabulary.id(of: token.utf8) ?? added.values.first { $0.content.elementsEqual(token.utf8) }?.id
    }

    package func isSpecial(_ id: Int) -> Bool { added[id]?.isSpecial ?? false }

    private func bytes(_ id: Int) -> [UInt8]? { added[id]?.content ?? model.vocabulary.token(id).map(Array.init) }
}

extension Tokenizer {
    private static func added(
        _ tokens: [AddedToken], to vocabulary: Vocabulary
    ) throws(TokenizerError) -> [Int: AddedToken] {
        var added: [Int: AddedToken] = [:]
        let limit = vocabulary.count + tokens.count + 65_536
        for token in tokens {
            guard (0..<limit).contains(token.id) else {
                throw .idOutOfRange(field: "added_tokens", id: token.id, count: limit)
            }
            if let id = vocabulary.id(of: token.content), id != token.id {
                throw .contradiction(
                    token: String(decoding: token.content, as: UTF8.self), added: token.id, vocabulary: id)
            }
            if added.updateValue(token, forKey: token.id) != nil { throw .repeatedID(token.id) }
        }
        return added
    }
}
