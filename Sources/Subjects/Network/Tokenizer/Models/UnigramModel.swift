/// SentencePiece's unigram model: of all ways to spell a piece, the one whose tokens' scores add up highest (Viterbi).
///
/// Source: Kudo 2018; unknown characters cost as in SentencePiece, and runs of them are one token. O(characters · longest token).
struct UnigramModel: Sendable {
    let vocabulary: Vocabulary
    /// By id; logarithms of probabilities.
    let scores: [Double]
    let unknown: Int
    /// The tokens of single bytes, where unknown characters are spelled by them.
    let bytes: ByteTokens?

    /// Below the least score.
    private static let unknownPenalty = 10.0

    private let unknownScore: Double

    init(_ vocabulary: Vocabulary, scores: [Double], unknown: Int, bytes: ByteTokens?) {
        (self.vocabulary, self.scores, self.unknown, self.bytes) = (vocabulary, scores, unknown, bytes)
        unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    }

    /// The best way to the end of a stretch of text.
    private struct Step {
        var score = 0.0
        /// Where its last token begins; -1 where no way leads here.
        var start = -1
        var id = 0
    }

    func append(_ text: [UInt8], _ range: Range<Int>, to tokens: inout [Int]) {
        let steps = steps(text, range)
        var path: [(range: Range<Int>, isUnknown: Bool)] = []
        var end = range.upperBound
        while end > range.lowerBound {
            let step = steps[end - range.lowerBound]
            guard step.start >= 0 else { break }
            let isUnknown = step.id == unknown
            if isUnknown, let last = path.last, last.isUnknown {
                path[path.count - 1].range = step.start..<last.range.upperBound
            } else {
                path.append((step.start..<end, isUnknown))
            }
            end = step.start
        }
        for item in path.reversed() { append(text, spelling: item.range, to: &tokens) }
    }

    private func append(_ text: [UInt8], spelling range: Range<Int>, to tokens: inout [Int]) {
        if let id = vocabulary.id(of: text, range) { return tokens.append(id) }
        if let bytes, bytes.append(text, range, to: &tokens) { return }
        tokens.append(unknown)
    }

    private func steps(_ text: [UInt8], _ range: Range<Int>) -> [Step] {
        var steps = [Step](repeating: Step(), count: range.count + 1)
        func offer(_ id: Int, _ score: Double, from start: Int, to end: Int) {
            let score = score + steps[start - range.lowerBound].score
            let target = end - range.lowerBound
            if steps[target].start < 0 || score > steps[target].score {
                steps[target] = Step(score: score, start: start, id: id)
            }
        }
        var start = range.lowerBound
        while start < range.upperBound {
            let next = start + [UInt8].scalarLength(text[start])
            var isSpelled = false
            vocabulary.forEachPrefix(of: text, start..<range.upperBound) { id, end in
                offer(id, scores[id], from: start, to: end)
                if end == next { isSpelled = true }
            }
            if !isSpelled { offer(unknown, unknownScore, from: start, to: next) }
            start = next
        }
        return steps
    }
}

/// The tokens `<0x00>` to `<0xFF>`, which spell what the vocabulary lacks.
struct ByteTokens: Sendable {
    /// One a byte; nil where there is none.
    private let ids: [Int?]

    init(_ vocabulary: Vocabulary) {
        ids = (0..<256).map { vocabulary.id(of: Self.name(UInt8($0)).utf8) }
    }

    private static func name(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "<0x" + (digits.utf8.count == 1 ? "0" : "") + digits + ">"
    }

    /// Whether every byte has a token; appends nothing otherwise.
    func append(_ text: [UInt8], _ range: Range<Int>, to tokens: inout [Int]) -> Bool {
        let found = range.compactMap { ids[Int(text[$0])] }
        if found.count == range.count { tokens += found }
        return found.count == range.count
    }

    /// The byte that such a name stands for.
    static func byte(_ token: [UInt8]) -> UInt8? {
        guard token.count == 6, token.starts(with: "<0x".utf8), token[5] == UInt8(ascii: ">") else { return nil }
        return UInt8(String(decoding: token[3..<5], as: UTF8.self), radix: 16)
    }
}
