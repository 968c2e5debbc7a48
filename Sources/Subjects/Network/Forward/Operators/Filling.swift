import Tensors

extension Operators {
    /// Operators that make tensors out of lengths and numbers, or blank parts of one.
    static let filling: [String: OperatorFunction] = [
        "Constant": constant,
        "ConstantOfShape": constantOfShape,
        "Range": range,
        "EyeLike": eye,
        "Trilu": triangle,
    ]

    /// What a function's call gave as an attribute; other constants are values of the graph.
    private static func constant(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        if let value = call.tensors["value"] { return [value] }
        let made = try call.run { () throws(RuntimeError) -> Tensor? in
            if let value = call.integer("value_int") { return try call.runtime.tensor([value], shape: []) }
            if let value = call.float("value_float") { return try call.runtime.tensor([Float(value)], shape: []) }
            if let list = call.integers("value_ints") { return try call.runtime.tensor(list, shape: [list.count]) }
            guard let list = call.floats("value_floats") else { return nil }
            return try call.runtime.tensor(list.map { Float($0) }, shape: [list.count])
        }
        guard let made else { throw call.unknown("this value") }
        return [made]
    }

    private static func constantOfShape(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let shape = try call.integers(of: call.input(0))
        try call.allow(shape)
        guard let value = call.tensors["value"] else { return [try call.filled(shape, 0, .f32)] }
        guard value.elementCount == 1 else { throw call.unsuited("fills with \(value.words)") }
        return [try call.call("aten::expand", .tensor(call.shaped(value, [])), .integers(shape))]
    }

    private static func range(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (start, limit, step) = (try call.input(0), try call.input(1), try call.input(2))
        let (first, last, stride) = (try call.number(start), try call.number(limit), try call.number(step))
        let count = ((last - first) / stride).rounded(.up)
        guard count.isFinite, count <= Double(OperatorCall.mostElements) else {
            throw call.unsuited("counts from \(first) to \(last) by \(stride)")
        }
        let numbers = try call.counting(to: max(0, Int(count)))
        let scaled = try call.call("aten::mul.Tensor", .tensor(call.cast(numbers, start.dtype)), .tensor(step))
        return [try call.call("aten::add.Tensor", .tensor(scaled), .tensor(start))]
    }

    private static func eye(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let (shape, diagonal) = (x.shape, call.integer("k", default: 0))
        guard shape.count == 2 else { throw call.unsuited("\(x.words) is no matrix") }
        let rows = try call.shaped(call.counting(to: shape[0]), [shape[0], 1])
        let shifted = try call.call("aten::add.Scalar", .tensor(rows), .integer(diagonal))
        let isOne = try call.call("aten::eq.Tensor", .tensor(shifted), .tensor(call.counting(to: shape[1])))
        guard let code = call.integer("dtype") else { return [try call.cast(isOne, x.dtype)] }
        return [try call.cast(isOne, call.type(code))]
    }

    private static func triangle(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        guard x.rank >= 2 else { throw call.unsuited("\(x.words) is no matrix") }
        let diagonal = try call.wholeInput(1) ?? 0
        let side = max(x.shape[x.rank - 1], x.shape[x.rank - 2])
        // Further out than the last diagonal there is nothing.
        let place = min(max(diagonal, -side - 1), side + 1)
        let name = call.flag("upper", default: true) ? "aten::triu" : "aten::tril"
        return [try call.call(name, .tensor(x), .integer(place))]
    }
}
