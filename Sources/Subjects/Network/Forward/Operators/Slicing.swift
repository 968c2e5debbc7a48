import Tensors

extension Operators {
    /// Operators that take tensors apart and join them.
    static let slicing: [String: OperatorFunction] = [
        "Concat": concat,
        "Split": split,
        "Slice": slice,
        "Compress": compress,
        "ReverseSequence": { call throws(ForwardError) in throw call.unknown("sequences of their own lengths") },
    ]

    private static func concat(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        var parts: [Tensor] = []
        for index in call.inputs.indices { parts.append(try call.input(index)) }
        guard let first = parts.first else { throw call.unsuited("joins nothing") }
        let axis = try call.axis(call.integer("axis", default: 1), rank: first.rank)
        guard parts.allSatisfy({ $0.rank == first.rank }) else {
            throw call.unsuited("joins \(parts.map(\.words).joined(separator: ", "))")
        }
        return [try call.call("aten::cat", .tensors(parts), .integer(axis))]
    }

    /// Stated lengths, or parts as equal as can be.
    private static func split(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let axis = try call.axis(call.integer("axis", default: 0), rank: x.rank)
        guard x.rank > 0 else { throw call.unsuited("splits a single number") }
        let length = x.shape[axis]
        let count = max(1, call.node.outputs.count)
        let part = (length + count - 1) / count
        let lengths =
            try call.list("split", input: 1)
            ?? (0..<count).map { min(part, max(0, length - $0 * part)) }
        guard lengths.count == count, lengths.allSatisfy({ (0...length).contains($0) }),
            lengths.reduce(0, &+) == length
        else { throw call.unsuited("splits \(length) into \(lengths)") }
        var (start, parts): (Int, [Tensor?]) = (0, [])
        for length in lengths {
            parts.append(try call.piece(x, axis, start..<start + length))
            start += length
        }
        return parts
    }

    /// Ranges of some dimensions: attributes until version 10, then inputs.
    private static func slice(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        var x = try call.input(0)
        let (rank, shape) = (x.rank, x.shape)
        guard let starts = try call.list("starts", input: 1), let ends = try call.list("ends", input: 2) else {
            throw call.unsuited("has no range")
        }
        let axes = try call.list("axes", input: 3) ?? Array(starts.indices)
        let steps = try call.list("steps", input: 4) ?? Array(repeating: 1, count: starts.count)
        guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count, rank > 0 else {
            throw call.unsuited("has \(starts.count) starts, \(ends.count) ends, \(axes.count) axes")
        }
        for (index, axis) in axes.enumerated() {
            let place = try call.axis(axis, rank: rank)
            let range = (starts[index], ends[index])
            guard steps[index] != 0 else { throw call.unsuited("has step 0") }
            x =
                steps[index] > 0
                ? try call.forward(x, place, range, steps[index], shape[place])
                : try call.backward(x, place, range, max(steps[index], -Int.max), shape[place])
        }
        return [x]
    }

    private static func compress(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        var x = try call.input(0)
        if call.integer("axis") == nil { x = try call.shaped(x, [-1]) }
        let axis = try call.axis(call.integer("axis", default: 0), rank: x.rank)
        let kept = try call.call("aten::nonzero", .tensor(call.input(1)))
        return [try call.call("aten::index_select", .tensor(x), .integer(axis), .tensor(call.shaped(kept, [-1])))]
    }
}

extension OperatorCall {
    /// A view of a range of one dimension, every `step`th.
    func piece(_ x: Tensor, _ axis: Int, _ range: Range<Int>, step: Int = 1) throws(ForwardError) -> Tensor {
        try call(
            "aten::slice.Tensor", .tensor(x), .integer(axis), .integer(range.lowerBound), .integer(range.upperBound),
            .integer(step))
    }

    fileprivate func forward(
        _ x: Tensor, _ axis: Int, _ range: (Int, Int), _ step: Int, _ length: Int
    ) throws(ForwardError) -> Tensor {
        func place(_ index: Int) -> Int { min(max(index < 0 ? index + length : index, 0), length) }
        let start = place(range.0)
        return try piece(x, axis, start..<max(start, place(range.1)), step: min(step, max(length, 1)))
    }

    /// From the first index down: what the forward slice of the same elements has, turned round.
    fileprivate func backward(
        _ x: Tensor, _ axis: Int, _ range: (Int, Int), _ step: Int, _ length: Int
    ) throws(ForwardError) -> Tensor {
        func place(_ index: Int) -> Int { min(max(index < 0 ? index + length : index, -1), length - 1) }
        let (start, end) = (place(range.0), place(range.1))
        guard start > end else { return try piece(x, axis, 0..<0) }
        let stride = min(-step, length)
        let last = start - (start - end - 1) / stride * stride
        let taken = try piece(x, axis, last..<start + 1, step: stride)
        return try call("aten::flip", .tensor(taken), .integers([axis]))
    }
}
