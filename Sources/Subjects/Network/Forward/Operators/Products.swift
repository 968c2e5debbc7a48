import Tensors

extension Operators {
    /// Matrix products.
    static let products: [String: OperatorFunction] = [
        "MatMul": binary("aten::matmul"),
        "Gemm": gemm,
    ]

    /// alpha · A′ B′ + beta · C.
    private static func gemm(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        var (a, b) = (try call.input(0), try call.input(1))
        if call.flag("transA") { a = try call.call("aten::t", .tensor(a)) }
        if call.flag("transB") { b = try call.call("aten::t", .tensor(b)) }
        let (alpha, beta) = (call.float("alpha", default: 1), call.float("beta", default: 1))
        guard let c = call.optional(2) else {
            let product = try call.call("aten::matmul", .tensor(a), .tensor(b))
            return [alpha == 1 ? product : try call.call("aten::mul.Scalar", .tensor(product), .number(alpha))]
        }
        return [try call.call("aten::addmm", .tensor(c), .tensor(a), .tensor(b), .number(beta), .number(alpha))]
    }
}
