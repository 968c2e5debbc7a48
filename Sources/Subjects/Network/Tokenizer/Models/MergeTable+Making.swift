extension MergeTable {
    /// Learnt merges in their order.
    ///
    /// - Parameters:
    ///   - merges: pairs of tokens' bytes, or nil for what is none.
    ///   - continuation: bytes that the right token begins with, and loses.
    init<Merges: Collection>(
        _ merges: Merges, of vocabulary: Vocabulary, continuation: [UInt8] = []
    ) throws(TokenizerError) where Merges.Element == (left: ArraySlice<UInt8>, right: ArraySlice<UInt8>)? {
        self.init(count: merges.count)
        for (rank, merge) in merges.enumerated() {
            guard let merge else { throw .notMerge(index: rank) }
            func id(_ token: some Collection<UInt8>) throws(TokenizerError) -> Int {
                if let id = vocabulary.id(of: token) { return id }
                throw .mergeWithoutToken(index: rank, token: String(decoding: token, as: UTF8.self))
            }
            let (left, right) = (try id(merge.left), try id(merge.right))
            set(left, right, rank: rank, to: try id(merge.left + merge.right.dropFirst(continuation.count)))
        }
    }

    /// "left right", as files of merges have it; nil for anything else.
    static func pair(_ line: String) -> (left: ArraySlice<UInt8>, right: ArraySlice<UInt8>)? {
        let parts = Array(line.utf8).split(separator: 0x20, omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty ? (parts[0], parts[1]) : nil
    }

    /// SentencePiece's: neighbours are merged where that makes a token, the one with the highest score first.
    ///
    /// - Parameters:
    ///   - scores: by id.
    ///   - isMade: whether merges may make a token, by id; unknown, control and byte tokens they may not.
    init(scores: [Float], of vocabulary: Vocabulary, where isMade: (Int) -> Bool) {
        var found: [(left: Int, right: Int, id: Int)] = []
        for id in 0..<vocabulary.count where isMade(id) {
            guard let token = vocabulary.token(id).map(Array.init), token.count > 1 else { continue }
            for place in 1..<token.count where token[place] & 0xC0 != 0x80 {
                guard let left = vocabulary.id(of: token, 0..<place) else { continue }
                if let right = vocabulary.id(of: token, place..<token.count) { found.append((left, right, id)) }
            }
        }
        let ranked = Set(scores).sorted(by: >).enumerated()
        let ranks = Dictionary(uniqueKeysWithValues: ranked.map { ($0.element, $0.offset) })
        self.init(count: found.count)
        for pair in found { set(pair.left, pair.right, rank: ranks[scores[pair.id]] ?? 0, to: pair.id) }
    }
}
