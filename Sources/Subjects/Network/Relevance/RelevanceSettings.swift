/// How a layer's relevance is divided between its inputs: by what each adds to the sum z_k = Σ_i a_i w_ik + b_k.
package enum RelevanceRule: Sendable, Hashable {
    /// By what is positive: a_i w_ik of inputs and weights of one sign; biases take nothing. With inputs that are not negative
    /// it is the z⁺ rule, α = 1 and β = 0.
    case positive
    /// By everything, biases too, over z + ε sign(z).
    case epsilon(Double)
    /// α times by what is positive, less α − 1 times by what is negative; biases take nothing.
    case alphaBeta(alpha: Double)
}

/// Rules of a whole network.
package struct RelevanceSettings: Sendable, Hashable {
    package var convolutions: RelevanceRule
    package var dense: RelevanceRule
    /// Of sums and means of activations.
    package var epsilon = 1e-6

    package init(_ rule: RelevanceRule) { (convolutions, dense) = (rule, rule) }
}

/// What the relevance of a batch came to at one layer.
package struct LayerRelevance: Sendable, Hashable {
    /// Place in the main body.
    package let node: Int
    package let name: String
    /// Of each output channel, added up over samples and positions.
    package let sums: [Double]
    /// The same of magnitudes.
    package let magnitudes: [Double]
    /// In all, at its outputs.
    package let arriving: Double
    /// At its inputs: what is missing had nothing positive to go to, or went to biases.
    package let leaving: Double
}

/// How relevance goes back through an operator.
enum RelevanceStep {
    /// From the output to the first input, element by element.
    case pass
    /// To where each element came from; what did not win a maximum has none.
    case move
    /// In proportion to what each input adds.
    case share
    /// By the rule for products with weights.
    case weigh
    /// Folded into the layer before it.
    case norm

    static let named: [String: RelevanceStep] = {
        var steps: [String: RelevanceStep] = ["BatchNormalization": .norm]
        let families: [(RelevanceStep, [String])] = [
            (
                .pass,
                [
                    "Relu", "LeakyRelu", "PRelu", "Elu", "Celu", "Selu", "Gelu", "Swish", "HardSwish", "Mish", "Clip",
                    "Sigmoid", "HardSigmoid", "Tanh", "Softplus", "Identity", "Dropout",
                ]
            ),
            (
                .move,
                [
                    "MaxPool", "GlobalMaxPool", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Concat",
                    "Split", "Slice", "Pad",
                ]
            ),
            (.share, ["Add", "Sum", "Mean", "AveragePool", "GlobalAveragePool", "ReduceMean", "ReduceSum"]),
            (.weigh, ["Conv", "Gemm", "MatMul", "espalier.Linear"]),
        ]
        for (step, names) in families { for name in names { steps[name] = step } }
        return steps
    }()
}
