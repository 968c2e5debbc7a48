/// What one pass over the data collects. One pass serves all needs.
package struct StatisticsRequest: OptionSet, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Of each input channel of a weight: count, mean, variance, L2 norm.
    package static let inputMoments = StatisticsRequest(rawValue: 1 << 0)
    /// Of each input channel: smallest and largest.
    package static let inputExtremes = StatisticsRequest(rawValue: 1 << 1)
    /// XᵀX in F64 of each weight's input, a convolution's unfolded; O(channels²) memory a site.
    package static let inputGram = StatisticsRequest(rawValue: 1 << 2)
    /// Of each output channel: mean and variance.
    package static let outputMoments = StatisticsRequest(rawValue: 1 << 3)
    /// Of each weight: mean gradient and mean squared gradient; 16 bytes a weight.
    package static let gradientMoments = StatisticsRequest(rawValue: 1 << 4)
    /// Of each index of a weight's first two dimensions: sums of weight × gradient.
    package static let gradientProducts = StatisticsRequest(rawValue: 1 << 5)
    /// Mean attention probabilities at named nodes.
    package static let attention = StatisticsRequest(rawValue: 1 << 6)

    package static let gradients: StatisticsRequest = [.gradientMoments, .gradientProducts]

    static let names: [(StatisticsRequest, String)] = [
        (.inputMoments, "input moments"), (.inputExtremes, "input extremes"), (.inputGram, "input Gram"),
        (.outputMoments, "output moments"), (.gradientMoments, "gradient moments"),
        (.gradientProducts, "gradient products"), (.attention, "attention"),
    ]

    /// Names of all that is asked for, as files state them.
    package var words: [String] { Self.names.filter { contains($0.0) }.map(\.1) }

    /// From `words`; nil where a name is unknown.
    package init?(words: [some StringProtocol]) {
        var request: StatisticsRequest = []
        for word in words {
            guard let found = Self.names.first(where: { $0.1 == word }) else { return nil }
            request.insert(found.0)
        }
        self = request
    }
}
