extension GroupSearch {
    // MARK: Convolutions and pools

    mutating func convolution(_ call: NodeCall) {
        guard let x = axes(call, 0), let weight = axes(call, 1), x.count >= 3, weight.count == x.count else {
            return opaque(call)
        }
        table.mark(weight[0], .channel)
        divide(call, incoming: x[1], inner: weight[1], outgoing: weight[0])
        note(call, 1, weight[0], .output)
        note(call, 1, weight[1], .input)
        bias(call, 2, weight[0])
        // A fused sum.
        if let added = axes(call, 3), added.count == x.count { table.unify(added[1], weight[0], at: call.name) }
        for axis in weight.dropFirst(2) { table.hide(axis) }
        let kernel = weight.dropFirst(2).map { table.length($0) }
        set(call, [x[0], weight[0]] + windows(call, Array(x.dropFirst(2)), kernel))
    }

    /// Ties a convolution's channels to its weight, group by group.
    private mutating func divide(
        _ call: NodeCall, incoming: AxisExpression, inner: AxisExpression, outgoing: AxisExpression
    ) {
        let groups = call.node.integer("group") ?? 1
        guard groups > 1 else { return table.unify(inner, incoming, at: call.name) }
        guard let out = table.length(outgoing), out % groups == 0 else {
            return opaque(call, .notUnderstood)
        }
        let group = table.fresh(groups)
        table.unify(incoming, .product([group, inner]), at: call.name)
        table.unify(outgoing, .product([group, table.fresh(out / groups)]), at: call.name)
        note(call, 1, group, .depthwise)
        bind(call, .attribute("group"), [.length(group)])
    }

    /// The weight is `[in, out / groups, …]`.
    mutating func transposedConvolution(_ call: NodeCall) {
        guard let x = axes(call, 0), let weight = axes(call, 1), x.count >= 3, weight.count == x.count else {
            return opaque(call)
        }
        guard call.node.integer("group") ?? 1 == 1 else { return opaque(call) }
        table.unify(x[1], weight[0], at: call.name)
        note(call, 1, weight[1], .output)
        note(call, 1, weight[0], .input)
        bias(call, 2, weight[1])
        for axis in weight.dropFirst(2) { table.hide(axis) }
        set(call, [x[0], weight[1]] + x.dropFirst(2).map { _ in made(call, nil) })
    }

    mutating func pool(_ call: NodeCall) {
        guard let x = axes(call, 0), x.count >= 3 else { return opaque(call) }
        let kernel = call.node.integers("kernel_shape")?.map { Optional($0) } ?? x.dropFirst(2).map { _ in nil }
        let shape = Array(x.prefix(2)) + windows(call, Array(x.dropFirst(2)), kernel)
        for output in call.node.outputs.indices { set(call, shape, output: output) }
    }

    mutating func globalPool(_ call: NodeCall) {
        guard let x = axes(call, 0), x.count >= 3 else { return opaque(call) }
        set(call, Array(x.prefix(2)) + x.dropFirst(2).map { _ in .one })
    }

    /// What a window leaves of each spatial dimension.
    private mutating func windows(_ call: NodeCall, _ x: [AxisExpression], _ kernel: [Int?]) -> [AxisExpression] {
        let (node, rank) = (call.node, x.count)
        let (strides, dilations) = (node.integers("strides"), node.integers("dilations"))
        let pads = node.integers("pads") ?? Array(repeating: 0, count: 2 * rank)
        return x.indices.map { place in
            let stride = strides.flatMap { place < $0.count ? $0[place] : nil } ?? 1
            let dilation = dilations.flatMap { place < $0.count ? $0[place] : nil } ?? 1
            guard let length = table.length(x[place]), place < kernel.count, let size = kernel[place],
                (1...Length.largest).contains(stride), (1...Length.largest).contains(size)
            else { return made(call, nil) }
            switch node.text("auto_pad") {
            case "SAME_UPPER"?, "SAME_LOWER"?: return made(call, (length + stride - 1) / stride)
            default: break
            }
            guard pads.count == 2 * rank, let reach = Length.times(dilation, size - 1),
                let whole = Length.sum(length, Length.sum(pads[place], pads[place + rank])),
                let room = Length.difference(whole, Length.sum(reach, 1)), room >= 0
            else { return made(call, nil) }
            let isUp = node.integer("ceil_mode") == 1
            return made(call, (room + (isUp ? stride - 1 : 0)) / stride + 1)
        }
    }

    mutating func bias(_ call: NodeCall, _ input: Int, _ axis: AxisExpression) {
        guard let bias = axes(call, input), bias.count == 1 else { return }
        table.unify(bias[0], axis, at: call.name)
        note(call, input, axis, .bias)
    }

    // MARK: Products

    mutating func linear(_ call: NodeCall) {
        guard let x = axes(call, 0), let last = x.last, let weight = axes(call, 1), weight.count == 2 else {
            return opaque(call)
        }
        table.unify(last, weight[1], at: call.name)
        note(call, 1, weight[0], .output)
        note(call, 1, weight[1], .input)
        bias(call, 2, weight[0])
        var shape = x
        shape[x.count - 1] = weight[0]
        set(call, shape)
    }

    mutating func matrixProduct(_ call: NodeCall) {
        guard var a = axes(call, 0), var b = axes(call, 1), a.count >= 2, b.count >= 2 else { return opaque(call) }
        if call.node.integer("transA") == 1 { a.swapAt(a.count - 1, a.count - 2) }
        if call.node.integer("transB") == 1 { b.swapAt(b.count - 1, b.count - 2) }
        guard call.node.integer("transBatchA") ?? 0 == 0, call.node.integer("transBatchB") ?? 0 == 0 else {
            return opaque(call)
        }
        let (rows, inner, columns) = (a[a.count - 2], a[a.count - 1], b[b.count - 1])
        table.unify(inner, b[b.count - 2], at: call.name)
        let batch = broadcast(a.dropLast(2), b.dropLast(2), at: call.name)
        note(call, 0, rows, .output)
        note(call, 0, inner, .input)
        note(call, 1, columns, .output)
        note(call, 1, inner, .input)
        let isBetweenActivations = constant(call, 0) == nil && constant(call, 1) == nil
        if isBetweenActivations,
            !call.node.inputs.prefix(2).contains(where: { $0.map { values[$0].keepsZeros } ?? false })
        {
            table.lock(inner, GroupLock(.notZero, call.name))
        }
        if isBetweenActivations, let heads = heads(batch) {
            table.mark(heads, .head)
            for axis in [inner, columns] { table.mark(axis, .headFeature) }
        }
        set(call, batch + [rows, columns])
    }

    /// Attention's: `[batch, heads, positions, features]` or `[batch · heads, positions, features]`.
    private mutating func heads(_ batch: [AxisExpression]) -> AxisExpression? {
        if batch.count == 2 { return batch[1] }
        guard batch.count == 1, case .product(let factors) = table.resolved(batch[0]) else { return nil }
        return factors.last
    }

    mutating func generalProduct(_ call: NodeCall) {
        guard var a = axes(call, 0), var b = axes(call, 1), a.count == 2, b.count == 2 else { return opaque(call) }
        if call.node.integer("transA") == 1 { a.swapAt(0, 1) }
        if call.node.integer("transB") == 1 { b.swapAt(0, 1) }
        table.unify(a[1], b[0], at: call.name)
        note(call, 0, a[0], .output)
        note(call, 0, a[1], .input)
        note(call, 1, b[1], .output)
        note(call, 1, b[0], .input)
        if let added = axes(call, 2) {
            _ = broadcast([a[0], b[1]], added, at: call.name)
            for axis in added { note(call, 2, axis, .bias) }
        }
        set(call, [a[0], b[1]])
    }

    // MARK: Norms

    /// Statistics of each channel by itself: scale, shift, mean and variance follow the channels.
    mutating func channelNorm(_ call: NodeCall) {
        guard let x = axes(call, 0), x.count >= 2 else { return opaque(call) }
        let roles: [Group.Member.Role] = [.scale, .bias, .statistic, .statistic]
        for (index, role) in roles.enumerated() {
            guard let own = axes(call, index + 1), own.count == 1 else { continue }
            table.unify(own[0], x[1], at: call.name)
            note(call, index + 1, x[1], role)
        }
        set(call, x)
    }

    /// Statistics over all features: zeros take part in them, so that none may go.
    mutating func layerNorm(_ call: NodeCall) {
        guard let x = axes(call, 0), let first = Self.place(call.node.integer("axis") ?? -1, x.count) else {
            return opaque(call)
        }
        for (index, role) in [(1, Group.Member.Role.scale), (2, .bias)] {
            guard let own = axes(call, index) else { continue }
            _ = broadcast(Array(x[first...]), own, at: call.name)
            for axis in own { note(call, index, axis, role) }
        }
        for axis in x[first...] { table.lock(axis, GroupLock(.normalised(call.node.operation), call.name)) }
        set(call, x)
    }

    mutating func skipLayerNorm(_ call: NodeCall) {
        guard let a = axes(call, 0), let b = axes(call, 1) else { return opaque(call) }
        let x = [b, axes(call, 2), axes(call, 3), axes(call, 4)].compactMap { $0 }
            .reduce(a) { broadcast($0, $1, at: call.name) }
        for (index, role) in [(2, Group.Member.Role.scale), (3, .bias), (4, .bias)] {
            for axis in axes(call, index) ?? [] { note(call, index, axis, role) }
        }
        if let last = x.last { table.lock(last, GroupLock(.normalised("SkipLayerNormalization"), call.name)) }
        for output in [0, 3] { set(call, x, output: output) }
    }

    /// Statistics over several channels at once.
    mutating func channelsTogether(_ call: NodeCall) {
        guard let x = axes(call, 0), x.count >= 2 else { return opaque(call) }
        table.lock(x[1], GroupLock(.normalised(call.node.operation), call.name))
        for (index, role) in [(1, Group.Member.Role.scale), (2, .bias)] {
            guard let own = axes(call, index), own.count == 1 else { continue }
            _ = broadcast([x[1]], own, at: call.name)
            note(call, index, own[0], role)
        }
        set(call, x)
    }
}
