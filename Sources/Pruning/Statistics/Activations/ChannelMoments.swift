/// Count, mean and squared deviations of each channel, over any number of positions.
///
/// Kept as Welford does, and joined as Chan, Golub and LeVeque (1979) do: nothing cancels, however far the mean lies from 0.
/// Joining is exact only to rounding, so the order of joins decides the last bits.
package struct ChannelMoments: Sendable, Hashable {
    /// Positions seen: rows of the activation, the same for every channel.
    package private(set) var count: Int
    package private(set) var means: [Double]
    /// Sums of squared deviations from the mean.
    package private(set) var deviations: [Double]

    package init(channels: Int) {
        count = 0
        means = Array(repeating: 0, count: channels)
        deviations = means
    }

    package init(count: Int, means: [Double], deviations: [Double]) {
        precondition(means.count == deviations.count, "one of each a channel")
        self.count = count
        self.means = means
        self.deviations = deviations
    }

    /// Joins what other positions gave.
    package mutating func add(_ other: ChannelMoments) {
        precondition(other.means.count == means.count, "of the same channels")
        guard other.count > 0 else { return }
        guard count > 0 else { return self = other }
        let total = Double(count + other.count)
        let share = Double(other.count) / total
        let cross = Double(count) * share
        for index in means.indices {
            let difference = other.means[index] - means[index]
            means[index] += difference * share
            deviations[index] += other.deviations[index] + difference * difference * cross
        }
        count += other.count
    }

    /// Whether every number is one.
    var isFinite: Bool { means.allSatisfy(\.isFinite) && deviations.allSatisfy(\.isFinite) }
}

extension ChannelMoments {
    /// Sum over the positions.
    package var sums: [Double] { means.map { $0 * Double(count) } }

    /// Sum of squares over the positions.
    package var squares: [Double] {
        zip(means, deviations).map { mean, deviation in deviation + Double(count) * mean * mean }
    }

    /// L2 norm over the positions: ‖x_j‖ of Wanda.
    package var norms: [Double] { squares.map { $0.squareRoot() } }

    /// Unbiased, divided by count − 1; 0 for a single position.
    package var variances: [Double] { deviations.map { count > 1 ? $0 / Double(count - 1) : 0 } }
}

/// Smallest and largest of each channel.
package struct ChannelExtremes: Sendable, Hashable {
    package private(set) var minima: [Float]
    package private(set) var maxima: [Float]

    package init(minima: [Float], maxima: [Float]) {
        precondition(minima.count == maxima.count, "one of each a channel")
        self.minima = minima
        self.maxima = maxima
    }

    package mutating func add(_ other: ChannelExtremes) {
        for index in minima.indices {
            minima[index] = min(minima[index], other.minima[index])
            maxima[index] = max(maxima[index], other.maxima[index])
        }
    }

    /// Largest absolute value of each channel.
    package var magnitudes: [Float] { zip(minima, maxima).map { max($0.magnitude, $1.magnitude) } }
}
