extension GroupSearch {
    /// Whether units that are zero in every member are zero in a node's outputs too.
    ///
    /// A sigmoid makes 0.5 of them. Whoever reads them by a weight has zeros there; a product of two activations has not, and
    /// adds them up.
    func keepsZeros(_ call: NodeCall, _ zeros: OperatorRule.Zeros) -> Bool {
        switch zeros {
        case .made: true
        case .ofFirst: call.node.inputs.first { $0 != nil }.map { isZero($0) } ?? false
        case .ofAll: call.node.inputs.allSatisfy { isZero($0) }
        case .ofAny: call.node.inputs.contains { $0 != nil && isZero($0) }
        case .lost: false
        }
    }

    /// Also where an input is left out.
    private func isZero(_ value: Graph.Value?) -> Bool {
        guard let value else { return true }
        // A constant along the units is a member; one for all of them is not.
        guard values[value].constant != nil else { return values[value].keepsZeros }
        return values[value].axes?.contains { table.length($0) != 1 } ?? false
    }
}

/// How a kind of operator is followed.
struct OperatorRule: Sendable {
    /// How it carries dimensions from its inputs to its outputs.
    let apply: @Sendable (inout GroupSearch, NodeCall) -> Void
    /// Whether the rule sees to it itself where lengths are computed with.
    let followsNumbers: Bool
    let zeros: Zeros

    /// When zeros for a unit come out.
    enum Zeros: Sendable {
        case made, ofFirst, ofAll, ofAny, lost

        init(_ operation: String) {
            if Self.making.contains(operation) {
                self = .made
            } else if Self.passing.contains(operation) {
                self = .ofFirst
            } else {
                self =
                    ["Add", "Sub", "Sum", "Concat", "Max", "Min"].contains(operation)
                    ? .ofAll
                    : operation == "Mul" ? .ofAny : .lost
            }
        }
    }
}

extension OperatorRule.Zeros {

    /// Products with weights, whose rows and biases are zero.
    private static let making: Set = [
        "Conv", "com.microsoft.FusedConv", "ConvTranspose", "Gemm", "MatMul", "com.microsoft.FusedMatMul",
        "espalier.Linear", "BatchNormalization", "InstanceNormalization", "Attention", "Gather",
    ]

    /// Functions of the first input that are 0 at 0, and changes of layout.
    private static let passing: Set = [
        "Relu", "Tanh", "Sqrt", "Neg", "Abs", "Erf", "HardSwish", "LeakyRelu", "Elu", "Selu", "Celu", "Gelu",
        "Softsign",
        "Floor", "Ceil", "Round", "Sign", "Sin", "Tan", "Asin", "Atan", "Sinh", "Asinh", "Atanh", "ThresholdedRelu",
        "Shrink", "Swish", "Mish", "Dropout", "com.microsoft.Gelu", "com.microsoft.QuickGelu", "Identity", "Cast",
        "CastLike",
        "Div", "PRelu", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Split", "Slice", "Expand",
        "MaxPool",
        "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "RotaryEmbedding", "Resize",
        "Upsample",
    ]
}
