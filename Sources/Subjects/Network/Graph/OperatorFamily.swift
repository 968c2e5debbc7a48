import Checkpoints

/// How an operator's output is shaped; ONNX's own operators and the usual ones that ONNX Runtime adds.
enum OperatorFamily: Sendable {
    /// As the first input; the elements are others.
    case likeFirst
    /// The first input's elements, in another type at most.
    case sameElements
    case broadcast
    case convolution(weight: Int)
    case transposedConvolution, pool, globalPool
    case matrixProduct(left: Int, right: Int)
    case generalProduct, recurrent, gather
    case reshape, flatten, squeeze, unsqueeze, transpose, concatenate, expand, tile, depthToSpace, spaceToDepth
    case slice, split, pad, resize, reduce, reduceOne
    case shape, size, constantOfShape, range
    /// Attention of ONNX Runtime: the width of the bias by three.
    case attention

    static let named: [String: OperatorFamily] = {
        var families: [String: OperatorFamily] = [
            "Conv": .convolution(weight: 1), "FusedConv": .convolution(weight: 1),
            "ConvInteger": .convolution(weight: 1),
            "QLinearConv": .convolution(weight: 3), "ConvTranspose": .transposedConvolution,
            "MatMul": .matrixProduct(left: 0, right: 1), "MatMulInteger": .matrixProduct(left: 0, right: 1),
            "MatMulIntegerToFloat": .matrixProduct(left: 0, right: 1),
            "DynamicQuantizeMatMul": .matrixProduct(left: 0, right: 1),
            "QLinearMatMul": .matrixProduct(left: 0, right: 3), "Gemm": .generalProduct, "LSTM": .recurrent,
            "GRU": .recurrent, "RNN": .recurrent, "Gather": .gather, "Reshape": .reshape, "Flatten": .flatten,
            "Squeeze": .squeeze, "Unsqueeze": .unsqueeze, "Transpose": .transpose, "Concat": .concatenate,
            "Expand": .expand, "Tile": .tile, "DepthToSpace": .depthToSpace, "SpaceToDepth": .spaceToDepth,
            "Slice": .slice, "Split": .split, "Pad": .pad, "Resize": .resize, "Upsample": .resize,
            "ArgMax": .reduceOne, "ArgMin": .reduceOne, "Shape": .shape, "Size": .size,
            "ConstantOfShape": .constantOfShape, "Range": .range, "Attention": .attention, "QAttention": .attention,
        ]
        func add(_ family: OperatorFamily, _ names: String) {
            for name in names.split(separator: " ") { families[String(name)] = family }
        }
        add(.sameElements, "Identity Cast CastLike Dropout DequantizeLinear QuantizeLinear")
        add(.pool, "MaxPool AveragePool LpPool")
        add(.globalPool, "GlobalAveragePool GlobalMaxPool GlobalLpPool")
        add(
            .likeFirst,
            """
            Relu Sigmoid Tanh Sqrt Log Exp Neg Abs Erf Clip HardSigmoid HardSwish LeakyRelu Elu Selu Celu Gelu Softplus \
            Softsign Softmax LogSoftmax Hardmax Not Floor Ceil Round Sign Reciprocal Sin Cos Tan Asin Acos Atan Sinh Cosh \
            Asinh Acosh Atanh ThresholdedRelu Shrink Swish Mish CumSum Trilu IsNaN IsInf BitwiseNot \
            BatchNormalization InstanceNormalization LayerNormalization GroupNormalization RMSNormalization \
            SimplifiedLayerNormalization SkipLayerNormalization SkipSimplifiedLayerNormalization LpNormalization \
            MeanVarianceNormalization LRN FastGelu QuickGelu BiasGelu DynamicQuantizeLinear ScatterND ScatterElements \
            RotaryEmbedding
            """)
        add(
            .broadcast,
            """
            Add Sub Mul Div Pow Mod Min Max Sum Mean PRelu Equal Greater Less GreaterOrEqual LessOrEqual And Or Xor Where \
            BitShift BitwiseAnd BitwiseOr BitwiseXor
            """)
        add(
            .reduce,
            "ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare"
        )
        return families
    }()
}

extension NodeView {
    /// Nil for operators that are not known. ONNX's own Attention is another one than ONNX Runtime's.
    var family: OperatorFamily? {
        let family = OperatorFamily.named[operation]
        if case .attention = family, record.isStandard(node) { return nil }
        return family
    }

    /// What is known of the outputs; fewer than there are where nothing is.
    func outputs(_ family: OperatorFamily) -> [GraphValue] {
        switch family {
        case .likeFirst: [GraphValue(shape: self[0].shape, numbers: mapped)]
        case .sameElements: [GraphValue(shape: self[0].shape, numbers: self[0].numbers)]
        case .broadcast: [broadcast()]
        case .convolution(let weight): [convolution(weight: weight)]
        case .transposedConvolution: [transposedConvolution()]
        case .pool: [pool()]
        case .globalPool: [globalPool()]
        case .matrixProduct(let left, let right): [matrixProduct(left, right)]
        case .generalProduct: [generalProduct()]
        case .recurrent: recurrent()
        case .gather: [gather()]
        case .reshape: [reshape()]
        case .flatten: [flatten()]
        case .squeeze: [squeeze()]
        case .unsqueeze: [unsqueeze()]
        case .transpose: [transpose()]
        case .concatenate: [concatenate()]
        case .expand: [expand()]
        case .tile: [tile()]
        case .depthToSpace: [blocks(toSpace: true)]
        case .spaceToDepth: [blocks(toSpace: false)]
        case .slice: [slice()]
        case .split: split()
        case .pad: [pad()]
        case .resize: [resize()]
        case .reduce: [reduce()]
        case .reduceOne: [reduceOne()]
        case .shape: [shapeOf()]
        case .size: [GraphValue(shape: [], numbers: [self[0].count])]
        case .constantOfShape: [filled()]
        case .range: [counting()]
        case .attention: [attention()]
        }
    }

    /// The few functions of one number that shapes go through.
    private var mapped: [Int?]? {
        switch operation {
        case "Neg": self[0].numbers.map { $0.map { Length.difference(0, $0) } }
        case "Abs": self[0].numbers.map { $0.map { $0.flatMap { $0 == .min ? nil : abs($0) } } }
        // What is not a whole number was never followed.
        case "Floor", "Ceil", "Round", "Relu": operation == "Relu" ? nil : self[0].numbers
        case "Not": self[0].numbers.map { $0.map { $0.map { $0 == 0 ? 1 : 0 } } }
        default: nil
        }
    }

    private func attention() -> GraphValue {
        guard let shape = self[0].shape, shape.count == 3, let width = self[1].shape?.last else { return .unknown }
        return GraphValue(shape: [shape[0], shape[1], Length.quotient(width, 3)])
    }
}
