extension GroupSearch {
    /// Whether units that are zero in every member are zero in a node's outputs too.
    ///
    /// A sigmoid makes 0.5 of them. Whoever reads them by a weight has zeros there; a product of two activations has not, and
    /// adds them up.
    func keepsZeros(_ call: NodeCall) -> Bool {
        let operation = call.node.operation
        if Self.makesZeros.contains(operation) { return true }
        let given = call.node.inputs.compactMap { $0 }
        if Self.passesZeros.contains(operation) { return given.first.map { isZero($0) } ?? false }
        switch operation {
        case "Add", "Sub", "Sum", "Concat", "Max", "Min": return given.allSatisfy { isZero($0) }
        case "Mul": return given.contains { isZero($0) }
        default: return false
        }
    }

    private func isZero(_ value: Graph.Value) -> Bool {
        let known = values[value]
        // A constant along the units is a member; one for all of them is not.
        guard known.constant != nil else { return known.keepsZeros }
        return known.axes?.contains { table.length($0) != 1 } ?? false
    }

    /// Products with weights, whose rows and biases are zero.
    private static let makesZeros: Set = [
        "Conv", "com.microsoft.FusedConv", "ConvTranspose", "Gemm", "MatMul", "com.microsoft.FusedMatMul",
        "espalier.Linear", "BatchNormalization", "InstanceNormalization", "Attention", "Gather",
    ]

    /// Functions of the first input that are 0 at 0, and changes of layout.
    private static let passesZeros: Set = [
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
