package import Checkpoints

extension Tokenizer {
    /// Reads the vocabulary of a GGUF file, as llama.cpp does: `gpt2` with merges, or `llama` with scores. 1 µs a token.
    ///
    /// Of the many ways to cut words that llama.cpp knows, those of SmolLM2, GPT-2, Llama 3, Qwen2 and their kin are known here.
    ///
    /// - Parameter bytes: the file that the metadata come from.
    package init(_ metadata: GGUFMetadata, _ bytes: RawSpan) throws(TokenizerError) {
        let values = try GGUFVocabulary(metadata, bytes)
        let vocabulary = try values.vocabulary()
        var parts: Parts
        switch values.model {
        case "gpt2": parts = try Self.bytePairs(values, vocabulary)
        case "llama": parts = try Self.sentencePieces(values, vocabulary)
        default: throw .unknown(field: GGUFVocabulary.name("model"), name: values.model)
        }
        parts.added = values.added
        parts.specials = values.specials
        if values.addsBeginning ?? (values.model == "llama" || values.cut?.isLlama3 == true) {
            parts.processor.before = values.specials.beginning.map { [$0] } ?? []
        }
        if values.addsEnd == true { parts.processor.after = values.specials.end.map { [$0] } ?? [] }
        try self.init(parts)
    }

    private static func bytePairs(_ values: GGUFVocabulary, _ vocabulary: Vocabulary) throws(TokenizerError) -> Parts {
        guard let name = values.pre else { throw .missing(field: GGUFVocabulary.name("pre")) }
        guard let cut = values.cut else { throw .unknown(field: GGUFVocabulary.name("pre"), name: name) }
        guard let merges = values.merges else { throw .missing(field: GGUFVocabulary.name("merges")) }
        let table = try MergeTable(merges.lazy.map(MergeTable.pair), of: vocabulary)
        let model = BytePairModel(vocabulary, table, BytePairModel.Options(ignoresMerges: cut.isLlama3))
        return Parts(
            model: .bytePair(model), normalizer: cut.normalizer, preTokenizer: cut.preTokenizer, decoder: .byteLevel)
    }

    private static func sentencePieces(
        _ values: GGUFVocabulary, _ vocabulary: Vocabulary
    ) throws(TokenizerError) -> Parts {
        guard let scores = values.scores, scores.count == values.tokens.count, scores.allSatisfy(\.isFinite) else {
            throw .wrongField(field: GGUFVocabulary.name("scores"), expected: "one finite number a token")
        }
        let table = MergeTable(scores: scores.map { Float($0) }, of: vocabulary, where: values.isText)
        let unknown = values.specials.unknown ?? (vocabulary.count > 0 ? 0 : nil)
        let options = BytePairModel.Options(unknown: unknown, fusesUnknown: true, spellsBytes: true)
        let (space, mark): ([UInt8], [UInt8]) = ([0x20], Array("▁".utf8))
        let spelling = Normalizer.replace(.text(space), with: mark)
        let reading: [TokenDecoder] = [.replace(.text(mark), with: space), .byteFallback, .fuse]
        let prefixes = values.prefixesSpace ?? true
        return Parts(
            model: .bytePair(BytePairModel(vocabulary, table, options)),
            normalizer: prefixes ? .sequence([.prepend(mark), spelling]) : spelling,
            decoder: .sequence(prefixes ? reading + [.strip(space, start: 1, stop: 0)] : reading))
    }
}
