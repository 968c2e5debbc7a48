import Tensors

extension Operators {
    /// Operators that fold what is under a window, or all positions.
    static let pools: [String: OperatorFunction] = [
        "MaxPool": maxPool,
        "AveragePool": averagePool,
        "LpPool": { call throws(ForwardError) in throw call.unknown("windows") },
        "GlobalAveragePool": { call throws(ForwardError) in
            let x = try call.input(0)
            return [try call.call("aten::mean.dim", .tensor(x), .integers(call.positions(x)), .flag(true))]
        },
        "GlobalMaxPool": { call throws(ForwardError) in
            let x = try call.input(0)
            return [try call.call("aten::amax", .tensor(x), .integers(call.positions(x)), .flag(true))]
        },
        "GlobalLpPool": { call throws(ForwardError) in
            let x = try call.input(0)
            let p = call.float("p", default: 2)
            return [
                try call.call(
                    "aten::norm.ScalarOpt_dim", .tensor(x), .number(p), .integers(call.positions(x)), .flag(true))
            ]
        },
    ]

    private static func window(_ call: OperatorCall, _ x: Tensor) throws(ForwardError) -> Window {
        let shape = x.shape
        guard (3...5).contains(shape.count), let kernel = call.integers("kernel_shape"),
            kernel.count == shape.count - 2
        else { throw call.unsuited("pools \(x.words)") }
        return try Window(call, lengths: Array(shape[2...]), kernel: kernel)
    }

    /// Blanks are below every number. Both ends are filled so that the windows are those of ONNX, whatever libtorch's rules.
    private static func maxPool(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        guard call.node.outputs.count < 2 || call.node.outputs[1] == nil else { throw call.unknown("indices") }
        let window = try window(call, x)
        let outputs = try window.outputs(call, ceil: call.flag("ceil_mode"))
        try call.allow(Array(x.shape[..<2]) + outputs)
        let isWhole = x.dtype?.isFloatingPoint == false
        let values = isWhole ? try call.cast(x, .f32) : x
        let padded = try call.padded(values, window.filling(outputs), .number(-.infinity))
        let rank = outputs.count
        let result = try call.call(
            "aten::max_pool\(rank)d", .tensor(padded), .integers(window.kernel), .integers(window.strides),
            .integers(Array(repeating: 0, count: rank)), .integers(window.dilations), .flag(false))
        return [try call.cast(result, x.dtype)]
    }

    /// Sums under the window, over how many elements it counts.
    private static func averagePool(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let window = try window(call, x)
        let outputs = try window.outputs(call, ceil: call.flag("ceil_mode"))
        try call.allow(Array(x.shape[..<2]) + outputs)
        guard window.dilations.allSatisfy({ $0 == 1 }) else { throw call.unknown("dilations") }
        let filling = window.filling(outputs)
        let means = try call.means(call.padded(x, filling, .number(0)), window)
        let countsBlanks = call.flag("count_include_pad")
        guard filling.contains(where: { $0 != 0 }), !countsBlanks || filling != window.pads else { return [means] }
        // What counts: the elements, or these and the blanks that are stated.
        var ones = try call.filled([1, 1] + window.lengths, 1, x.dtype)
        if countsBlanks { ones = try call.padded(ones, window.pads, .number(1)) }
        let rest = countsBlanks ? zip(filling, window.pads).map { $0 - $1 } : filling
        let counted = try call.means(call.padded(ones, rest, .number(0)), window)
        return [try call.call("aten::div.Tensor", .tensor(means), .tensor(counted))]
    }
}

extension Window {
    /// Blanks with which the windows fit exactly; fewer than stated behind where the last ones reach none.
    fileprivate func filling(_ outputs: [Int]) -> [Int] {
        begins
            + lengths.indices.map { place in
                (outputs[place] - 1) * strides[place] + reach(place) - lengths[place] - begins[place]
            }
    }
}

extension OperatorCall {
    /// All dimensions but the first two.
    fileprivate func positions(_ x: Tensor) throws(ForwardError) -> [Int] {
        guard x.rank >= 3 else { throw unsuited("\(x.words) has no positions") }
        return Array(2..<x.rank)
    }

    fileprivate func means(_ x: Tensor, _ window: Window) throws(ForwardError) -> Tensor {
        let rank = window.kernel.count
        return try call(
            "aten::avg_pool\(rank)d", .tensor(x), .integers(window.kernel), .integers(window.strides),
            .integers(Array(repeating: 0, count: rank)), .flag(false), .flag(true))
    }
}
