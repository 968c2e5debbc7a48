import Tensors

extension Operators {
    /// Operators that fold dimensions away.
    static let reductions: [String: OperatorFunction] = [
        "ReduceSum": reducing { call, x, axes, keeps throws(ForwardError) in try call.sum(x, axes, keeps) },
        "ReduceMean": reducing(mean),
        "ReduceMax": reducing { call, x, axes, keeps throws(ForwardError) in
            try call.extreme("aten::amax", -.infinity, x, axes, keeps)
        },
        "ReduceMin": reducing { call, x, axes, keeps throws(ForwardError) in
            try call.extreme("aten::amin", .infinity, x, axes, keeps)
        },
        "ReduceProd": reducing(product),
        "ReduceL1": reducing { call, x, axes, keeps throws(ForwardError) in
            try call.sum(call.call("aten::abs", .tensor(x)), axes, keeps)
        },
        "ReduceL2": reducing { call, x, axes, keeps throws(ForwardError) in
            try call.call("aten::sqrt", .tensor(call.sum(call.call("aten::square", .tensor(x)), axes, keeps)))
        },
        "ReduceSumSquare": reducing { call, x, axes, keeps throws(ForwardError) in
            try call.sum(call.call("aten::square", .tensor(x)), axes, keeps)
        },
        "ReduceLogSum": reducing { call, x, axes, keeps throws(ForwardError) in
            try call.call("aten::log", .tensor(call.sum(x, axes, keeps)))
        },
        "ReduceLogSumExp": reducing { call, x, axes, keeps throws(ForwardError) in
            axes.isEmpty ? x : try call.call("aten::logsumexp", .tensor(x), .integers(axes), .flag(keeps))
        },
        "Softmax": softmax("aten::softmax.int"),
        "LogSoftmax": softmax("aten::log_softmax.int"),
        "Hardmax": hardmax,
    ]

    private typealias Reduction = @Sendable (OperatorCall, Tensor, [Int], Bool) throws(ForwardError) -> Tensor

    /// Dimensions are an attribute in older versions, an input in newer; none named means all, unless the node says nothing.
    private static func reducing(_ body: @escaping Reduction) -> OperatorFunction {
        { call throws(ForwardError) in
            let x = try call.input(0)
            let rank = x.rank
            let list = try call.list("axes", input: 1) ?? []
            if list.isEmpty, call.flag("noop_with_empty_axes") { return [try body(call, x, [], true)] }
            let axes = list.isEmpty ? Array(0..<rank) : try call.axes(list, rank: rank)
            return [try call.cast(body(call, x, rank == 0 ? [] : axes, call.flag("keepdims", default: true)), x.dtype)]
        }
    }

    private static func mean(
        _ call: OperatorCall, _ x: Tensor, _ axes: [Int], _ keeps: Bool
    ) throws(ForwardError) -> Tensor {
        guard x.dtype?.isFloatingPoint != false else {
            let shape = x.shape
            let count = axes.reduce(1) { $0 * shape[$1] }
            return try call.call(
                "aten::div.Scalar_mode", .tensor(call.sum(x, axes, keeps)), .integer(max(count, 1)), .text("trunc"))
        }
        return axes.isEmpty ? x : try call.call("aten::mean.dim", .tensor(x), .integers(axes), .flag(keeps))
    }

    private static func product(
        _ call: OperatorCall, _ x: Tensor, _ axes: [Int], _ keeps: Bool
    ) throws(ForwardError) -> Tensor {
        var result = x
        for axis in axes.reversed() {
            result = try call.call("aten::prod.dim_int", .tensor(result), .integer(axis), .flag(keeps))
        }
        return result
    }

    /// Until version 12 all dimensions from the axis on are one.
    private static func softmax(_ name: String) -> OperatorFunction {
        { call throws(ForwardError) in
            let x = try call.input(0)
            let (shape, isOld) = (x.shape, call.version < 13)
            let axis = try call.axis(call.integer("axis", default: isOld ? 1 : -1), rank: max(shape.count, 1))
            guard isOld, axis < shape.count - 1 else { return [try call.call(name, .tensor(x), .integer(axis))] }
            let flat = try call.shaped(x, [shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *)])
            return [try call.shaped(call.call(name, .tensor(flat), .integer(1)), shape)]
        }
    }

    private static func hardmax(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let (shape, isOld) = (x.shape, call.version < 13)
        var axis = try call.axis(call.integer("axis", default: isOld ? 1 : -1), rank: shape.count)
        guard !shape.isEmpty else { throw call.unsuited("of a single number") }
        var flat = x
        if isOld { flat = try call.shaped(x, [shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *)]) }
        if isOld { axis = 1 }
        let best = try call.call("aten::argmax", .tensor(flat), .integer(axis), .flag(true))
        let zeros = try call.call("aten::zeros_like", .tensor(flat))
        let result = try call.call(
            "aten::scatter.value", .tensor(zeros), .integer(axis), .tensor(best), .number(1))
        return [try call.shaped(result, shape)]
    }
}

extension OperatorCall {
    func sum(_ x: Tensor, _ axes: [Int], _ keeps: Bool) throws(ForwardError) -> Tensor {
        axes.isEmpty ? x : try call("aten::sum.dim_IntList", .tensor(x), .integers(axes), .flag(keeps))
    }

    /// The largest or smallest; of nothing, what is beyond all numbers.
    fileprivate func extreme(
        _ name: String, _ empty: Double, _ x: Tensor, _ axes: [Int], _ keeps: Bool
    ) throws(ForwardError) -> Tensor {
        guard !axes.isEmpty else { return x }
        var shape = x.shape
        guard axes.contains(where: { shape[$0] == 0 }) else {
            return try call(name, .tensor(x), .integers(axes), .flag(keeps))
        }
        for axis in axes.reversed() {
            if keeps { shape[axis] = 1 } else { shape.remove(at: axis) }
        }
        guard x.dtype?.isFloatingPoint == true else { throw unsuited("folds no elements") }
        return try filled(shape, empty, x.dtype)
    }
}
