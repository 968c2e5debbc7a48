/// How a piece of text becomes tokens.
enum TokenModel: Sendable {
    case bytePair(BytePairModel)
    case wordPiece(WordPieceModel)
    case unigram(UnigramModel)

    var vocabulary: Vocabulary {
        switch self {
        case .bytePair(let model): model.vocabulary
        case .wordPiece(let model): model.vocabulary
        case .unigram(let model): model.vocabulary
        }
    }

    var unknown: Int? {
        switch self {
        case .bytePair(let model): model.unknown
        case .wordPiece(let model): model.unknown
        case .unigram(let model): model.unknown
        }
    }

    func append(_ pieces: Pieces, to tokens: inout [Int]) {
        switch self {
        case .bytePair(let model):
            var merging = Merging()
            for range in pieces.ranges { model.append(pieces.text, range, to: &tokens, &merging) }
        case .wordPiece(let model):
            for range in pieces.ranges { model.append(pieces.text, range, to: &tokens) }
        case .unigram(let model):
            for range in pieces.ranges { model.append(pieces.text, range, to: &tokens) }
        }
    }
}
