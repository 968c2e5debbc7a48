import Tensors

extension Operators {
    /// Operators that meet elements one by one, broadcasting as numpy does.
    static let elementwise: [String: OperatorFunction] = [
        "Add": binary("aten::add.Tensor"),
        "Sub": binary("aten::sub.Tensor"),
        "Mul": binary("aten::mul.Tensor"),
        "Relu": unary("aten::relu"),
        "Sigmoid": unary("aten::sigmoid"),
    ]

    /// An operator of libtorch that takes the first input.
    static func unary(_ name: String) -> OperatorFunction {
        { call throws(ForwardError) in [try call.call(name, .tensor(call.input(0)))] }
    }

    /// An operator of libtorch that takes the first two inputs.
    static func binary(_ name: String) -> OperatorFunction {
        { call throws(ForwardError) in [try call.call(name, .tensor(call.input(0)), .tensor(call.input(1)))] }
    }
}
