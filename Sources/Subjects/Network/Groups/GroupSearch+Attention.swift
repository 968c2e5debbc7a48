import Checkpoints

extension GroupSearch {
    /// ONNX's Attention: query heads in groups that share keys and values, in that order.
    ///
    /// Queries are `[groups × queries a group × features]`, keys `[groups × features]`, values `[groups × their features]`.
    mutating func attention(_ call: NodeCall) {
        guard let q = axes(call, 0), let k = axes(call, 1), let v = axes(call, 2), q.count == k.count,
            q.count == v.count, q.count == 3 || q.count == 4, !call.has(4), !call.has(5)
        else { return opaque(call) }
        let isFlat = q.count == 3
        let stated = isFlat ? call.node.integer("q_num_heads") : table.length(q[1])
        let shared = isFlat ? call.node.integer("kv_num_heads") : table.length(k[1])
        guard let heads = stated, let groups = shared, groups > 0, heads > 0, heads % groups == 0 else {
            return opaque(call)
        }
        let (group, query) = (table.fresh(groups), table.fresh(heads / groups))
        table.mark(group, heads == groups ? .head : .keyValueGroup)
        table.mark(query, .queryHead)
        let shape =
            isFlat
            ? flat(call, (q, k, v), heads, group, query) : standing(call, (q, k, v), group, query)
        if call.has(3), let mask = axes(call, 3), mask.count == 4, table.length(mask[1]) != 1 {
            table.unify(mask[1], .product([group, query]), at: call.name)
        }
        set(call, shape)
        if isFlat {
            bind(call, .attribute("q_num_heads"), [.length(.product([group, query]))])
            bind(call, .attribute("kv_num_heads"), [.length(group)])
        }
        for output in 1..<max(call.node.outputs.count, 1) { set(call, nil, output: output) }
    }

    private mutating func flat(
        _ call: NodeCall, _ x: (q: [AxisExpression], k: [AxisExpression], v: [AxisExpression]), _ heads: Int,
        _ group: AxisExpression, _ query: AxisExpression
    ) -> [AxisExpression]? {
        guard let width = table.length(x.q[2]), let valueWidth = table.length(x.v[2]), width % heads == 0,
            let groups = table.length(group), valueWidth % groups == 0
        else {
            opaque(call)
            return nil
        }
        let (feature, valueFeature) = (table.fresh(width / heads), table.fresh(valueWidth / groups))
        table.unify(x.q[2], .product([group, query, feature]), at: call.name)
        table.unify(x.k[2], .product([group, feature]), at: call.name)
        table.unify(x.v[2], .product([group, valueFeature]), at: call.name)
        tell(call, feature, valueFeature)
        return [x.q[0], x.q[1], .product([group, query, valueFeature])]
    }

    private mutating func standing(
        _ call: NodeCall, _ x: (q: [AxisExpression], k: [AxisExpression], v: [AxisExpression]),
        _ group: AxisExpression, _ query: AxisExpression
    ) -> [AxisExpression] {
        table.unify(x.q[1], .product([group, query]), at: call.name)
        table.unify(x.k[1], group, at: call.name)
        table.unify(x.v[1], group, at: call.name)
        table.unify(x.q[3], x.k[3], at: call.name)
        tell(call, x.q[3], x.v[3])
        return [x.q[0], x.q[1], x.q[2], x.v[3]]
    }

    private mutating func tell(_ call: NodeCall, _ feature: AxisExpression, _ valueFeature: AxisExpression) {
        for axis in [feature, valueFeature] { table.mark(axis, .headFeature) }
        table.lock(feature, GroupLock(.headLength, call.name))
        // A configuration states one length for both.
        if checkpoint.graph == nil { table.lock(valueFeature, GroupLock(.headLength, call.name)) }
    }

    /// Turns pairs of features of each head.
    mutating func rotary(_ call: NodeCall) {
        guard let x = axes(call, 0), x.count == 3 || x.count == 4, let last = x.last else { return opaque(call) }
        let lock = GroupLock(.rotated, call.name)
        for index in 1..<call.node.inputs.count { self.lock(axes(call, index), lock) }
        set(call, x)
        guard x.count == 3 else { return table.lock(x[3], lock) }
        let heads = call.node.integer("num_heads") ?? 0
        guard heads > 0, let width = table.length(last), width % heads == 0 else { return opaque(call) }
        let (head, feature) = (table.fresh(heads), table.fresh(width / heads))
        table.mark(head, .head)
        table.mark(feature, .headFeature)
        table.unify(last, .product([head, feature]), at: call.name)
        table.lock(feature, lock)
        bind(call, .attribute("num_heads"), [.length(head)])
    }
}
