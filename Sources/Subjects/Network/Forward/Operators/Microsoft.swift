import Tensors

extension Operators {
    /// Operators that onnxruntime's optimiser and quantiser write.
    static let microsoft: [String: OperatorFunction] = Dictionary(
        uniqueKeysWithValues: contributed.map { ("com.microsoft." + $0.key, $0.value) })

    private static let contributed: [String: OperatorFunction] = [
        "Gelu": unary("aten::gelu"),
        "FastGelu": { call throws(ForwardError) in
            let x = try call.sum(0, 1)
            return [try call.call("aten::gelu", .tensor(x), .text("tanh"))]
        },
        "BiasGelu": { call throws(ForwardError) in [try call.call("aten::gelu", .tensor(call.sum(0, 1)))] },
        "QuickGelu": { call throws(ForwardError) in
            let x = try call.input(0)
            let scaled = try call.call(
                "aten::mul.Scalar", .tensor(x), .number(call.float("alpha", default: 1.702)))
            let gate = try call.call("aten::sigmoid", .tensor(scaled))
            return [try call.call("aten::mul.Tensor", .tensor(x), .tensor(gate))]
        },
        "SkipLayerNormalization": skipNormalization,
        "FusedMatMul": fusedProduct,
        "DynamicQuantizeMatMul": dynamicProduct,
        "MatMulIntegerToFloat": { call throws(ForwardError) in
            let sums = try call.cast(call.integerProduct(0, 1, zeroPoints: (4, 5)), .f32)
            return [try call.scaled(sums, call.input(2), call.input(3), bias: call.optional(6))]
        },
        "QuantizeLinear": { call throws(ForwardError) in try elementary("QuantizeLinear", call) },
        "DequantizeLinear": { call throws(ForwardError) in try elementary("DequantizeLinear", call) },
        "QLinearAdd": quantised(binary("aten::add.Tensor")),
        "QLinearMul": quantised(binary("aten::mul.Tensor")),
        "QLinearSigmoid": { call throws(ForwardError) in
            let x = try call.real(0)
            return [try call.levels(call.call("aten::sigmoid", .tensor(x)), scale: 3)]
        },
        "QLinearLeakyRelu": { call throws(ForwardError) in
            let slope = call.float("alpha", default: 0.01)
            let x = try call.real(0)
            return [try call.levels(call.call("aten::leaky_relu", .tensor(x), .number(slope)), scale: 3)]
        },
        "QLinearGlobalAveragePool": { call throws(ForwardError) in
            let x = try call.real(0)
            guard x.rank >= 3, !call.flag("channels_last") else { throw call.unknown("channels last") }
            let mean = try call.call("aten::mean.dim", .tensor(x), .integers(Array(2..<x.rank)), .flag(true))
            return [try call.levels(mean, scale: 3)]
        },
    ]

    /// The operator of ONNX's own by that name.
    private static func elementary(_ name: String, _ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        guard let function = quantized[name] else { throw call.unknown("this domain") }
        return try function(call)
    }

    /// An operator on two real numbers between three sets of levels.
    private static func quantised(_ body: @escaping OperatorFunction) -> OperatorFunction {
        { call throws(ForwardError) in
            let inner = OperatorCall(
                node: call.node, inputs: [try call.real(0), try call.real(3)], tensors: [:], runtime: call.runtime,
                version: call.version, run: call.run)
            guard let result = try body(inner)[0] else { return [nil] }
            return [try call.levels(result, scale: 6)]
        }
    }

    /// Two sequences and a bias added, then normalised over the last dimension.
    private static func skipNormalization(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        var x = try call.sum(0, 1)
        if let bias = call.optional(4) { x = try call.call("aten::add.Tensor", .tensor(x), .tensor(bias)) }
        guard let width = x.shape.last else { throw call.unsuited("normalises a single number") }
        let parts = try call.tensors(
            "aten::native_layer_norm", .tensor(x), .integers([width]), .tensor(call.input(2)),
            .optional(call.optional(3)), .number(call.float("epsilon", default: 1e-12)))
        return [parts[0], nil, nil, x]
    }

    private static func fusedProduct(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        var (a, b) = (try call.input(0), try call.input(1))
        guard !call.flag("transBatchA"), !call.flag("transBatchB") else { throw call.unknown("turned batches") }
        if call.flag("transA") { a = try call.call("aten::transpose.int", .tensor(a), .integer(-1), .integer(-2)) }
        if call.flag("transB") { b = try call.call("aten::transpose.int", .tensor(b), .integer(-1), .integer(-2)) }
        let product = try call.call("aten::matmul", .tensor(a), .tensor(b))
        let alpha = call.float("alpha", default: 1)
        return [alpha == 1 ? product : try call.call("aten::mul.Scalar", .tensor(product), .number(alpha))]
    }

    /// Real numbers, quantised for the product alone.
    private static func dynamicProduct(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let found = try call.measured(call.input(0))
        let inner = OperatorCall(
            node: call.node, inputs: [found.values, try call.input(1), found.zeroPoint, call.optional(3)],
            tensors: [:], runtime: call.runtime, version: call.version, run: call.run)
        let sums = try call.cast(inner.integerProduct(0, 1, zeroPoints: (2, 3)), .f32)
        return [try call.scaled(sums, found.scale, call.input(2), bias: call.optional(4))]
    }
}

extension OperatorCall {
    /// An input, plus another where it is there.
    fileprivate func sum(_ first: Int, _ second: Int) throws(ForwardError) -> Tensor {
        guard let more = optional(second) else { return try input(first) }
        return try call("aten::add.Tensor", .tensor(input(first)), .tensor(more))
    }

    fileprivate func scaled(
        _ sums: Tensor, _ a: Tensor, _ b: Tensor, bias: Tensor?
    ) throws(ForwardError) -> Tensor {
        let scale = try call(
            "aten::mul.Tensor", .tensor(spread(a, over: sums, -2)), .tensor(spread(b, over: sums, -1)))
        let result = try call("aten::mul.Tensor", .tensor(sums), .tensor(scale))
        guard let bias else { return result }
        return try call("aten::add.Tensor", .tensor(result), .tensor(bias))
    }

    /// The numbers that levels stand for; scale and zero point follow them.
    fileprivate func real(_ index: Int) throws(ForwardError) -> Tensor {
        var values = try cast(input(index), .f32)
        if let zero = optional(index + 2) {
            values = try call("aten::sub.Tensor", .tensor(values), .tensor(cast(shaped(zero, []), .f32)))
        }
        return try call("aten::mul.Tensor", .tensor(values), .tensor(shaped(input(index + 1), [])))
    }

    /// Levels of the output's scale and zero point.
    fileprivate func levels(_ x: Tensor, scale index: Int) throws(ForwardError) -> Tensor {
        let zero = optional(index + 1)
        var shift: Tensor?
        let own = try input(0).dtype
        if let zero { shift = try cast(shaped(zero, []), .f32) }
        return try rounded(x, shaped(input(index), []), shift, zero?.dtype ?? own ?? .u8)
    }
}
