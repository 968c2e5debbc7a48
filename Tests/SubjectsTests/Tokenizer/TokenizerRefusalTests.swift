import Checkpoints
import Subjects
import Testing

/// Files that are wrong, each with the one thing that is.
@Suite struct TokenizerRefusalTests {
    private static let model = #"{"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}"#

    @Test(arguments: [
        (#"{"#, "the text ends too early (byte 1)"),
        (#"{}"#, "model is missing"),
        (#"{"model": {"type": "Markov", "vocab": {}}}"#, "model.type is 'Markov', which is not known here"),
        (
            #"{"model": {"type": "BPE", "vocab": {"a": 0, "a": 1}, "merges": []}}"#,
            "the token 'a' stands twice in the vocabulary"
        ),
        (#"{"model": {"type": "BPE", "vocab": {"a": 0, "b": 0}, "merges": []}}"#, "two tokens have the number 0"),
        (
            #"{"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}}"#,
            "a token has the number -1, where 65552 tokens would go up to 65551"
        ),
        (
            #"{"model": {"type": "BPE", "vocab": {"a": 99999999}, "merges": []}}"#,
            "a token has the number 99999999, where 65552 tokens would go up to 65551"
        ),
        (
            #"{"model": {"type": "BPE", "vocab": {"a": 0.5}, "merges": []}}"#,
            "model.vocab is not tokens and their numbers"
        ),
        (
            #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}}"#,
            "merge 0 needs the token 'b', which the vocabulary lacks"
        ),
        (
            #"{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]}}"#,
            "merge 0 needs the token 'ab', which the vocabulary lacks"
        ),
        (#"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["aa"]}}"#, "merge 0 is not two tokens"),
        (#"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [["a"]]}}"#, "merge 0 is not two tokens"),
        (
            #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [], "unk_token": "?"}}"#,
            "model.unk_token is '?', which the vocabulary lacks"
        ),
        (
            #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [], "dropout": 0.1}}"#,
            "model.dropout: merges are never left out by chance"
        ),
        (
            #"{"model": {"type": "WordPiece", "vocab": {"a": 0}}}"#,
            "model.unk_token is '[UNK]', which the vocabulary lacks"
        ),
        (
            #"{"model": {"type": "Unigram", "vocab": [["a", -1]], "unk_id": 1}}"#,
            "model.unk_id has the number 1, where 1 tokens would go up to 0"
        ),
        (
            #"{"model": {"type": "Unigram", "vocab": [["a", "b"]], "unk_id": 0}}"#,
            "model.vocab[0] is not a piece and its score"
        ),
    ])
    func aWrongModelIsRefused(_ text: String, _ expected: String) { Self.expect(text, expected) }

    @Test(arguments: [
        (#""normalizer": {"type": "Precompiled"}"#, "normalizer is 'Precompiled', which is not known here"),
        (
            #""normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Nmt"}]}"#,
            "normalizer.normalizers[1] is 'Nmt', which is not known here"
        ),
        (
            #""pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated"}"#,
            "pre_tokenizer.pattern.Regex is '(a+)+$', which is not known here"
        ),
        (
            #""pre_tokenizer": {"type": "Split", "pattern": {"String": "x"}, "behavior": "Odd"}"#,
            "pre_tokenizer.behavior is 'Odd', which is not known here"
        ),
        (
            #""pre_tokenizer": {"type": "Metaspace", "replacement": "xy"}"#,
            "pre_tokenizer.replacement is not one character"
        ),
        (#""decoder": {"type": "CTC"}"#, "decoder is 'CTC', which is not known here"),
        (
            #""post_processor": {"type": "BertProcessing", "sep": ["s", 3], "cls": ["c", 0]}"#,
            "the end's token has the number 3, where 3 tokens would go up to 2"
        ),
        (
            #""post_processor": {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "B"}}]}"#,
            "post_processor.single[0]: the text must stand there once"
        ),
        (
            #""added_tokens": [{"id": 1, "content": "a"}]"#,
            "the added token 'a' has the number 1, but 0 in the vocabulary"
        ),
        (#""added_tokens": [{"id": 9, "content": "x"}, {"id": 9, "content": "y"}]"#, "two tokens have the number 9"),
        (
            #""added_tokens": [{"id": 9000000, "content": "x"}]"#,
            "added_tokens has the number 9000000, where 65540 tokens would go up to 65539"
        ),
    ])
    func aWrongStageIsRefused(_ stage: String, _ expected: String) {
        Self.expect("{\"model\": \(Self.model), \(stage)}", expected)
    }

    private static func expect(_ text: String, _ expected: String) {
        do {
            _ = try Tokenizer(json: Array(text.utf8))
            Issue.record("accepted: \(text)")
        } catch { #expect("\(error)" == expected) }
    }

    // MARK: GGUF

    private static func file(_ change: (inout GGUFFile) -> Void) throws -> Tokenizer {
        let file = GGUFFile { file in
            let tokens = ["a", "b", "ab"].flatMap { file.string($0) }
            file.pairs = [file.pair("tokenizer.ggml.model", "gpt2"), file.array("tokenizer.ggml.tokens", 8, 3, tokens)]
            change(&file)
        }
        let bytes = file.bytes
        let span = bytes.span.bytes
        return try Tokenizer(try GGUF.metadata(span, path: "f"), span)
    }

    private static func merges(_ file: GGUFFile, _ text: String) -> [UInt8] {
        file.array("tokenizer.ggml.merges", 8, 1, file.string(text))
    }

    @Test func mergesWhatTheFileSays() throws {
        let tokenizer = try Self.file { file in
            file.pairs += [file.pair("tokenizer.ggml.pre", "smollm"), Self.merges(file, "a b")]
        }
        // Digits are no tokens here, and left out.
        #expect(tokenizer.encode("abba1ab") == [2, 1, 0, 2])
        #expect(tokenizer.decode([2, 1, 0, -5, 99, 2]) == "abbaab")
        #expect(tokenizer.vocabularySize == 3)
    }

    @Test func aCutThatIsNotKnownIsRefused() throws {
        let expected = TokenizerError.unknown(field: "tokenizer.ggml.pre", name: "tekken")
        #expect(throws: expected) { try Self.file { $0.pairs.append($0.pair("tokenizer.ggml.pre", "tekken")) } }
        #expect(throws: TokenizerError.missing(field: "tokenizer.ggml.pre")) { try Self.file { _ in } }
    }

    @Test func aSpecialTokenBeyondTheVocabularyIsRefused() throws {
        let expected = TokenizerError.idOutOfRange(field: "the beginning's token", id: 3, count: 3)
        #expect(throws: expected) {
            try Self.file { file in
                file.pairs += [file.pair("tokenizer.ggml.pre", "gpt-2"), Self.merges(file, "a b")]
                file.pairs.append(file.pair("tokenizer.ggml.bos_token_id", 3))
            }
        }
    }

    @Test func aMillionBytesInOnePieceAreMergedInTime() throws {
        let tokenizer = try Self.file { file in
            file.pairs += [file.pair("tokenizer.ggml.pre", "gpt-2"), Self.merges(file, "a b")]
        }
        let text = String(repeating: "ab", count: 500_000)
        #expect(tokenizer.encode(text) == [Int](repeating: 2, count: 500_000))
    }
}
