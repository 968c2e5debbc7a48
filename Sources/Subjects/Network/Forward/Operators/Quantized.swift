import Tensors

extension Operators {
    /// Operators on integers that stand for real numbers. Products are exact: computed where no sum is rounded.
    static let quantized: [String: OperatorFunction] = [
        "QuantizeLinear": quantize,
        "DequantizeLinear": dequantize,
        "DynamicQuantizeLinear": { call throws(ForwardError) in
            let found = try call.measured(call.input(0))
            return [found.values, found.scale, found.zeroPoint]
        },
        "MatMulInteger": { call throws(ForwardError) in
            [try call.cast(call.integerProduct(0, 1, zeroPoints: (2, 3)), .i32)]
        },
        "ConvInteger": { call throws(ForwardError) in
            [try call.cast(call.integerConvolution(0, 1, zeroPoints: (2, 3)), .i32)]
        },
        "QLinearMatMul": { call throws(ForwardError) in
            let sums = try call.cast(call.integerProduct(0, 3, zeroPoints: (2, 5)), .f32)
            return [try call.requantized(sums, by: (1, 4), columns: -1, scale: 6, zeroPoint: 7)]
        },
        "QLinearConv": { call throws(ForwardError) in
            var sums = try call.cast(call.integerConvolution(0, 3, zeroPoints: (2, 5)), .f32)
            if let bias = call.optional(8) {
                let lengths = [bias.elementCount] + Array(repeating: 1, count: sums.rank - 2)
                let shaped = try call.shaped(call.cast(bias, .f32), lengths)
                sums = try call.call("aten::add.Tensor", .tensor(sums), .tensor(shaped))
            }
            return [try call.requantized(sums, by: (1, 4), columns: 1, scale: 6, zeroPoint: 7)]
        },
    ]

    private static func quantize(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let axis = call.integer("axis", default: 1)
        let scale = try call.spread(call.input(1), over: x, axis)
        var dtype = DType.u8
        if let code = call.integer("output_dtype"), code != 0 { dtype = try call.type(code) }
        guard let zeroPoint = call.optional(2) else { return [try call.rounded(x, scale, nil, dtype)] }
        let zero = try call.spread(call.cast(zeroPoint, .f32), over: x, axis)
        return [try call.rounded(x, scale, zero, zeroPoint.dtype ?? .u8)]
    }

    private static func dequantize(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let axis = call.integer("axis", default: 1)
        let scale = try call.spread(call.input(1), over: x, axis)
        var values = try call.cast(x, .f32)
        if let zeroPoint = call.optional(2) {
            let zero = try call.spread(call.cast(zeroPoint, .f32), over: x, axis)
            values = try call.call("aten::sub.Tensor", .tensor(values), .tensor(zero))
        }
        return [try call.call("aten::mul.Tensor", .tensor(values), .tensor(scale))]
    }
}

extension OperatorCall {
    /// A number for all, or one a place of `axis`, or one a block of it; in a form that broadcasts.
    func spread(_ numbers: Tensor, over x: Tensor, _ axis: Int) throws(ForwardError) -> Tensor {
        guard numbers.elementCount != 1 || numbers.rank > 1 else { return try shaped(numbers, []) }
        let place = try self.axis(axis, rank: x.rank)
        let shape = x.shape
        if numbers.rank == 1, !shape.isEmpty, numbers.elementCount == shape[place] {
            var lengths = [Int](repeating: 1, count: shape.count)
            lengths[place] = shape[place]
            return try shaped(numbers, lengths)
        }
        guard let block = integer("block_size"), block >= 1, numbers.rank == shape.count, block <= 1 << 24 else {
            throw unsuited("scales \(x.words) by \(numbers.words)")
        }
        var lengths = numbers.shape
        lengths[place] = min(lengths[place], OperatorCall.mostElements) * block
        try allow(lengths)
        let repeated = try call(
            "aten::repeat_interleave.self_int", .tensor(numbers), .integer(block), .integer(place))
        return try piece(repeated, place, 0..<shape[place])
    }

    /// Divided, rounded half to even, shifted, and held within the type.
    func rounded(
        _ x: Tensor, _ scale: Tensor, _ zero: Tensor?, _ dtype: DType
    ) throws(ForwardError) -> Tensor {
        let bounds: [DType: (Double, Double)] = [
            .u8: (0, 255), .i8: (-128, 127), .i16: (-32_768, 32_767),
        ]
        guard let (least, most) = bounds[dtype] else { throw unknown("elements of \(dtype.rawValue)") }
        let divided = try call("aten::div.Tensor", .tensor(cast(x, .f32)), .tensor(scale))
        var result = try call("aten::round", .tensor(divided))
        if let zero { result = try call("aten::add.Tensor", .tensor(result), .tensor(zero)) }
        let held = try call("aten::clamp", .tensor(result), .number(least), .number(most))
        return try cast(held, dtype)
    }

    /// Quantised to the 256 levels between the least and the largest element, and zero.
    func measured(_ x: Tensor) throws(ForwardError) -> (values: Tensor, scale: Tensor, zeroPoint: Tensor) {
        guard x.elementCount > 0 else { throw unsuited("measures no elements") }
        let least = try call("aten::clamp", .tensor(call("aten::amin", .tensor(x))), .none, .number(0))
        let most = try call("aten::clamp", .tensor(call("aten::amax", .tensor(x))), .number(0))
        let span = try call("aten::sub.Tensor", .tensor(most), .tensor(least))
        let step = try call("aten::div.Scalar", .tensor(span), .number(255))
        // Of nothing but zeros the scale is 1.
        let isFlat = try call("aten::eq.Scalar", .tensor(span), .integer(0))
        let scale = try call("aten::masked_fill.Scalar", .tensor(step), .tensor(isFlat), .integer(1))
        let below = try call("aten::neg", .tensor(call("aten::div.Tensor", .tensor(least), .tensor(scale))))
        let zero = try call("aten::round", .tensor(call("aten::clamp", .tensor(below), .number(0), .number(255))))
        return (try rounded(x, scale, zero, .u8), scale, try cast(zero, .u8))
    }
}
