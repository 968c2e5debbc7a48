import Tensors

extension Operators {
    /// Convolutions over one, two or three dimensions.
    static let convolutions: [String: OperatorFunction] = [
        "Conv": { call throws(ForwardError) in
            [try convolve(call, call.input(0), call.input(1), call.optional(2))]
        },
        "ConvTranspose": transposed,
    ]

    /// Pads that differ at the two ends are made first; the others are libtorch's own.
    static func convolve(
        _ call: OperatorCall, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?
    ) throws(ForwardError) -> Tensor {
        let (shape, filter) = (x.shape, weight.shape)
        let groups = call.integer("group", default: 1)
        guard shape.count >= 3, filter.count == shape.count, !filter.contains(0), groups >= 1,
            filter[0] % groups == 0, filter[1] == shape[1] / groups, shape[1] % groups == 0
        else { throw call.unsuited("convolves \(x.words) with \(weight.words) in \(groups) groups") }
        let window = try Window(call, lengths: Array(shape[2...]), kernel: Array(filter[2...]))
        let output = try window.outputs(call, ceil: false)
        try call.allow([shape[0], filter[0]] + output)
        let padded = window.isSymmetric ? x : try call.padded(x, window.pads, .number(0))
        return try call.call(
            "aten::convolution", .tensor(padded), .tensor(weight), .optional(bias), .integers(window.strides),
            .integers(window.isSymmetric ? window.begins : window.begins.map { _ in 0 }),
            .integers(window.dilations), .flag(false), .integers(window.begins.map { _ in 0 }), .integer(groups))
    }

    /// Pads cut the result, which is made whole where the two ends differ.
    private static func transposed(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, weight) = (try call.input(0), try call.input(1))
        let (shape, filter) = (x.shape, weight.shape)
        let groups = call.integer("group", default: 1)
        guard shape.count >= 3, filter.count == shape.count, !filter.contains(0), groups >= 1,
            filter[0] % groups == 0, filter[0] == shape[1]
        else { throw call.unsuited("convolves \(x.words) with \(weight.words) in \(groups) groups") }
        let rank = shape.count - 2
        var window = try Window(call, lengths: Array(shape[2...]), kernel: Array(filter[2...]), isTransposed: true)
        let more = try call.lengths("output_padding", rank, default: 0, in: 0...65_536)
        var whole = (0..<rank).map { (shape[2 + $0] - 1) * window.strides[$0] + window.reach($0) + more[$0] }
        if let wanted = call.integers("output_shape"), wanted.count == rank {
            window.share(zip(whole, wanted).map { $0 &- $1 }, lower: call.text("auto_pad") != "SAME_UPPER")
        } else if call.text("auto_pad")?.hasPrefix("SAME") == true {
            let cut = (0..<rank).map { whole[$0] - more[$0] - shape[2 + $0] * window.strides[$0] }
            window.share(cut, lower: call.text("auto_pad") != "SAME_UPPER")
        }
        whole = (0..<rank).map { whole[$0] - more[$0] }
        try call.allow([shape[0], filter[1] * groups] + whole)
        // libtorch wants the added end shorter than a step: more of it is empty.
        let isPlain = window.isSymmetric && zip(more, window.strides).allSatisfy { $0 < $1 }
        let result = try call.call(
            "aten::convolution", .tensor(x), .tensor(weight), .optional(call.optional(2)),
            .integers(window.strides), .integers(isPlain ? window.begins : window.begins.map { _ in 0 }),
            .integers(window.dilations), .flag(true), .integers(isPlain ? more : more.map { _ in 0 }),
            .integer(groups))
        guard !isPlain else { return [result] }
        let cuts = window.begins.map { -$0 } + zip(window.ends, more).map { $1 - $0 }
        return [try call.cut(result, cuts, bias: call.optional(2))]
    }
}

extension OperatorCall {
    /// Lengths of a window, one a dimension, each within bounds.
    func lengths(
        _ name: String, _ count: Int, default value: Int, in range: ClosedRange<Int>
    ) throws(ForwardError) -> [Int] {
        let lengths = integers(name) ?? Array(repeating: value, count: count)
        guard lengths.count == count, lengths.allSatisfy(range.contains) else {
            throw unsuited("\(name) \(lengths)")
        }
        return lengths
    }

    /// Blanks before and behind the last dimensions: all that come before, then all behind. Negative ones cut.
    func padded(_ x: Tensor, _ pads: [Int], _ value: Argument) throws(ForwardError) -> Tensor {
        let rank = pads.count / 2
        var (list, shape): ([Int], [Int]) = ([], x.shape)
        for place in (0..<rank).reversed() {
            list += [pads[place], pads[rank + place]]
            let (both, overflows) = pads[place].addingReportingOverflow(pads[rank + place])
            let (length, beyond) = shape[shape.count - rank + place].addingReportingOverflow(both)
            guard !overflows, !beyond else { throw unsuited("pads by \(pads)") }
            shape[shape.count - rank + place] = length
        }
        try allow(shape)
        return pads.allSatisfy { $0 == 0 }
            ? x : try call("aten::constant_pad_nd", .tensor(x), .integers(list), value)
    }

    /// What a transposed convolution gives beyond its window is its bias alone.
    fileprivate func cut(_ x: Tensor, _ pads: [Int], bias: Tensor?) throws(ForwardError) -> Tensor {
        guard let bias, pads.contains(where: { $0 > 0 }) else { return try padded(x, pads, .number(0)) }
        let lengths = [bias.elementCount] + Array(repeating: 1, count: pads.count / 2)
        let wide = try shaped(bias, lengths)
        let bare = try call("aten::sub.Tensor", .tensor(x), .tensor(wide))
        return try call("aten::add.Tensor", .tensor(padded(bare, pads, .number(0))), .tensor(wide))
    }
}
