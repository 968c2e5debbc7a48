/// Where a graph multiplies activations with a layer's weight. A weight that is used twice has two.
package struct WeightSite: Sendable, Hashable {
    /// Id of the layer whose tensor is the weight.
    package var layer: Int
    /// The node that multiplies: an index of the main body's nodes.
    package var node: Int
    /// Which of the node's inputs brings the weight.
    package var operand: Int
    package var use: Use
    /// What is multiplied with the weight; nil where no node of the main body has it as numbers.
    package var input: ActivationSite?
    /// What comes out, before or after a bias as the node has it; nil where that is no activation, as int8 products are not.
    package var output: ActivationSite?
    /// Stored dimension of the weight along which input channels run, those of one group in a convolution with groups; nil
    /// where a change of shape lies between.
    package var inputAxis: Int?
    /// Input channels, of all groups.
    package var channels: Int
    /// Output channels, of all groups; gates count.
    package var outputs: Int

    package enum Use: Sendable, Hashable {
        case linear
        case convolution(ConvolutionWindow)
        case transposedConvolution(ConvolutionWindow)
        /// The input's weight of an LSTM, GRU or RNN.
        case recurrent
        /// The state's weight; its channels are those of all directions, one after another.
        case hidden
        /// A look-up: the channels are the rows, and an activation counts how often each is looked up.
        case embedding
    }
}

/// A value as a site sees it.
package struct ActivationSite: Sendable, Hashable {
    /// Read as what the node takes or gives.
    package var value: Graph.Value
    package var layout: Layout

    package enum Layout: Sendable, Hashable {
        /// Channels along one dimension, counted from behind where it is negative; all else are positions.
        case axis(Int)
        /// Channels as above, seen through a convolution's window by second moments.
        case window(axis: Int, ConvolutionWindow)
        /// Indices of so many rows.
        case indices(rows: Int)
        /// States after each step, `[steps, directions, batch, width]`, or with the batch first: each is the input of the next
        /// step. `initial` is what comes before the first; zeros where it is nil.
        case states(initial: Graph.Value?, width: Int, isBatchFirst: Bool, direction: Direction)
    }

    package enum Direction: Sendable, Hashable {
        case forward, reverse, both

        package var count: Int { self == .both ? 2 : 1 }
    }

    package init(_ value: Graph.Value, _ layout: Layout) {
        self.value = value
        self.layout = layout
    }
}

/// How a convolution moves over its input.
package struct ConvolutionWindow: Sendable, Hashable {
    package var groups: Int
    /// One a spatial dimension, as all that follow.
    package var kernel: [Int]
    package var strides: [Int]
    package var dilations: [Int]
    package var padding: Padding

    package init(groups: Int, kernel: [Int], strides: [Int], dilations: [Int], padding: Padding) {
        self.groups = groups
        self.kernel = kernel
        self.strides = strides
        self.dilations = dilations
        self.padding = padding
    }

    package enum Padding: Sendable, Hashable {
        /// Before, then after, each dimension.
        case stated(before: [Int], after: [Int])
        /// As many outputs as strides fit into the input; the odd one behind or in front.
        case sameUpper, sameLower
    }

    /// Positions that a window spans in one dimension.
    package func span(_ dimension: Int) -> Int { (kernel[dimension] - 1) * dilations[dimension] + 1 }

    /// Zeros in front of and behind a dimension of that length.
    package func zeros(_ dimension: Int, length: Int) -> (before: Int, after: Int) {
        if case .stated(let before, let after) = padding { return (before[dimension], after[dimension]) }
        let stride = strides[dimension]
        let total = max(((length + stride - 1) / stride - 1) * stride + span(dimension) - length, 0)
        let smaller = total / 2
        return padding == .sameUpper ? (smaller, total - smaller) : (total - smaller, smaller)
    }
}
