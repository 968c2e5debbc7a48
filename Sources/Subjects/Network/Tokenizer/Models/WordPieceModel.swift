/// BERT's: of each word the longest beginning that is a token, and so on with what is left.
struct WordPieceModel: Sendable {
    let vocabulary: Vocabulary
    /// Stands for a word that cannot be spelled.
    let unknown: Int
    /// What tokens inside a word begin with.
    let continuation: [UInt8]
    /// Characters; a longer word is unknown.
    let wordLimit: Int

    func append(_ text: [UInt8], _ range: Range<Int>, to tokens: inout [Int]) {
        let characters = range.reduce(0) { text[$1] & 0xC0 == 0x80 ? $0 : $0 + 1 }
        guard characters <= wordLimit, let found = spelled(text, range) else { return tokens.append(unknown) }
        tokens += found
    }

    private func spelled(_ text: [UInt8], _ range: Range<Int>) -> [Int]? {
        var found: [Int] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let rest = start == range.lowerBound ? nil : continuation + text[start..<range.upperBound]
            guard let (id, length) = longest(rest ?? text, rest == nil ? range : 0..<(rest?.count ?? 0)) else {
                return nil
            }
            let taken = rest == nil ? length : length - continuation.count
            guard taken > 0 else { return nil }
            found.append(id)
            start += taken
        }
        return found
    }

    private func longest(_ text: [UInt8], _ range: Range<Int>) -> (id: Int, length: Int)? {
        var found: (id: Int, length: Int)?
        vocabulary.forEachPrefix(of: text, range) { found = ($0, $1 - range.lowerBound) }
        return found
    }
}
