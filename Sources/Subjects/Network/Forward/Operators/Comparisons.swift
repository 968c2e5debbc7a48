import Tensors

extension Operators {
    /// Operators that give or take true and false, and changes of type.
    static let comparisons: [String: OperatorFunction] = [
        "Equal": binary("aten::eq.Tensor"),
        "Greater": binary("aten::gt.Tensor"),
        "GreaterOrEqual": binary("aten::ge.Tensor"),
        "Less": binary("aten::lt.Tensor"),
        "LessOrEqual": binary("aten::le.Tensor"),
        "And": binary("aten::logical_and"),
        "Or": binary("aten::logical_or"),
        "Xor": binary("aten::logical_xor"),
        "Not": unary("aten::logical_not"),
        "IsNaN": unary("aten::isnan"),
        "IsInf": isInfinite,
        "Where": choose,
        "Cast": cast,
        "CastLike": castLike,
        "BitShift": shift,
    ]

    private static func isInfinite(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        switch (call.flag("detect_positive", default: true), call.flag("detect_negative", default: true)) {
        case (true, true): return [try call.call("aten::isinf", .tensor(x))]
        case (true, false): return [try call.call("aten::isposinf", .tensor(x))]
        case (false, true): return [try call.call("aten::isneginf", .tensor(x))]
        case (false, false): return [try call.call("aten::zeros_like", .tensor(x), .dtype(.bool))]
        }
    }

    private static func choose(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let condition = try call.cast(call.input(0), .bool)
        return [try call.call("aten::where.self", .tensor(condition), .tensor(call.input(1)), .tensor(call.input(2)))]
    }

    /// Half precision becomes F32 with the values that it has.
    private static func cast(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        guard let code = call.integer("to") else { throw call.unsuited("has no type") }
        let x = try call.input(0)
        let dtype = try call.type(code)
        guard [10, 16].contains(code) else { return [try call.cast(x, dtype)] }
        return [try call.cast(call.cast(x, code == 10 ? .f16 : .bf16), dtype)]
    }

    private static func castLike(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        [try call.cast(call.input(0), call.input(1).dtype)]
    }

    private static func shift(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        guard let direction = call.text("direction"), ["LEFT", "RIGHT"].contains(direction) else {
            throw call.unsuited("shifts in no direction")
        }
        let name = direction == "LEFT" ? "left" : "right"
        return [
            try call.call("aten::bitwise_\(name)_shift.Tensor", .tensor(call.input(0)), .tensor(call.input(1)))
        ]
    }
}
