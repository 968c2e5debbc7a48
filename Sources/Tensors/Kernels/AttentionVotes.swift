/// Votes over a graph whose edges are attention: every token gives its weight to the tokens that it looks at.
package enum AttentionVotes {
    /// s ← Aᵀ s, so many times; the sum stays where rows of A sum to 1.
    ///
    /// - Parameters:
    ///   - attention: `[tokens, tokens]`, a row a query.
    ///   - scores: one a token.  O(rounds · tokens²).
    package static func vote(_ attention: Span<Float>, _ scores: inout [Double], rounds: Int) {
        let count = scores.count
        precondition(attention.count == count * count, "\(attention.count) edges between \(count) tokens")
        for _ in 0..<rounds {
            var next = [Double](repeating: 0, count: count)
            var sums = next.mutableSpan
            for query in 0..<count {
                let (weight, row) = (scores[query], query &* count)
                for token in 0..<count { sums[token] += weight * Double(attention[row &+ token]) }
            }
            scores = next
        }
    }

    /// The graph of some tokens alone, rows scaled to sum 1 again: `[kept, kept]`. A row that nothing is left of looks at all alike.
    ///
    /// - Parameter isScaled: else rows keep what is left of them.
    package static func restricted(
        _ attention: Span<Float>, of count: Int, to kept: [Int], isScaled: Bool
    ) -> [Float] {
        precondition(attention.count == count * count, "\(attention.count) edges between \(count) tokens")
        var edges: [Float] = []
        edges.reserveCapacity(kept.count * kept.count)
        for query in kept {
            var sum = 0.0
            for token in kept { sum += Double(attention[query &* count &+ token]) }
            for token in kept {
                let edge = attention[query &* count &+ token]
                guard isScaled else {
                    edges.append(edge)
                    continue
                }
                edges.append(sum > 0 ? Float(Double(edge) / sum) : 1 / Float(kept.count))
            }
        }
        return edges
    }
}
