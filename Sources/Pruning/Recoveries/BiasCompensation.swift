/// What removed weights gave on average, as a bias that stands in for them.
package enum BiasCompensation {
    /// Δb_i = Σ_j w_ij · mean(x_j) over what is removed: the best constant, for it leaves only the variance as error.
    ///
    /// - Parameters:
    ///   - weights: in stored order. A convolution's window positions each meet the channel's mean, as inside of an image.
    ///   - layout: with outputs as `outer`, or as `inner` where the input dimension comes first.
    ///   - isInputFirst: whether the outputs are `inner`.
    ///   - kept: one a weight, as stored.
    ///   - means: one an input channel.
    /// - Returns: one an output. Source: An et al. 2024 (FLAP), section on bias compensation. O(weights).
    package static func shifts(
        _ weights: [Float], _ layout: ChannelLayout, isInputFirst: Bool = false, kept: [Bool], means: [Double]
    ) -> [Double] {
        precondition(weights.count == kept.count && means.count == layout.channels, "one a weight, one a channel")
        var shifts = [Double](repeating: 0, count: isInputFirst ? layout.inner : layout.outer)
        layout.forEachRun(from: 0, count: weights.count) { elements, channel in
            for index in elements where !kept[index] {
                let output = isInputFirst ? index % layout.inner : index / (layout.length * layout.inner)
                shifts[output] += Double(weights[index]) * means[channel]
            }
        }
        return shifts
    }
}
