import Tensors

extension OperatorCall {
    /// A matrix product of integers, less their zero points: one a matrix, or one a row of the first or column of the second.
    func integerProduct(
        _ first: Int, _ second: Int, zeroPoints: (Int, Int)
    ) throws(ForwardError) -> Tensor {
        let (a, b) = (try input(first), try input(second))
        let dtype = Self.exact(depth: a.shape.last ?? 1)
        let rows = try shifted(a, optional(zeroPoints.0), axis: -2, dtype)
        let columns = try shifted(b, optional(zeroPoints.1), axis: -1, dtype)
        return try call("aten::matmul", .tensor(rows), .tensor(columns))
    }

    /// A convolution of integers, less their zero points: one a tensor, or one a filter.
    func integerConvolution(
        _ first: Int, _ second: Int, zeroPoints: (Int, Int)
    ) throws(ForwardError) -> Tensor {
        let (x, weight) = (try input(first), try input(second))
        let dtype = Self.exact(depth: weight.shape.dropFirst().reduce(1, *))
        let values = try shifted(x, optional(zeroPoints.0), axis: 1, dtype)
        let filters = try shifted(weight, optional(zeroPoints.1), axis: 0, dtype)
        return try Operators.convolve(self, values, filters, nil)
    }

    /// Sums scaled from two scales to a third and rounded. The second may be one a place of `columns`.
    func requantized(
        _ sums: Tensor, by scales: (Int, Int), columns: Int, scale: Int, zeroPoint: Int
    ) throws(ForwardError) -> Tensor {
        let fine = try spread(input(scales.1), over: sums, columns)
        let first = try spread(input(scales.0), over: sums, -2)
        let product = try call("aten::mul.Tensor", .tensor(first), .tensor(fine))
        let values = try call("aten::mul.Tensor", .tensor(sums), .tensor(product))
        let zero = try input(zeroPoint)
        return try rounded(
            values, spread(input(scale), over: sums, columns), spread(cast(zero, .f32), over: sums, columns),
            zero.dtype ?? .u8)
    }

    /// A type in which a sum of so many products of two differences of bytes is not rounded.
    private static func exact(depth: Int) -> DType { depth < (1 << 24) / (255 * 255) ? .f32 : .f64 }

    private func shifted(
        _ x: Tensor, _ zeroPoint: Tensor?, axis: Int, _ dtype: DType
    ) throws(ForwardError) -> Tensor {
        let values = try cast(x, dtype)
        guard let zeroPoint else { return values }
        let zero = try cast(zeroPoint, dtype)
        let isWhole = zero.rank > 1 && zero.elementCount > 1
        let spread = isWhole ? zero : try spread(zero, over: x, axis)
        return try call("aten::sub.Tensor", .tensor(values), .tensor(spread))
    }
}
