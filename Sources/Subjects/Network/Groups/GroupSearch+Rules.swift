extension GroupSearch {
    /// By operator; whatever is not here is not followed, and locks what it reads.
    static let rules: [String: OperatorRule] = {
        var rules: [String: OperatorRule] = [:]
        func add(_ names: String, _ apply: @escaping @Sendable (inout GroupSearch, NodeCall) -> Void) {
            for name in names.split(separator: " ").map(String.init) {
                rules[name] = OperatorRule(
                    apply: apply, followsNumbers: followsNumbers.contains(name), zeros: OperatorRule.Zeros(name))
            }
        }
        add(
            """
            Relu Sigmoid Tanh Sqrt Log Exp Neg Abs Erf HardSigmoid HardSwish LeakyRelu Elu Selu Celu Gelu Softplus Softsign \
            Not Floor Ceil Round Sign Reciprocal Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh ThresholdedRelu \
            Shrink Swish Mish IsNaN IsInf Dropout com.microsoft.Gelu com.microsoft.QuickGelu
            """
        ) { $0.copy($1) }
        add("Identity Cast CastLike") { $0.same($1) }
        add("Clip CumSum Trilu") { $0.copy($1) }
        add("Add Sub Mul Div") { $0.arithmetic($1) }
        add(
            """
            Pow Mod Max Min Sum Mean PRelu Greater Less GreaterOrEqual LessOrEqual And Or Xor \
            com.microsoft.BiasGelu com.microsoft.FastGelu
            """
        ) { $0.elementwise($1) }
        add("Softmax LogSoftmax Hardmax") { $0.softmax($1) }
        add("ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum") { $0.reduce($1) }
        add("ReduceLogSumExp ReduceSumSquare") { $0.reduce($1) }
        add("Conv com.microsoft.FusedConv") { $0.convolution($1) }
        add("ConvTranspose") { $0.transposedConvolution($1) }
        add("MaxPool AveragePool LpPool") { $0.pool($1) }
        add("GlobalAveragePool GlobalMaxPool GlobalLpPool") { $0.globalPool($1) }
        add("MatMul com.microsoft.FusedMatMul") { $0.matrixProduct($1) }
        add("Gemm") { $0.generalProduct($1) }
        add("espalier.Linear") { $0.linear($1) }
        add("BatchNormalization InstanceNormalization") { $0.channelNorm($1) }
        add("LayerNormalization RMSNormalization SimplifiedLayerNormalization") { $0.layerNorm($1) }
        add("com.microsoft.SkipLayerNormalization") { $0.skipLayerNorm($1) }
        add("GroupNormalization LRN") { $0.channelsTogether($1) }
        add("Transpose") { $0.transpose($1) }
        add("Reshape") { $0.reshape($1) }
        add("Flatten") { $0.flatten($1) }
        add("Squeeze") { $0.squeeze($1) }
        add("Unsqueeze") { $0.unsqueeze($1) }
        add("Concat") { $0.concatenate($1) }
        add("Split") { $0.split($1) }
        add("Slice") { $0.slice($1) }
        add("Gather") { $0.gather($1) }
        add("Expand") { $0.expand($1) }
        add("Pad") { $0.pad($1) }
        add("Resize Upsample") { $0.resize($1) }
        add("Shape") { $0.shapeOf($1) }
        add("ConstantOfShape") { $0.filled($1) }
        add("Equal") { $0.equal($1) }
        add("Where") { $0.choose($1) }
        add("Range") { $0.set($1, [$0.made($1, nil)]) }
        add("Attention") { $0.attention($1) }
        add("RotaryEmbedding") { $0.rotary($1) }
        return rules
    }()

    /// Operators that see to it themselves where lengths are computed with.
    private static let followsNumbers: Set = [
        "Identity", "Cast", "Add", "Sub", "Mul", "Div", "Gather", "Concat", "Unsqueeze", "Squeeze", "Slice", "Reshape",
        "Expand", "ConstantOfShape", "Equal", "Where", "Split", "Shape", "Range", "Resize", "Upsample",
    ]
}
