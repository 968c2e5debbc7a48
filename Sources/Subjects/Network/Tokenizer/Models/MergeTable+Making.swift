/// Two tokens' bytes in one block, and how many of them are the first one's.
typealias MergedBytes = (bytes: [UInt8], left: Int)

extension MergeTable {
    /// Learnt merges in their order.
    ///
    /// - Parameters:
    ///   - merges: nil for what is none.
    ///   - continuation: how many bytes the right token loses from its begin.
    init<Merges: Collection>(
        _ merges: Merges, of vocabulary: Vocabulary, continuation: Int = 0
    ) throws(TokenizerError) where Merges.Element == MergedBytes? {
        self.init(count: merges.count)
        var rank = 0
        for merge in merges {
            guard let (bytes, left) = merge else { throw .notMerge(index: rank) }
            func id(_ token: [UInt8], _ range: Range<Int>) throws(TokenizerError) -> Int {
                if let id = vocabulary.id(of: token, range) { return id }
                throw .mergeWithoutToken(index: rank, token: String(decoding: token[range], as: UTF8.self))
            }
            let pair = (try id(bytes, 0..<left), try id(bytes, left..<bytes.count))
            let whole = continuation == 0 ? bytes : Array(bytes[..<left] + bytes[left...].dropFirst(continuation))
            set(pair.0, pair.1, rank: rank, to: try id(whole, 0..<whole.count))
            rank += 1
        }
    }

    /// "left right", as files of merges have it; nil for anything else.
    static func pair(_ line: String) -> MergedBytes? {
        var bytes = Array(line.utf8)
        guard let space = bytes.firstIndex(of: 0x20), space > 0, space < bytes.count - 1 else { return nil }
        bytes.remove(at: space)
        return bytes[space...].contains(0x20) ? nil : (bytes, space)
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
