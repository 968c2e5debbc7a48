/// How a window moves over the last dimensions of a tensor: sizes, steps and the blanks at both ends.
struct Window {
    let lengths: [Int]
    let kernel: [Int]
    let strides: [Int]
    let dilations: [Int]
    private(set) var begins: [Int]
    private(set) var ends: [Int]

    init(
        _ call: OperatorCall, lengths: [Int], kernel: [Int], isTransposed: Bool = false
    ) throws(ForwardError) {
        (self.lengths, self.kernel) = (lengths, kernel)
        let rank = lengths.count
        guard kernel.allSatisfy((1...1 << 20).contains), lengths.allSatisfy({ $0 <= 1 << 40 }) else {
            throw call.unsuited("has a window of \(kernel)")
        }
        strides = try call.lengths("strides", rank, default: 1, in: 1...65_536)
        dilations = try call.lengths("dilations", rank, default: 1, in: 1...65_536)
        (begins, ends) = (Array(repeating: 0, count: rank), Array(repeating: 0, count: rank))
        let mode = call.text("auto_pad") ?? "NOTSET"
        switch mode {
        case "NOTSET", "":
            let pads = try call.lengths("pads", rank * 2, default: 0, in: 0...1 << 20)
            (begins, ends) = (Array(pads[..<rank]), Array(pads[rank...]))
        case "VALID": break
        case "SAME_UPPER", "SAME_LOWER":
            guard !isTransposed else { break }
            let blanks = (0..<rank).map { place in
                let steps = (lengths[place] + strides[place] - 1) / strides[place]
                return max(0, (steps - 1) * strides[place] + reach(place) - lengths[place])
            }
            share(blanks, lower: mode == "SAME_LOWER")
        default: throw call.unsuited("pads by \(mode)")
        }
    }

    /// From the first to the last element under the window.
    func reach(_ place: Int) -> Int { (kernel[place] - 1) * dilations[place] + 1 }

    /// Divides blanks between both ends, the larger half before the first element or behind the last.
    mutating func share(_ blanks: [Int], lower: Bool) {
        begins = blanks.map { lower ? $0 - $0 / 2 : $0 / 2 }
        ends = zip(blanks, begins).map { $0 - $1 }
    }

    var isSymmetric: Bool { begins == ends && begins.allSatisfy { $0 >= 0 } }

    var pads: [Int] { begins + ends }

    /// How often it fits; what does not fit is refused.
    func outputs(_ call: OperatorCall, ceil: Bool) throws(ForwardError) -> [Int] {
        var outputs: [Int] = []
        for place in lengths.indices {
            let room = lengths[place] + begins[place] + ends[place] - reach(place)
            guard room >= 0 else { throw call.unsuited("its window \(kernel) is larger than \(lengths)") }
            var count = (room + (ceil ? strides[place] - 1 : 0)) / strides[place] + 1
            // The last window must begin in the tensor, or in the blanks before it.
            if ceil, (count - 1) * strides[place] >= lengths[place] + begins[place] { count -= 1 }
            outputs.append(count)
        }
        return outputs
    }
}
