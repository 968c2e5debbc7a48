import Checkpoints
package import Subjects

/// Where the input channels of a weight are among its elements.
package struct ChannelLayout: Sendable, Hashable {
    /// The stored weight as a row-major `[outer, length, inner]` whose middle is the input dimension.
    package var outer: Int
    package var length: Int
    package var inner: Int
    /// Of a convolution: the outputs, which are `outer`, divide into so many groups, each with channels of its own.
    package var groups: Int

    package init(outer: Int, length: Int, inner: Int, groups: Int = 1) {
        self.outer = outer
        self.length = length
        self.inner = inner
        self.groups = groups
    }

    /// Nil where the site's input channels do not run along one stored dimension, or are those of several directions.
    package init?(_ site: WeightSite, of layer: Layer) {
        let shape = layer.entry.shape
        guard let axis = site.inputAxis, shape.indices.contains(axis), site.use != .hidden || shape[0] == 1 else {
            return nil
        }
        var groups = 1
        if case .convolution(let window) = site.use { groups = window.groups }
        self.init(
            outer: shape[..<axis].reduce(1, *), length: shape[axis], inner: shape[(axis + 1)...].reduce(1, *),
            groups: groups)
        guard length * groups == site.channels, outer % groups == 0 else { return nil }
    }

    package var channels: Int { length * groups }

    /// Calls `body` with runs of elements of one channel, from element `start` on.
    package func forEachRun(
        from start: Int, count: Int, _ body: (_ elements: Range<Int>, _ channel: Int) -> Void
    ) {
        var place = 0
        while place < count {
            let element = start + place
            let end = min(count, place + inner - element % inner)
            let row = element / inner
            let group = row / length / max(outer / groups, 1)
            body(place..<end, group * length + row % length)
            place = end
        }
    }
}

/// Scores that weigh a weight by the activations it meets; larger survives.
package enum ActivationScores {
    /// |w| · ‖x_j‖ for each weight, `j` its input channel.
    ///
    /// - Parameters:
    ///   - weights: elements of the weight in stored order, the first of which is element `start`.
    ///   - norms: L2 over all positions, one an input channel: `ChannelMoments.norms`.
    /// - Returns: one score a weight. Source: Sun et al. 2024 (Wanda), eq. 2. O(weights).
    package static func wanda(
        _ weights: [Float], _ layout: ChannelLayout, norms: [Double], from start: Int = 0
    ) -> [Float] {
        precondition(norms.count == layout.channels, "one norm a channel")
        var scores = [Float](repeating: 0, count: weights.count)
        if layout.inner == 1, layout.groups == 1 {
            var channel = start % layout.length
            for index in weights.indices {
                scores[index] = Float(Double(weights[index].magnitude) * norms[channel])
                channel &+= 1
                if channel == layout.length { channel = 0 }
            }
            return scores
        }
        layout.forEachRun(from: start, count: weights.count) { elements, channel in
            let norm = norms[channel]
            for index in elements { scores[index] = Float(Double(weights[index].magnitude) * norm) }
        }
        return scores
    }

    /// var(x_j) · ‖W_j‖² for each input channel: how much the output fluctuates with it, which no bias can stand in for.
    ///
    /// - Parameters:
    ///   - weights: the whole weight in stored order.
    ///   - variances: unbiased, one an input channel: `ChannelMoments.variances`.
    /// - Returns: one score a channel. Source: An et al. 2024 (FLAP), WIFV. We take the variance over all positions exactly; the
    ///   released code's running variance uses the new mean twice. O(weights).
    package static func fluctuations(_ weights: [Float], _ layout: ChannelLayout, variances: [Double]) -> [Double] {
        zip(variances, columnEnergies(weights, layout)).map { $0 * $1 }
    }

    /// ‖W_j‖²: the sum of squares of all weights of each input channel.
    package static func columnEnergies(_ weights: [Float], _ layout: ChannelLayout) -> [Double] {
        var energies = [Double](repeating: 0, count: layout.channels)
        layout.forEachRun(from: 0, count: weights.count) { elements, channel in
            for index in elements { energies[channel] += Double(weights[index]) * Double(weights[index]) }
        }
        return energies
    }
}
