/// The rows of a ranking, shared by all its copies: passing one on costs one reference, however many columns it has.
final class RankingRows: Sendable {
    let firstBits: RowPatterns
    let cumulativeCount: RowCounts
    let energies: RowEnergies
    /// Whether a row is a bin; empty when all rows are exact.
    let isBin: [Bool]
    let squares: RowSquares

    init(_ rows: Rows) {
        firstBits = RowPatterns(rows.bits)
        cumulativeCount = RowCounts(summing: rows.counts)
        energies = RowEnergies(rows)
        isBin = rows.isBin
        squares = rows.squares
    }
}

extension RankingRows: Hashable {
    static func == (left: RankingRows, right: RankingRows) -> Bool {
        left === right
            || left.firstBits == right.firstBits && left.cumulativeCount == right.cumulativeCount
                && left.energies == right.energies && left.isBin == right.isBin && left.squares == right.squares
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(firstBits)
        hasher.combine(cumulativeCount)
    }
}
