extension GroupSearch {
    /// The first input's dimensions, in every output.
    mutating func copy(_ call: NodeCall) {
        for output in call.node.outputs.indices { set(call, axes(call, 0), output: output) }
    }

    /// The first input itself.
    mutating func same(_ call: NodeCall) {
        guard let value = value(call, 0), let output = call.node.output(0) else { return }
        values[output] = value
    }

    /// A sum, difference, product or quotient; of lengths where both sides are lengths.
    mutating func arithmetic(_ call: NodeCall) {
        if let a = value(call, 0)?.numbers, let b = value(call, 1)?.numbers,
            a.count == b.count || min(a.count, b.count) == 1
        {
            let axes = [axes(call, 0), axes(call, 1)].compactMap { $0 }.max { $0.count < $1.count }
            set(call, axes)
            let numbers = (0..<max(a.count, b.count)).map { place in
                computed(call.node.operation, a[a.count == 1 ? 0 : place], b[b.count == 1 ? 0 : place])
            }
            if let output = call.node.output(0) { values[output].numbers = numbers }
            return
        }
        for index in [0, 1] { measure(call, index) }
        elementwise(call)
    }

    private func computed(_ operation: String, _ a: Number, _ b: Number) -> Number {
        let sources = [a, b].flatMap { $0.sources + ($0.length.map { [$0] } ?? []) }
        // Whatever times 1 is itself.
        if operation == "Mul", b.value == 1, b.length == nil { return a }
        if operation == "Mul", a.value == 1, a.length == nil { return b }
        let value =
            switch operation {
            case "Add": Length.sum(a.value, b.value)
            case "Sub": Length.difference(a.value, b.value)
            case "Mul": Length.times(a.value, b.value)
            default: Length.quotient(a.value, b.value)
            }
        return Number(value: value, sources: sources)
    }

    /// Broadcast: dimensions of the same length are the same.
    mutating func elementwise(_ call: NodeCall) {
        var shape: [AxisExpression] = []
        for index in call.node.inputs.indices where call.has(index) {
            guard let own = axes(call, index) else {
                for index in call.node.inputs.indices {
                    lock(axes(call, index), GroupLock(.notUnderstood, call.name))
                }
                return set(call, nil)
            }
            shape = broadcast(shape, own, at: call.name)
        }
        set(call, shape)
        for index in call.node.inputs.indices where constant(call, index) != nil {
            let isDivisor = index == 1 && ["Div", "Mod"].contains(call.node.operation)
            let isBias = index == 1 && call.node.operation == "Add"
            for axis in axes(call, index) ?? [] {
                note(call, index, axis, isDivisor ? .divisor : isBias ? .bias : .elementwise)
            }
        }
    }

    /// Right-aligned, as NumPy does it.
    mutating func broadcast(_ a: [AxisExpression], _ b: [AxisExpression], at node: String) -> [AxisExpression] {
        let (first, second) = (max(b.count - a.count, 0), max(a.count - b.count, 0))
        var shape = first > 0 ? b : a
        for place in shape.indices where place >= first && place >= second {
            shape[place] = joined(a[place - first], b[place - second], at: node)
        }
        return shape
    }

    private mutating func joined(_ a: AxisExpression, _ b: AxisExpression, at node: String) -> AxisExpression {
        let (m, n) = (table.length(a), table.length(b))
        if n == 1 { return a }
        if m == 1 { return b }
        // An open length may turn out to be 1 or the other's.
        if m == nil, n == nil {
            table.unify(a, b, at: node)
            return a
        }
        if m == nil || n == nil {
            let known = m == nil ? b : a
            table.lock(known, GroupLock(.notUnderstood, node))
            return known
        }
        table.unify(a, b, at: node)
        return a
    }

    mutating func softmax(_ call: NodeCall) {
        guard let axes = axes(call, 0) else { return opaque(call) }
        let isOld = graph.version < 13
        guard let first = Self.place(call.node.integer("axis") ?? (isOld ? 1 : -1), axes.count) else {
            return opaque(call)
        }
        for axis in isOld ? axes[first...] : axes[first...first] {
            table.lock(axis, GroupLock(.normalised(call.node.operation), call.name))
        }
        set(call, axes)
    }

    mutating func reduce(_ call: NodeCall) {
        guard let axes = axes(call, 0) else { return opaque(call) }
        var gone = Array(axes.indices)
        if call.node.integers("axes") != nil || call.has(1) {
            guard let stated = integers(call, "axes", 1) else { return opaque(call) }
            gone = stated.compactMap { Self.place($0, axes.count) }
            if stated.isEmpty, call.node.integer("noop_with_empty_axes") != 1 { gone = Array(axes.indices) }
        }
        for place in gone { table.lock(axes[place], GroupLock(.normalised(call.node.operation), call.name)) }
        let keeps = call.node.integer("keepdims") ?? 1 == 1
        set(
            call,
            axes.indices.compactMap { place in
                gone.contains(place) ? (keeps ? AxisExpression.one : nil) : axes[place]
            })
    }
}
