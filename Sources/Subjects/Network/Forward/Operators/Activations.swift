import Tensors

extension Operators {
    /// Functions of single elements that networks put between layers.
    static let activations: [String: OperatorFunction] = [
        "Relu": unary("aten::relu"),
        "Sigmoid": unary("aten::sigmoid"),
        "Tanh": unary("aten::tanh"),
        "HardSwish": unary("aten::hardswish"),
        "Mish": unary("aten::mish"),
        "LeakyRelu": { call throws(ForwardError) in
            [try call.call("aten::leaky_relu", .tensor(call.input(0)), .number(call.float("alpha", default: 0.01)))]
        },
        "Elu": { call throws(ForwardError) in
            [try call.call("aten::elu", .tensor(call.input(0)), .number(call.float("alpha", default: 1)))]
        },
        "Celu": { call throws(ForwardError) in
            [try call.call("aten::celu", .tensor(call.input(0)), .number(call.float("alpha", default: 1)))]
        },
        "Selu": { call throws(ForwardError) in
            let alpha = call.float("alpha", default: 1.67326319217681884765625)
            let gamma = call.float("gamma", default: 1.05070102214813232421875)
            return [try call.call("aten::elu", .tensor(call.input(0)), .number(alpha), .number(gamma))]
        },
        "Softplus": { call throws(ForwardError) in
            // No threshold: beyond it libtorch would give the input itself.
            [try call.call("aten::softplus", .tensor(call.input(0)), .number(1), .number(80))]
        },
        "Softsign": { call throws(ForwardError) in
            let x = try call.input(0)
            let below = try call.call("aten::add.Scalar", .tensor(call.call("aten::abs", .tensor(x))), .integer(1))
            return [try call.call("aten::div.Tensor", .tensor(x), .tensor(below))]
        },
        "HardSigmoid": hardSigmoid,
        "ThresholdedRelu": { call throws(ForwardError) in
            let alpha = call.float("alpha", default: 1)
            return [try call.call("aten::threshold", .tensor(call.input(0)), .number(alpha), .number(0))]
        },
        "Shrink": shrink,
        "PRelu": slopes,
    ]

    private static func hardSigmoid(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (alpha, beta) = (call.float("alpha", default: 0.2), call.float("beta", default: 0.5))
        let scaled = try call.call("aten::mul.Scalar", .tensor(call.input(0)), .number(alpha))
        let shifted = try call.call("aten::add.Scalar", .tensor(scaled), .number(beta))
        return [try call.call("aten::clamp", .tensor(shifted), .number(0), .number(1))]
    }

    private static func shrink(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, limit) = (try call.input(0), call.float("lambd", default: 0.5))
        let bias = call.float("bias", default: 0)
        let less = try call.call("aten::sub.Scalar", .tensor(x), .number(bias))
        let more = try call.call("aten::add.Scalar", .tensor(x), .number(bias))
        let zeros = try call.call("aten::zeros_like", .tensor(x))
        let above = try call.call(
            "aten::where.self", .tensor(call.call("aten::gt.Scalar", .tensor(x), .number(limit))), .tensor(less),
            .tensor(zeros))
        let isBelow = try call.call("aten::lt.Scalar", .tensor(x), .number(-limit))
        return [try call.call("aten::where.self", .tensor(isBelow), .tensor(more), .tensor(above))]
    }

    /// A slope for negative elements, which broadcasts.
    private static func slopes(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, slope) = (try call.input(0), try call.input(1))
        let scaled = try call.call("aten::mul.Tensor", .tensor(x), .tensor(slope))
        let isNegative = try call.call("aten::lt.Scalar", .tensor(x), .integer(0))
        return [try call.call("aten::where.self", .tensor(isNegative), .tensor(scaled), .tensor(x))]
    }
}
