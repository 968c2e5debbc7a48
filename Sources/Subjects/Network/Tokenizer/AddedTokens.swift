/// A token that is looked for in the text before anything else is done to it.
struct AddedToken: Sendable, Hashable {
    let id: Int
    let content: [UInt8]
    /// Left out when tokens are shown as text.
    let isSpecial: Bool
    /// Only where no word character stands beside it.
    var isSingleWord = false
    /// Takes the white space before it, or behind it, along.
    var stripsLeft = false
    var stripsRight = false
    /// Looked for in the normalised text.
    var isNormalized = false
}

/// Finds added tokens in a text: at each place the longest one, from the left.
struct AddedTokenSearch: Sendable {
    private let tokens: [AddedToken]
    /// Of what is looked for; ids are places in `tokens`.
    private let contents: Vocabulary

    /// A part of a text.
    enum Part: Sendable, Hashable {
        case text(Range<Int>)
        case token(Int)
    }

    /// - Parameter content: what stands for a token in the text; a later token with the same one is never found.
    init(_ tokens: [AddedToken], content: (AddedToken) -> [UInt8] = \.content) throws(TokenizerError) {
        var contents = try Vocabulary(count: tokens.count)
        var kept: [AddedToken] = []
        for token in tokens {
            let text = content(token)
            if text.isEmpty || contents.id(of: text) != nil { continue }
            try contents.add(text, id: kept.count)
            kept.append(token)
        }
        (self.tokens, self.contents) = (kept, contents)
    }

    /// In order; the parts cover the text, and none is empty.
    func parts(of text: [UInt8], _ range: Range<Int>) -> [Part] {
        if tokens.isEmpty { return range.isEmpty ? [] : [.text(range)] }
        var parts: [Part] = []
        var (done, place) = (range.lowerBound, range.lowerBound)
        while place < range.upperBound {
            guard let (token, end) = match(text, place..<range.upperBound) else {
                place += 1
                continue
            }
            defer { place = max(end, done) }
            guard let taken = taken(by: token, text, place..<end, in: range, after: done) else { continue }
            if done < taken.lowerBound { parts.append(.text(done..<taken.lowerBound)) }
            parts.append(.token(token.id))
            done = taken.upperBound
        }
        if done < range.upperBound { parts.append(.text(done..<range.upperBound)) }
        return parts
    }
}

extension AddedTokenSearch {
    private func match(_ text: [UInt8], _ range: Range<Int>) -> (token: AddedToken, end: Int)? {
        var found: (token: AddedToken, end: Int)?
        contents.forEachPrefix(of: text, range) { found = (tokens[$0], $1) }
        return found
    }

    /// What the token takes of the text with the white space beside it; nil where it must stand alone and does not.
    private func taken(
        by token: AddedToken, _ text: [UInt8], _ found: Range<Int>, in range: Range<Int>, after done: Int
    ) -> Range<Int>? {
        var (start, end) = (found.lowerBound, found.upperBound)
        if token.isSingleWord {
            let before = start > range.lowerBound ? text.scalar(at: text.scalarStart(before: start)).scalar : " "
            let after = end < range.upperBound ? text.scalar(at: end).scalar : " "
            if before.isWordCharacter || after.isWordCharacter { return nil }
        }
        while token.stripsLeft, start > done {
            let place = text.scalarStart(before: start)
            guard text.scalar(at: place).scalar.properties.isWhitespace else { break }
            start = place
        }
        while token.stripsRight, end < range.upperBound, text.scalar(at: end).scalar.properties.isWhitespace {
            end += text.scalar(at: end).length
        }
        return start..<end
    }
}
