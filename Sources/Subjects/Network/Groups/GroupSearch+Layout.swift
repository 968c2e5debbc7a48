extension GroupSearch {
    /// Output `axes`, still the weight that the first input is, if it is one.
    mutating func setLayout(_ call: NodeCall, _ axes: [AxisExpression]?, output: Int = 0) {
        set(call, axes, output: output)
        if let value = call.node.output(output) { values[value].constant = constant(call, 0) }
    }

    mutating func transpose(_ call: NodeCall) {
        guard let x = axes(call, 0) else { return opaque(call) }
        let order = call.node.integers("perm") ?? x.indices.reversed()
        guard order.sorted() == Array(x.indices) else { return opaque(call) }
        setLayout(call, order.map { x[$0] })
    }

    mutating func flatten(_ call: NodeCall) {
        guard let x = axes(call, 0), let axis = Self.place(call.node.integer("axis") ?? 1, x.count + 1) else {
            return opaque(call)
        }
        setLayout(call, [.product(Array(x[..<axis])), .product(Array(x[axis...]))])
    }

    mutating func squeeze(_ call: NodeCall) {
        let numbers = value(call, 0)?.numbers
        guard let x = axes(call, 0) else { return opaque(call) }
        var gone = x.indices.filter { table.length(x[$0]) == 1 }
        if call.node.integers("axes") != nil || call.has(1) {
            guard let stated = integers(call, "axes", 1) else { return opaque(call) }
            gone = stated.compactMap { Self.place($0, x.count) }
        }
        setLayout(call, x.indices.filter { !gone.contains($0) }.map { x[$0] })
        if let value = call.node.output(0) { values[value].numbers = numbers }
    }

    mutating func unsqueeze(_ call: NodeCall) {
        let numbers = value(call, 0)?.numbers
        guard let x = axes(call, 0), let stated = integers(call, "axes", 1) else { return opaque(call) }
        let rank = x.count + stated.count
        let new = Set(stated.compactMap { Self.place($0, rank) })
        guard new.count == stated.count else { return opaque(call) }
        var next = x.makeIterator()
        setLayout(call, (0..<rank).map { new.contains($0) ? .one : next.next() ?? .one })
        if let value = call.node.output(0), rank <= 1 { values[value].numbers = numbers }
    }

    mutating func concatenate(_ call: NodeCall) {
        let given = call.node.inputs.indices
        let shapes = given.compactMap { axes(call, $0) }
        guard shapes.count == given.count, let first = shapes.first, shapes.allSatisfy({ $0.count == first.count }),
            let axis = Self.place(call.node.integer("axis") ?? 1, first.count)
        else { return opaque(call) }
        let numbers = given.compactMap { value(call, $0)?.numbers }
        for shape in shapes.dropFirst() {
            for place in first.indices where place != axis { agree(first[place], shape[place], at: call.name) }
        }
        var result = first
        result[axis] = joined(shapes.map { $0[axis] }, call)
        set(call, result)
        for index in given {
            for axis in axes(call, index) ?? [] { note(call, index, axis, .elementwise) }
        }
        if numbers.count == given.count {
            if let value = call.node.output(0) { values[value].numbers = numbers.flatMap { $0 } }
        } else {
            for index in given { measure(call, index) }
        }
    }

    /// Two dimensions of one length, which may be open.
    private mutating func agree(_ a: AxisExpression, _ b: AxisExpression, at node: String) {
        if (table.length(a) == nil) == (table.length(b) == nil) { return table.unify(a, b, at: node) }
        for axis in [a, b] where table.length(axis) != nil { table.lock(axis, GroupLock(.notUnderstood, node)) }
    }

    private mutating func joined(_ parts: [AxisExpression], _ call: NodeCall) -> AxisExpression {
        let whole = table.resolved(.concatenation(parts))
        if parts.allSatisfy({ table.length($0) != nil }), whole.dimensionCount <= DimensionTable.mostParts {
            return whole
        }
        table.lock(whole, GroupLock(.notUnderstood, call.name))
        return made(call, nil)
    }

    // MARK: Parts

    mutating func split(_ call: NodeCall) {
        guard let x = axes(call, 0), let axis = Self.place(call.node.integer("axis") ?? 0, x.count) else {
            return opaque(call)
        }
        let isStated = call.node.integers("split") != nil || call.has(1)
        let count = call.node.outputs.count
        guard let whole = table.length(x[axis]), count > 0 else { return divideUnknown(call, x, axis) }
        let step = (whole + count - 1) / count
        let equal = (0..<count).map { max(0, min(step, whole - $0 * step)) }
        guard let sizes = isStated ? integers(call, "split", 1) : equal, sizes.count == count,
            sizes.reduce(.some(0), { Length.sum($0, $1) }) == whole, let parts = parts(x[axis], sizes)
        else { return divideUnknown(call, x, axis) }
        for (output, part) in parts.enumerated() {
            var shape = x
            shape[axis] = part
            setLayout(call, shape, output: output)
        }
        let place: LengthBinding.Place =
            call.node.integers("split") != nil ? .list("split") : call.has(1) ? .input(1) : .parts
        bind(call, place, parts.map { .length($0) })
    }

    /// Parts of an axis, of these lengths; nil where it does not divide there.
    private mutating func parts(_ axis: AxisExpression, _ sizes: [Int]) -> [AxisExpression]? {
        var (rest, parts): (AxisExpression, [AxisExpression]) = (axis, [])
        for (index, size) in sizes.enumerated() {
            guard size > 0 else { return nil }
            if index == sizes.count - 1 { return parts + [rest] }
            guard let (before, after) = table.split(rest, at: size) else { return nil }
            parts.append(before)
            rest = after
        }
        return nil
    }

    private mutating func divideUnknown(_ call: NodeCall, _ x: [AxisExpression], _ axis: Int) {
        table.lock(x[axis], GroupLock(.notUnderstood, call.name))
        for output in call.node.outputs.indices {
            var shape = x
            shape[axis] = made(call, nil)
            setLayout(call, shape, output: output)
        }
    }

    /// The indices that a number of rows picks; every other dimension stays.
    mutating func gather(_ call: NodeCall) {
        guard let x = axes(call, 0), let axis = Self.place(call.node.integer("axis") ?? 0, max(x.count, 1)),
            let indices = axes(call, 1), !x.isEmpty
        else { return opaque(call) }
        table.lock(x[axis], GroupLock(.lookedUp, call.name))
        note(call, 0, x[axis], .embedding)
        for place in x.indices where place != axis { note(call, 0, x[place], .embedding) }
        let (numbers, picked) = (value(call, 0)?.numbers, integers(call, "", 1))
        set(call, x[..<axis] + indices + x[(axis + 1)...])
        guard let numbers, let picked, let value = call.node.output(0) else {
            measure(call, 0)
            return measure(call, 1)
        }
        let places = picked.map { Self.place($0, numbers.count) }
        values[value].numbers = places.map { $0.map { numbers[$0] } ?? Number() }
    }

    // MARK: Lengths

    mutating func shapeOf(_ call: NodeCall) {
        guard let x = axes(call, 0) else { return set(call, [table.fresh(nil)]) }
        let rank = x.count
        func bound(_ stated: Int?, _ other: Int) -> Int {
            guard let stated else { return other }
            return min(max(stated < 0 ? stated &+ rank : stated, 0), rank)
        }
        let (start, end) = (bound(call.node.integer("start"), 0), bound(call.node.integer("end"), rank))
        let axes = start < end ? Array(x[start..<end]) : []
        set(call, [table.fresh(axes.count)])
        guard let value = call.node.output(0) else { return }
        values[value].numbers = axes.map { Number(value: table.length($0), length: $0) }
    }
}
