package import Pruning
import Tensors

/// Importance of tokens by votes along attention, heads joined.
package struct ImportanceRanking {
    /// Whether the class token begins with √N where others begin with 1.
    package var isBoosted: Bool
    /// Of N · s: heads outside do not count.
    package var variances: ClosedRange<Double>
    /// Heads by their mean; else by the root of the mean of squares, which favours what one head alone loves.
    package var isMean: Bool
    /// Whether rows that tokens were taken from are scaled to sum 1 again.
    package var isScaled: Bool

    package init(isBoosted: Bool, variances: ClosedRange<Double>, isMean: Bool = false, isScaled: Bool = true) {
        self.isBoosted = isBoosted
        self.variances = variances
        self.isMean = isMean
        self.isScaled = isScaled
    }

    /// - Parameters:
    ///   - left: tokens that are there still, ascending, the class token first.
    ///   - rounds: votes.
    /// - Returns: one score a token that is left, and N · s of each head over these.
    package func rank(
        _ tokens: SampleTokens, among left: [Int], rounds: Int
    ) -> (importance: [Double], heads: [HeadScores]) {
        let spread = (0..<tokens.heads).map { votes(tokens, $0, left, rounds) }
        var heads = spread.map { scores in
            let scaled = scores.map { $0 * Double(left.count) }
            let variance = Self.variance(scaled)
            return HeadScores(scores: scaled, variance: variance, isInRange: variances.contains(variance))
        }
        if !heads.contains(where: \.passes) { for head in heads.indices { heads[head].passes = true } }
        let counting = zip(heads, spread).filter(\.0.passes).map(\.1)
        let importance = left.indices.map { token in
            let sum = counting.reduce(0) { $0 + (isMean ? $1[token] : $1[token] * $1[token]) }
            return isMean ? sum / Double(counting.count) : (sum / Double(counting.count)).squareRoot()
        }
        return (importance, heads)
    }

    /// The best of some tokens by their scores; of equal ones the lower index. Best first.
    package static func best(_ importance: [Double?], of tokens: [Int], _ count: Int) -> [Int] {
        let scored = tokens.map { (score: importance[$0] ?? -.infinity, token: $0) }
        return scored.sorted { $0.score != $1.score ? $0.score > $1.score : $0.token < $1.token }
            .prefix(count).map(\.token)
    }

    private func votes(_ tokens: SampleTokens, _ head: Int, _ left: [Int], _ rounds: Int) -> [Double] {
        var scores = [Double](repeating: 1, count: left.count)
        if isBoosted { scores[0] = Double(left.count).squareRoot() }
        let sum = scores.reduce(0, +)
        scores = scores.map { $0 / sum }
        let edges = tokens.head(head)
        guard left.count < tokens.count else {
            AttentionVotes.vote(edges.span, &scores, rounds: rounds)
            return scores
        }
        let rest = AttentionVotes.restricted(edges.span, of: tokens.count, to: left, isScaled: isScaled)
        AttentionVotes.vote(rest.span, &scores, rounds: rounds)
        return scores
    }

    private static func variance(_ numbers: [Double]) -> Double {
        let count = Double(max(numbers.count, 1))
        let mean = numbers.reduce(0, +) / count
        return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    }
}
