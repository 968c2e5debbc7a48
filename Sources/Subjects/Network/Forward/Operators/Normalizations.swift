import Tensors

extension Operators {
    /// Operators that shift and scale by means and variances; those of transformers stand elsewhere.
    static let normalizations: [String: OperatorFunction] = [
        "BatchNormalization": batch,
        "InstanceNormalization": { call throws(ForwardError) in
            let x = try call.input(0)
            guard x.rank >= 3 else { throw call.unsuited("\(x.words) has no positions") }
            return [try call.groups(x, x.shape[1], call.input(1), call.input(2))]
        },
        "GroupNormalization": group,
        "LRN": localResponse,
        "LpNormalization": lengths,
        "MeanVarianceNormalization": meanVariance,
    ]

    /// By the statistics of training; while training by the batch's own, which move the running ones. ONNX's momentum is the
    /// share that stays.
    private static func batch(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        guard !call.flag("training_mode"), call.integer("spatial") != 0 else { throw call.unknown("training") }
        if call.mode.isTraining, let x = call.optional(0), x.rank >= 2, x.elementCount <= x.shape[1] {
            throw call.unsuited("\(x.words) has one value a channel, too few for statistics")
        }
        return [
            try call.call(
                "aten::batch_norm", .tensor(call.input(0)), .tensor(call.input(1)), .tensor(call.input(2)),
                .tensor(call.input(3)), .tensor(call.input(4)), .flag(call.mode.isTraining),
                .number(1 - call.float("momentum", default: 0.9)),
                .number(call.float("epsilon", default: 1e-5)), .flag(false))
        ]
    }

    /// Scale and bias are a group's until version 20, then a channel's.
    private static func group(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, count) = (try call.input(0), call.integer("num_groups", default: 0))
        var (scale, bias) = (try call.input(1), try call.input(2))
        guard x.rank >= 2, count >= 1, x.shape[1] % count == 0 else {
            throw call.unsuited("makes \(count) groups of \(x.words)")
        }
        let repeats = x.shape[1] / count
        if call.version < 21, repeats > 1 {
            scale = try call.call("aten::repeat_interleave.self_int", .tensor(scale), .integer(repeats))
            bias = try call.call("aten::repeat_interleave.self_int", .tensor(bias), .integer(repeats))
        }
        return [try call.groups(x, count, scale, bias)]
    }

    /// Divides by what neighbouring channels add up to.
    private static func localResponse(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, size) = (try call.input(0), call.integer("size", default: 0))
        guard x.rank >= 3, (1...65_536).contains(size) else { throw call.unsuited("\(x.words) over \(size) channels") }
        let shape = x.shape
        let flat = try call.shaped(
            call.call("aten::square", .tensor(x)), [shape[0], 1, shape[1], shape[2...].reduce(1, *)])
        let padded = try call.padded(flat, [(size - 1) / 2, 0, size / 2, 0], .number(0))
        let means = try call.call(
            "aten::avg_pool2d", .tensor(padded), .integers([size, 1]), .integers([1, 1]))
        let scaled = try call.call("aten::mul.Scalar", .tensor(means), .number(call.float("alpha", default: 1e-4)))
        let shifted = try call.call("aten::add.Scalar", .tensor(scaled), .number(call.float("bias", default: 1)))
        let below = try call.call(
            "aten::pow.Tensor_Scalar", .tensor(shifted), .number(call.float("beta", default: 0.75)))
        return [try call.call("aten::div.Tensor", .tensor(x), .tensor(call.shaped(below, shape)))]
    }

    private static func lengths(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let axis = try call.axis(call.integer("axis", default: -1), rank: x.rank)
        let norm = try call.call(
            "aten::norm.ScalarOpt_dim", .tensor(x), .integer(call.integer("p", default: 2)), .integers([axis]),
            .flag(true))
        // Of nothing but zeros remain zeros.
        let isZero = try call.call("aten::eq.Scalar", .tensor(norm), .integer(0))
        let below = try call.call("aten::masked_fill.Scalar", .tensor(norm), .tensor(isZero), .integer(1))
        return [try call.call("aten::div.Tensor", .tensor(x), .tensor(below))]
    }

    private static func meanVariance(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let axes = Argument.integers(try call.axes(call.integers("axes") ?? [0, 2, 3], rank: x.rank))
        let mean = try call.call("aten::mean.dim", .tensor(x), axes, .flag(true))
        let centred = try call.call("aten::sub.Tensor", .tensor(x), .tensor(mean))
        let squares = try call.call("aten::square", .tensor(centred))
        let deviation = try call.call(
            "aten::sqrt", .tensor(call.call("aten::mean.dim", .tensor(squares), axes, .flag(true))))
        let below = try call.call("aten::add.Scalar", .tensor(deviation), .number(1e-9))
        return [try call.call("aten::div.Tensor", .tensor(centred), .tensor(below))]
    }
}

extension OperatorCall {
    fileprivate func groups(
        _ x: Tensor, _ count: Int, _ scale: Tensor, _ bias: Tensor
    ) throws(ForwardError) -> Tensor {
        guard count >= 1, scale.shape == [x.shape[1]], bias.shape == [x.shape[1]] else {
            throw unsuited("scales \(x.words) by \(scale.words)")
        }
        return try call(
            "aten::group_norm", .tensor(x), .integer(count), .tensor(scale), .tensor(bias),
            .number(float("epsilon", default: 1e-5)), .flag(false))
    }
}
