import Tensors

extension Operators {
    /// Operators that change the lengths of dimensions by interpolation.
    static let resizing: [String: OperatorFunction] = ["Resize": resize, "Upsample": resize]

    /// One dimension after the other: each output is a weighted sum of a few elements.
    private static func resize(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let resizing = try Resizing(call)
        var result = try call.input(0)
        let (shape, isWhole) = (result.shape, result.dtype?.isFloatingPoint == false)
        let dtype = result.dtype
        try call.allow(resizing.targets.map { max($0, 1) })
        if isWhole, resizing.mode != "nearest" { result = try call.cast(result, .f32) }
        for axis in shape.indices where !resizing.keeps(axis) {
            let taps = try resizing.taps(axis, call)
            result = try call.weighted(result, axis, taps, resizing.targets[axis])
            let outside = taps.outside
            guard outside.contains(true) else { continue }
            var lengths = [Int](repeating: 1, count: shape.count)
            lengths[axis] = outside.count
            let mask = try call.run { () throws(RuntimeError) in
                try call.runtime.tensor(outside.map { $0 ? 1 : 0 }, shape: lengths).cast(to: .bool)
            }
            result = try call.call(
                "aten::masked_fill.Scalar", .tensor(result), .tensor(mask),
                .number(call.float("extrapolation_value", default: 0)))
        }
        return [try call.cast(result, dtype)]
    }
}

extension OperatorCall {
    /// The sum over taps of what they select, each scaled by its weights.
    fileprivate func weighted(
        _ x: Tensor, _ axis: Int, _ taps: Taps, _ count: Int
    ) throws(ForwardError) -> Tensor {
        var lengths = [Int](repeating: 1, count: x.rank)
        lengths[axis] = count
        var sum: Tensor?
        for (places, weights) in zip(taps.places, taps.weights) {
            let index = try run { () throws(RuntimeError) in try runtime.tensor(places, shape: [count]) }
            let taken = try call("aten::index_select", .tensor(x), .integer(axis), .tensor(index))
            guard let weights else { return taken }
            let factors = try run { () throws(RuntimeError) in try runtime.tensor(weights, shape: lengths) }
            guard let before = sum else {
                sum = try call("aten::mul.Tensor", .tensor(taken), .tensor(factors))
                continue
            }
            sum = try call("aten::addcmul", .tensor(before), .tensor(taken), .tensor(factors))
        }
        guard let sum else { throw unsuited("interpolates nothing") }
        return sum
    }
}
