package import Tensors

/// One paper that lets tokens leave between the blocks of a transformer, for every sample others: it sees what a block computed and
/// says which stay. Nothing is changed in the weights, and nothing is learnt.
package protocol GatingMethod: Sendable {
    associatedtype Settings: MethodSettings

    static var card: Card { get }
    init(_ settings: Settings)

    /// Of what is drawn.
    var seed: UInt64 { get }

    /// What `keep` reads beside attention; only this is fetched from the runtime.
    var features: Set<TokenFeature> { get }

    /// Which tokens of a sample stay, with what was found on the way. Token 0 always stays.
    ///
    /// - Parameters:
    ///   - place: where in the network, and how many are wanted.
    ///   - random: of the sample and the place, so that neither the batch nor the machine matters.
    func keep(_ tokens: SampleTokens, at place: TokenPlace, drawing random: inout Random) -> TokenChoice

    /// Multiply-adds of `keep` for one sample: what the choice itself costs.
    ///
    /// - Parameters: tokens with the class token, heads, features of all heads.
    func multiplyAdds(tokens: Int, heads: Int, width: Int, at place: TokenPlace) -> Int
}

/// Vectors that a token has in a block.
package enum TokenFeature: String, Sendable, Hashable, CaseIterable {
    case key
    case query
    case value
    /// What the block left.
    case hidden = "x"
}

/// Where in the network tokens leave, and how many.
package struct TokenPlace: Sendable, Hashable {
    /// Of the block that has just run, from 0.
    package var block: Int
    package var blocks: Int
    /// Tokens that stay, the class token not among them: one at least.
    package var kept: Int

    package init(block: Int, blocks: Int, kept: Int) {
        self.block = block
        self.blocks = blocks
        self.kept = kept
    }
}

/// One sample as a block sees it.
package struct SampleTokens: Sendable {
    /// With the class token, which is token 0.
    package let count: Int
    package let heads: Int
    /// `[heads, tokens, tokens]`, a row a query, of sum 1.
    package let attention: [Float]
    /// `[tokens, features]`, of what the method reads.
    package let features: [TokenFeature: [Float]]

    package init(count: Int, heads: Int, attention: [Float], features: [TokenFeature: [Float]] = [:]) {
        precondition(attention.count == heads * count * count, "\(heads) heads of \(count) tokens")
        self.count = count
        self.heads = heads
        self.attention = attention
        self.features = features
    }

    /// Tokens that are no class token.
    package var patches: Int { count - 1 }

    /// `[tokens, tokens]`.
    package func head(_ head: Int) -> ArraySlice<Float> {
        attention[head * count * count..<(head + 1) * count * count]
    }

    /// A token's vector.
    package func vector(_ feature: TokenFeature, _ token: Int) -> ArraySlice<Float> {
        let all = features[feature] ?? []
        let width = all.count / max(count, 1)
        return all[token * width..<(token + 1) * width]
    }
}

/// Which tokens of a sample stay, and why.
package struct TokenChoice: Sendable, Hashable {
    /// Ascending; begins with 0.
    package var kept: [Int]
    /// One a token, what was ranked last; nil for tokens that had left before it.
    package var importance: [Double?]
    /// Ascending: those that were too much like others.
    package var similar: [Int]
    /// N · s of each head over the tokens that were ranked last; empty for methods that rank no heads.
    package var heads: [HeadScores]

    package init(kept: [Int], importance: [Double?], similar: [Int] = [], heads: [HeadScores] = []) {
        self.kept = kept
        self.importance = importance
        self.similar = similar
        self.heads = heads
    }
}

/// How a head spreads importance.
package struct HeadScores: Sendable, Hashable {
    /// Of mean 1.
    package var scores: [Double]
    /// Population variance of `scores`.
    package var variance: Double
    /// Whether its variance is one that counts.
    package var isInRange: Bool
    /// Whether the head counts: those in range, or all where none is.
    package var passes: Bool

    package init(scores: [Double], variance: Double, isInRange: Bool) {
        self.scores = scores
        self.variance = variance
        self.isInRange = isInRange
        passes = isInRange
    }
}
