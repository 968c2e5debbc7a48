import Tensors

extension Operators {
    /// Operators that change lengths and order of dimensions.
    static let shapes: [String: OperatorFunction] = [
        "Identity": { call throws(ForwardError) in [try call.input(0)] },
        "Dropout": dropout,
        "Shape": shape,
        "Size": { call throws(ForwardError) in
            let count = try call.input(0).elementCount
            return [try call.run { () throws(RuntimeError) in try call.runtime.tensor([count], shape: []) }]
        },
        "Reshape": reshape,
        "Flatten": flatten,
        "Squeeze": squeeze,
        "Unsqueeze": unsqueeze,
        "Transpose": transpose,
        "Expand": expand,
        "Tile": tile,
        "DepthToSpace": depthToSpace,
        "SpaceToDepth": spaceToDepth,
    ]

    /// Nothing is dropped but in training where that is asked for; the mask, where it is wanted, is all true otherwise.
    private static func dropout(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        if call.mode.drops {
            let share = try call.optional(1).map { (ratio) throws(ForwardError) in try call.number(ratio) }
            let parts = try call.tensors(
                "aten::native_dropout", .tensor(x), .number(share ?? call.float("ratio", default: 0.5)), .flag(true))
            return parts
        }
        guard call.node.outputs.count > 1 else { return [x] }
        return [x, try call.call("aten::ones_like", .tensor(x), .dtype(call.version < 7 ? .f32 : .bool))]
    }

    private static func shape(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let shape = try call.input(0).shape
        func place(_ index: Int) -> Int { min(max(index < 0 ? index &+ shape.count : index, 0), shape.count) }
        let start = place(call.integer("start", default: 0))
        let end = max(start, place(call.integer("end", default: shape.count)))
        let lengths = Array(shape[start..<end])
        return [
            try call.run { () throws(RuntimeError) in try call.runtime.tensor(lengths, shape: [lengths.count]) }
        ]
    }

    /// 0 keeps a length unless zeros are allowed, -1 is what remains.
    private static func reshape(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        guard var shape = try call.list("shape", input: 1) else { throw call.unsuited("has no shape") }
        let (keepsZeros, old) = (call.flag("allowzero"), x.shape)
        for (place, length) in shape.enumerated() where length == 0 && !keepsZeros {
            guard place < old.count else { throw call.unsuited("keeps a length that is not there") }
            shape[place] = old[place]
        }
        if let open = shape.firstIndex(of: -1) {
            shape[open] = 1
            try call.allow(shape)
            let rest = shape.reduce(1, *)
            guard rest == 0 ? x.elementCount == 0 : x.elementCount % rest == 0 else {
                throw call.unsuited("\(x.words) does not fill the shape")
            }
            shape[open] = rest == 0 ? 0 : x.elementCount / rest
        }
        return [try call.shaped(x, shape)]
    }

    /// Two dimensions: those before the axis, and the rest.
    private static func flatten(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let shape = x.shape
        let axis = call.integer("axis", default: 1)
        let place = axis < 0 ? axis &+ shape.count : axis
        guard (0...shape.count).contains(place) else { throw call.unsuited("axis \(axis) of \(shape)") }
        return [try call.shaped(x, [shape[..<place].reduce(1, *), shape[place...].reduce(1, *)])]
    }

    private static func squeeze(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        var shape = x.shape
        guard let list = try call.list("axes", input: 1) else {
            return [try call.call("aten::squeeze", .tensor(x))]
        }
        for axis in try call.axes(list, rank: shape.count).reversed() {
            guard !shape.isEmpty, shape[axis] == 1 else { throw call.unsuited("squeezes \(shape) at \(axis)") }
            shape.remove(at: axis)
        }
        return [try call.shaped(x, shape)]
    }

    private static func unsqueeze(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        guard let list = try call.list("axes", input: 1), list.count <= 64 else { throw call.unsuited("has no axes") }
        var shape = x.shape
        for axis in try call.axes(list, rank: shape.count + list.count) { shape.insert(1, at: axis) }
        return [try call.shaped(x, shape)]
    }

    private static func transpose(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let order = call.integers("perm") ?? Array((0..<x.rank).reversed())
        return [try call.call("aten::permute", .tensor(x), .integers(order))]
    }

    /// Broadcasts both ways.
    private static func expand(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let shape = try call.broadcast(x.shape, call.integers(of: call.input(1)))
        try call.allow(shape)
        return [try call.call("aten::expand", .tensor(x), .integers(shape))]
    }

    private static func tile(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let (shape, repeats) = (x.shape, try call.integers(of: call.input(1)))
        guard repeats.count == shape.count else { throw call.unsuited("repeats \(shape) by \(repeats)") }
        try call.allow(repeats)
        try call.allow(zip(shape, repeats).map { $0 &* $1 })
        return [try call.call("aten::repeat", .tensor(x), .integers(repeats))]
    }

    private static func depthToSpace(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let (shape, block) = (x.shape, call.integer("blocksize", default: 0))
        guard shape.count == 4, (1...4096).contains(block), shape[1] % (block * block) == 0 else {
            throw call.unsuited("blocks of \(block) in \(shape)")
        }
        let depth = shape[1] / (block * block)
        let isColumnRow = call.text("mode") == "CRD"
        let split = isColumnRow ? [depth, block, block] : [block, block, depth]
        let parts = try call.shaped(x, [shape[0]] + split + shape[2...])
        let order = isColumnRow ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]
        let moved = try call.call("aten::permute", .tensor(parts), .integers(order))
        return [try call.shaped(moved, [shape[0], depth, shape[2] * block, shape[3] * block])]
    }

    private static func spaceToDepth(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let (shape, block) = (x.shape, call.integer("blocksize", default: 0))
        guard shape.count == 4, (1...4096).contains(block), shape[2] % block == 0, shape[3] % block == 0 else {
            throw call.unsuited("blocks of \(block) in \(shape)")
        }
        let (height, width) = (shape[2] / block, shape[3] / block)
        let parts = try call.shaped(x, [shape[0], shape[1], height, block, width, block])
        let moved = try call.call("aten::permute", .tensor(parts), .integers([0, 3, 5, 1, 2, 4]))
        return [try call.shaped(moved, [shape[0], shape[1] * block * block, height, width])]
    }
}
