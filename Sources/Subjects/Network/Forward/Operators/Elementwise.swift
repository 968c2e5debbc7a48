import Tensors

extension Operators {
    /// Operators that meet elements one by one, broadcasting as numpy does.
    static let elementwise: [String: OperatorFunction] = [
        "Add": binary("aten::add.Tensor"),
        "Sub": binary("aten::sub.Tensor"),
        "Mul": binary("aten::mul.Tensor"),
        "Div": divide,
        "Mod": modulo,
        "Pow": power,
        "Sum": folding("aten::add.Tensor"),
        "Min": folding("aten::minimum"),
        "Max": folding("aten::maximum"),
        "Mean": mean,
        "Clip": clip,
        "Neg": unary("aten::neg"),
        "Abs": unary("aten::abs"),
        "Sign": unary("aten::sign"),
        "Reciprocal": unary("aten::reciprocal"),
        "Sqrt": unary("aten::sqrt"),
        "Exp": unary("aten::exp"),
        "Log": unary("aten::log"),
        "Erf": unary("aten::erf"),
        "Floor": unary("aten::floor"),
        "Ceil": unary("aten::ceil"),
        "Round": unary("aten::round"),
        "Sin": unary("aten::sin"),
        "Cos": unary("aten::cos"),
        "Tan": unary("aten::tan"),
        "Asin": unary("aten::asin"),
        "Acos": unary("aten::acos"),
        "Atan": unary("aten::atan"),
        "Sinh": unary("aten::sinh"),
        "Cosh": unary("aten::cosh"),
        "Asinh": unary("aten::asinh"),
        "Acosh": unary("aten::acosh"),
        "Atanh": unary("aten::atanh"),
        "BitwiseNot": unary("aten::bitwise_not"),
        "BitwiseAnd": binary("aten::bitwise_and.Tensor"),
        "BitwiseOr": binary("aten::bitwise_or.Tensor"),
        "BitwiseXor": binary("aten::bitwise_xor.Tensor"),
    ]

    /// An operator of libtorch that takes the first input.
    static func unary(_ name: String) -> OperatorFunction {
        { call throws(ForwardError) in [try call.call(name, .tensor(call.input(0)))] }
    }

    /// An operator of libtorch that takes the first two inputs.
    static func binary(_ name: String) -> OperatorFunction {
        { call throws(ForwardError) in [try call.call(name, .tensor(call.input(0)), .tensor(call.input(1)))] }
    }

    /// An operator of libtorch with two inputs, over as many as there are.
    private static func folding(_ name: String) -> OperatorFunction {
        { call throws(ForwardError) in
            var result = try call.input(0)
            for index in call.inputs.indices.dropFirst() {
                result = try call.call(name, .tensor(result), .tensor(call.input(index)))
            }
            return [result]
        }
    }

    private static func mean(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        guard let sum = try folding("aten::add.Tensor")(call)[0] else { return [nil] }
        return [try call.call("aten::div.Scalar", .tensor(sum), .integer(call.inputs.count))]
    }

    /// Integers are divided towards zero.
    private static func divide(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (a, b) = (try call.input(0), try call.input(1))
        guard let dtype = a.dtype, !dtype.isFloatingPoint else {
            return [try call.call("aten::div.Tensor", .tensor(a), .tensor(b))]
        }
        let quotient = try call.call("aten::div.Tensor_mode", .tensor(a), .tensor(call.divisor(b)), .text("trunc"))
        return [try call.whereOpposite(b, call.call("aten::neg", .tensor(a)), quotient)]
    }

    private static func modulo(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (a, b) = (try call.input(0), try call.input(1))
        let name = call.flag("fmod") ? "aten::fmod.Tensor" : "aten::remainder.Tensor"
        guard let dtype = a.dtype, !dtype.isFloatingPoint else {
            return [try call.call(name, .tensor(a), .tensor(b))]
        }
        let rest = try call.call(name, .tensor(a), .tensor(call.divisor(b)))
        return [try call.whereOpposite(b, call.call("aten::zeros_like", .tensor(a)), rest)]
    }

    /// The type is that of the base.
    private static func power(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (base, exponent) = (try call.input(0), try call.input(1))
        let result =
            exponent.elementCount == 1 && exponent.rank <= base.rank && base.dtype?.isFloatingPoint == true
            ? try call.call("aten::pow.Tensor_Scalar", .tensor(base), call.scalar(exponent))
            : try call.call("aten::pow.Tensor_Tensor", .tensor(base), .tensor(exponent))
        return [try call.cast(result, base.dtype)]
    }

    /// Bounds are attributes until version 11, then inputs.
    private static func clip(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        func bound(_ name: String, _ index: Int) throws(ForwardError) -> Argument {
            if let number = call.float(name) { return .number(number) }
            guard let tensor = call.optional(index) else { return .none }
            return try call.scalar(tensor)
        }
        let x = try call.input(0)
        let (least, most) = (try bound("min", 1), try bound("max", 2))
        if case (.none, .none) = (least, most) { return [x] }
        return [try call.cast(call.call("aten::clamp", .tensor(x), least, most), x.dtype)]
    }
}

extension OperatorCall {
    /// Divisors with 1 for each -1: the least integer has no opposite, and processors refuse to divide it by -1.
    fileprivate func divisor(_ divisors: Tensor) throws(ForwardError) -> Tensor {
        let isOpposite = try call("aten::eq.Scalar", .tensor(divisors), .integer(-1))
        return try call("aten::masked_fill.Scalar", .tensor(divisors), .tensor(isOpposite), .integer(1))
    }

    /// One result where the divisor is -1, the other elsewhere.
    fileprivate func whereOpposite(_ divisors: Tensor, _ one: Tensor, _ other: Tensor) throws(ForwardError) -> Tensor {
        let isOpposite = try call("aten::eq.Scalar", .tensor(divisors), .integer(-1))
        return try call("aten::where.self", .tensor(isOpposite), .tensor(one), .tensor(other))
    }
}
