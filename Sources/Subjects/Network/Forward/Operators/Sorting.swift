import Tensors

extension Operators {
    /// Operators that look for large elements, or run along a dimension.
    static let sorting: [String: OperatorFunction] = [
        "ArgMax": extreme("aten::argmax"),
        "ArgMin": extreme("aten::argmin"),
        "TopK": top,
        "CumSum": cumulativeSum,
    ]

    private static func extreme(_ name: String) -> OperatorFunction {
        { call throws(ForwardError) in
            let x = try call.input(0)
            let axis = try call.axis(call.integer("axis", default: 0), rank: x.rank)
            let keeps = call.flag("keepdims", default: true)
            guard call.flag("select_last_index") else {
                return [try call.call(name, .tensor(x), .integer(axis), .flag(keeps))]
            }
            guard x.rank > 0 else { throw call.unsuited("of a single number") }
            // The last of equals is the first from behind.
            let turned = try call.call("aten::flip", .tensor(x), .integers([axis]))
            let place = try call.call(name, .tensor(turned), .integer(axis), .flag(keeps))
            return [try call.call("aten::rsub.Scalar", .tensor(place), .integer(x.shape[axis] - 1))]
        }
    }

    /// Of equals, those of lower index come first.
    private static func top(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let axis = try call.axis(call.integer("axis", default: -1), rank: x.rank)
        guard let count = try call.list("k", input: 1)?.first, x.rank > 0,
            (0...x.shape[axis]).contains(count)
        else { throw call.unsuited("has no k, or one beyond \(x.words)") }
        let isDescending = call.flag("largest", default: true)
        let sorted = try call.tensors(
            "aten::sort.stable", .tensor(x), .flag(true), .integer(axis), .flag(isDescending))
        var results: [Tensor?] = []
        for tensor in sorted { results.append(try call.piece(tensor, axis, 0..<count)) }
        return results
    }

    private static func cumulativeSum(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        var x = try call.input(0)
        let axis = try call.axis(call.whole(call.cast(call.input(1), .i64)), rank: x.rank)
        guard x.rank > 0 else { return [x] }
        let (dtype, length, isReversed) = (x.dtype, x.shape[axis], call.flag("reverse"))
        if isReversed { x = try call.call("aten::flip", .tensor(x), .integers([axis])) }
        if call.flag("exclusive"), length > 0 {
            let first = try call.call("aten::zeros_like", .tensor(call.piece(x, axis, 0..<1)))
            let others = try call.piece(x, axis, 0..<length - 1)
            x = try call.call("aten::cat", .tensors([first, others]), .integer(axis))
        }
        let sum = try call.cast(call.call("aten::cumsum", .tensor(x), .integer(axis)), dtype)
        return [isReversed ? try call.call("aten::flip", .tensor(sum), .integers([axis])) : sum]
    }
}
