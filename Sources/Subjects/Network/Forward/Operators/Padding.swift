import Tensors

extension Operators {
    /// Operators that add a border.
    static let padding: [String: OperatorFunction] = ["Pad": pad]

    /// Attributes until version 10, then inputs; which dimensions, from version 18 on.
    private static func pad(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let shape = x.shape
        guard let stated = try call.list("pads", input: 1) ?? call.integers("paddings") else {
            throw call.unsuited("has no pads")
        }
        var axes = Array(shape.indices)
        if let list = try call.list("axes", input: 3) {
            axes = []
            for axis in list { axes.append(try call.axis(axis, rank: shape.count)) }
        }
        guard stated.count == axes.count * 2 else { throw call.unsuited("pads \(shape) by \(stated)") }
        var pads = [Int](repeating: 0, count: shape.count * 2)
        for (index, axis) in axes.enumerated() where axis < shape.count {
            pads[axis] = stated[index]
            pads[shape.count + axis] = stated[axes.count + index]
        }
        return [try bordered(call, x, pads)]
    }

    private static func bordered(_ call: OperatorCall, _ x: Tensor, _ pads: [Int]) throws(ForwardError) -> Tensor {
        let mode = call.text("mode") ?? "constant"
        if mode == "constant" {
            var value = Argument.number(call.float("value", default: 0))
            if let given = call.optional(2) { value = try call.scalar(given) }
            return try call.padded(x, pads, value)
        }
        // What is cut is cut first, then each dimension takes elements by where they come from.
        var result = try call.padded(x, pads.map { min($0, 0) }, .number(0))
        let rank = x.rank
        for axis in 0..<rank {
            let (before, behind) = (max(pads[axis], 0), max(pads[rank + axis], 0))
            guard before > 0 || behind > 0 else { continue }
            guard max(before, behind) <= 1 << 24 else { throw call.unsuited("pads by \(pads)") }
            let shape = result.shape
            try call.allow(Array(shape[..<axis]) + [shape[axis] + before + behind] + shape[(axis + 1)...])
            let places = try places(call, mode, before: before, shape[axis], behind: behind)
            let index = try call.run { () throws(RuntimeError) in
                try call.runtime.tensor(places, shape: [places.count])
            }
            result = try call.call("aten::index_select", .tensor(result), .integer(axis), .tensor(index))
        }
        return result
    }

    /// Where each element of a bordered dimension comes from.
    private static func places(
        _ call: OperatorCall, _ mode: String, before: Int, _ length: Int, behind: Int
    ) throws(ForwardError) -> [Int] {
        guard length > 0 else { throw call.unsuited("has no element to repeat") }
        let all = -before..<length + behind
        switch mode {
        case "edge": return all.map { min(max($0, 0), length - 1) }
        case "wrap": return all.map { ($0 % length + length) % length }
        case "reflect":
            // There and back again, without the ends twice.
            let period = max(2 * (length - 1), 1)
            return all.map { place in
                let step = (place % period + period) % period
                return min(step, period - step)
            }.map { min($0, length - 1) }
        default: throw call.unsuited("pads by \(mode)")
        }
    }
}
