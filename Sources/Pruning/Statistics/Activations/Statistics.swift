/// What a network's activations and gradients are like on some data: a value that crosses between jobs and files.
///
/// Statistics of disjoint samples add up to those of all; see `StatisticsPlan` for the order that makes this exact.
package struct Statistics: Sendable, Hashable {
    package var origin: StatisticsOrigin
    /// Samples seen.
    package var samples: Int
    /// One a distinct input; layers that multiply the same activation share one.
    package var inputs: [InputStatistics]
    /// Layers that something is known of, by ascending id.
    package var layers: [LayerStatistics]
    /// By the node's name, in the order of execution.
    package var attention: [AttentionStatistics]

    /// What is known of a layer's input; nil where the layer has no site that shows it.
    package func input(of layer: Int) -> InputStatistics? { self[layer]?.input.map { inputs[$0] } }

    package subscript(_ layer: Int) -> LayerStatistics? { layers.first { $0.layer == layer } }

    /// Adds those of other samples.
    package mutating func add(_ other: Statistics) {
        samples += other.samples
        for index in inputs.indices { inputs[index].add(other.inputs[index]) }
        for index in layers.indices { layers[index].add(other.layers[index]) }
        for index in attention.indices { attention[index].add(other.attention[index]) }
    }
}

/// Of the activation that one or more weights multiply.
package struct InputStatistics: Sendable, Hashable {
    /// Of each input channel of the weight, over all positions. For a look-up, of how often a row is looked up at a position.
    package var moments: ChannelMoments
    package var extremes: ChannelExtremes?
    /// Nil unless asked for, and for look-ups, states and transposed convolutions.
    package var gram: GramMatrix?

    mutating func add(_ other: InputStatistics) {
        moments.add(other.moments)
        if let others = other.extremes {
            if extremes == nil { extremes = others } else { extremes?.add(others) }
        }
        if let others = other.gram { gram?.add(others) }
    }
}

package struct LayerStatistics: Sendable, Hashable {
    /// Id in the network.
    package var layer: Int
    /// Name of the weight.
    package var name: String
    /// Index of `Statistics.inputs`.
    package var input: Int?
    /// Of each output channel, over all positions and uses.
    package var output: ChannelMoments?
    package var gradients: GradientStatistics?

    mutating func add(_ other: LayerStatistics) {
        if let others = other.output { output?.add(others) }
        if let others = other.gradients { gradients?.add(others) }
    }
}

/// Mean probabilities that positions attend to others with.
package struct AttentionStatistics: Sendable, Hashable {
    package var node: String
    package var samples: Int
    /// Heads, queries, keys; empty before the first sample.
    package var shape: [Int]
    /// Sums over samples, row-major.
    package var sums: [Double]

    mutating func add(_ other: AttentionStatistics) {
        guard samples > 0 else { return self = other }
        guard other.samples > 0 else { return }
        samples += other.samples
        sums.add(other.sums)
    }

    /// `[heads, queries, keys]`.
    package var means: [Double] { sums.map { $0 / Double(max(samples, 1)) } }
}
