/// Numbers that weigh the weights of each input channel of a layer.
package struct InputScale: Sendable, Hashable {
    package let layout: ChannelLayout
    /// One an input channel; not negative.
    package let factors: [Double]
    /// What the scores are, as an axis label.
    package let symbol: String

    package init(_ layout: ChannelLayout, _ factors: [Double], symbol: String) {
        precondition(factors.count == layout.channels, "one factor a channel")
        self.layout = layout
        self.factors = factors
        self.symbol = symbol
    }
}
