import Tensors

extension Operators {
    /// Operators that read and write elements by index.
    static let gathering: [String: OperatorFunction] = [
        "Gather": gather,
        "GatherElements": gatherElements,
        "GatherND": gatherND,
        "ScatterElements": scatterElements,
        "Scatter": scatterElements,
        "ScatterND": scatterND,
        "NonZero": { call throws(ForwardError) in
            [try call.call("aten::t", .tensor(call.call("aten::nonzero", .tensor(call.input(0)))))]
        },
        "OneHot": oneHot,
    ]

    private static func gather(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, indices) = (try call.input(0), try call.input(1))
        let axis = try call.axis(call.integer("axis", default: 0), rank: x.rank)
        guard x.rank > 0 else { throw call.unsuited("gathers from a single number") }
        let (shape, places) = (x.shape, indices.shape)
        if places.isEmpty {
            return [try call.call("aten::select.int", .tensor(x), .integer(axis), .integer(call.whole(indices)))]
        }
        let flat = try call.shaped(call.wrapped(indices, shape[axis]), [-1])
        let taken = try call.call("aten::index_select", .tensor(x), .integer(axis), .tensor(flat))
        guard places.count > 1 else { return [taken] }
        return [try call.shaped(taken, Array(shape[..<axis]) + places + shape[(axis + 1)...])]
    }

    private static func gatherElements(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let axis = try call.axis(call.integer("axis", default: 0), rank: x.rank)
        guard x.rank > 0 else { throw call.unsuited("gathers from a single number") }
        let indices = try call.wrapped(call.input(1), x.shape[axis])
        return [try call.call("aten::gather", .tensor(x), .integer(axis), .tensor(indices))]
    }

    /// The last dimension of the indices names places in the dimensions after the first `batch_dims`.
    private static func gatherND(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, indices) = (try call.input(0), try call.cast(call.input(1), .i64))
        let (shape, places, batch) = (x.shape, indices.shape, call.integer("batch_dims", default: 0))
        guard batch >= 0, batch < places.count, let depth = places.last, depth >= 1, batch + depth <= shape.count,
            shape[..<batch] == places[..<batch]
        else { throw call.unsuited("gathers \(places) from \(shape)") }
        var lists: [Tensor] = []
        for axis in 0..<batch {
            var lengths = [Int](repeating: 1, count: places.count - 1)
            lengths[axis] = shape[axis]
            lists.append(try call.shaped(call.counting(to: shape[axis]), lengths))
        }
        for place in 0..<depth {
            lists.append(
                try call.call("aten::select.int", .tensor(indices), .integer(places.count - 1), .integer(place)))
        }
        return [try call.call("aten::index.Tensor", .tensor(x), .tensors(lists))]
    }

    private static func scatterElements(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, updates) = (try call.input(0), try call.input(2))
        let axis = try call.axis(call.integer("axis", default: 0), rank: x.rank)
        guard x.rank > 0 else { throw call.unsuited("scatters into a single number") }
        let indices = try call.wrapped(call.input(1), x.shape[axis])
        return [try call.scatter(x, axis, indices, updates)]
    }

    private static func scatterND(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, indices, updates) = (try call.input(0), try call.cast(call.input(1), .i64), try call.input(2))
        let (shape, places) = (x.shape, indices.shape)
        guard let depth = places.last, (1...max(shape.count, 1)).contains(depth), depth <= shape.count,
            updates.shape == Array(places.dropLast()) + shape[depth...]
        else { throw call.unsuited("scatters \(updates.words) at \(places) of \(shape)") }
        // Rows: the first `depth` dimensions as one, the rest as another.
        let rest = shape[depth...].reduce(1, *)
        var rows = try call.shaped(call.counting(to: 1), [1])
        for place in 0..<depth {
            let index = try call.call("aten::select.int", .tensor(indices), .integer(places.count - 1), .integer(place))
            let checked = try call.within(index, shape[place])
            let scaled = try call.call("aten::mul.Scalar", .tensor(rows), .integer(shape[place]))
            rows = try call.call("aten::add.Tensor", .tensor(scaled), .tensor(checked))
        }
        let count = places.dropLast().reduce(1, *)
        let wide = try call.call(
            "aten::expand", .tensor(call.shaped(rows, [count, 1])), .integers([count, rest]))
        let flat = try call.shaped(x, [shape[..<depth].reduce(1, *), rest])
        let result = try call.scatter(flat, 0, wide, call.shaped(updates, [count, rest]))
        return [try call.shaped(result, shape)]
    }

    private static func oneHot(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (indices, values) = (try call.input(0), try call.input(2))
        let depth = try call.whole(call.cast(call.input(1), .i64))
        guard depth >= 1, values.elementCount == 2 else { throw call.unsuited("has depth \(depth)") }
        let axis = try call.axis(call.integer("axis", default: -1), rank: indices.rank + 1)
        var shape = indices.shape
        try call.allow(shape + [depth])
        shape.insert(1, at: axis)
        var lengths = [Int](repeating: 1, count: shape.count)
        lengths[axis] = depth
        let levels = try call.shaped(call.counting(to: depth), lengths)
        let places = try call.shaped(call.wrapped(indices, depth), shape)
        let isHot = try call.call("aten::eq.Tensor", .tensor(places), .tensor(levels))
        let flat = try call.shaped(values, [2])
        let off = try call.call("aten::select.int", .tensor(flat), .integer(0), .integer(0))
        let on = try call.call("aten::select.int", .tensor(flat), .integer(0), .integer(1))
        return [try call.call("aten::where.self", .tensor(isHot), .tensor(on), .tensor(off))]
    }
}

extension OperatorCall {
    /// Writes updates at indices of one dimension, combined with what is there as `reduction` says.
    fileprivate func scatter(
        _ x: Tensor, _ axis: Int, _ indices: Tensor, _ updates: Tensor
    ) throws(ForwardError) -> Tensor {
        let names = ["add": "sum", "mul": "prod", "max": "amax", "min": "amin"]
        guard let reduction = text("reduction"), reduction != "none" else {
            return try call("aten::scatter.src", .tensor(x), .integer(axis), .tensor(indices), .tensor(updates))
        }
        guard let name = names[reduction] else { throw unsuited("combines by \(reduction)") }
        return try call(
            "aten::scatter_reduce.two", .tensor(x), .integer(axis), .tensor(indices), .tensor(updates), .text(name))
    }

    /// Indices of a dimension that are all within it, negative ones counted from behind.
    fileprivate func within(_ indices: Tensor, _ length: Int) throws(ForwardError) -> Tensor {
        let indices = try wrapped(indices, length)
        guard indices.elementCount > 0 else { return indices }
        let least = try whole(call("aten::min", .tensor(indices)))
        guard least >= 0, try whole(call("aten::max", .tensor(indices))) < length else {
            throw unsuited("an index is not within \(length)")
        }
        return indices
    }
}
