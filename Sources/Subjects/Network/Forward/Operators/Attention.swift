import Tensors

extension Operators {
    /// ONNX's Attention, versions 23 to 25, without past keys.
    ///
    /// Queries, keys and values are `[batch, positions, heads · features]` or `[batch, heads, positions, features]`; there may be
    /// several query heads a key head. Outputs: the attention, keys and values as they are used, and the scores where a fourth
    /// output is wanted.
    static func attention(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        for index in 4...6 where call.optional(index) != nil { throw call.unknown("past keys") }
        let task = try AttentionTask(call)
        let (output, scores) = try call.run { () throws(RuntimeError) in try task.run() }
        return [output, task.keys, task.values, scores]
    }
}

/// One call of Attention, computed for a block of queries at a time, so that a long window needs no square of its length, and
/// keys that no query of a block may see are not multiplied.
struct AttentionTask {
    /// `[batch, query heads, positions, features]`, scaled.
    let queries: Tensor
    /// `[batch, heads, positions, features]`.
    let keys: Tensor
    let values: Tensor
    /// Added to the scores: `[batch, heads, 1 or groups, 1 or queries, keys]`, each of the first two may be 1.
    private let bias: Tensor?
    /// How many keys before and behind its own a query sees; nil: all.
    private let window: (left: Int?, right: Int?)
    private let softcap: Double
    /// Which scores are an output: 0 raw, 1 capped, 2 masked, 3 probabilities; nil: none.
    private let wanted: Int?
    private let isFlat: Bool

    init(_ call: OperatorCall) throws(ForwardError) {
        let tensors = [try call.input(0), try call.input(1), try call.input(2)]
        isFlat = tensors[0].rank == 3
        let queries = try Self.split(tensors[0], call.integer("q_num_heads"), call)
        keys = try Self.split(tensors[1], call.integer("kv_num_heads"), call)
        values = try Self.split(tensors[2], call.integer("kv_num_heads"), call)
        let (q, k, v) = (queries.shape, keys.shape, values.shape)
        guard k[0] == q[0], v[0] == q[0], v[1] == k[1], k[1] > 0, q[1] % k[1] == 0, k[2] == v[2], q[3] == k[3] else {
            throw call.unsuited("queries \(queries.words), keys \(keys.words), values \(values.words)")
        }
        let scale = call.float("scale") ?? 1 / Double(max(q[3], 1)).squareRoot()
        self.queries = try call.run { () throws(RuntimeError) in try queries.times(scale) }
        softcap = call.float("softcap", default: 0)
        let right = call.flag("is_causal") ? 0 : Self.reach(call, "right_window_size")
        window = (Self.reach(call, "left_window_size"), right)
        bias = try call.optional(3).map { (mask) throws(ForwardError) in
            try Self.bias(mask, heads: k[1], groups: q[1] / k[1], queries: q[2], keys: k[2], call)
        }
        let isWanted = call.node.outputs.count > 3 && call.node.outputs[3] != nil
        wanted = isWanted ? call.integer("qk_matmul_output_mode", default: 0) : nil
    }

    private static func reach(_ call: OperatorCall, _ name: String) -> Int? {
        call.integer(name).flatMap { $0 < 0 ? nil : $0 }
    }

    /// `[batch, heads, positions, features]` without gaps.
    private static func split(_ x: Tensor, _ heads: Int?, _ call: OperatorCall) throws(ForwardError) -> Tensor {
        let shape = x.shape
        if shape.count == 4 { return try call.call("aten::contiguous", .tensor(x)) }
        guard shape.count == 3, let heads, heads > 0, shape[2] % heads == 0 else {
            throw call.unsuited("\(x.words) does not divide into \(heads ?? 0) heads")
        }
        return try call.run { () throws(RuntimeError) in
            try x.reshaped([shape[0], shape[1], heads, shape[2] / heads]).transposed(1, 2).contiguous()
        }
    }

    private static func bias(
        _ mask: Tensor, heads: Int, groups: Int, queries: Int, keys: Int, _ call: OperatorCall
    ) throws(ForwardError) -> Tensor {
        let shape = Array(repeating: 1, count: max(0, 4 - mask.rank)) + mask.shape
        guard shape.count == 4, [1, keys].contains(shape[3]), [1, queries].contains(shape[2]),
            [1, heads * groups].contains(shape[1])
        else { throw call.unsuited("a mask of \(mask.words) for \(queries) queries and \(keys) keys") }
        return try call.run { () throws(RuntimeError) in
            var added = mask
            if mask.dtype == .bool {
                let zeros = try mask.runtime.call("aten::zeros_like", .tensor(mask), .dtype(.f32))
                let hidden = try mask.runtime.call("aten::logical_not", .tensor(mask))
                added = try mask.runtime.call(
                    "aten::masked_fill.Scalar", .tensor(zeros), .tensor(hidden), .number(-.infinity))
            }
            let parts = shape[1] == 1 ? [1, 1] : [heads, groups]
            return try added.reshaped([shape[0]] + parts + shape[2...])
        }
    }
}

extension AttentionTask {
    /// The attention, in the inputs' own layout, and the scores that are wanted.
    func run() throws(RuntimeError) -> (Tensor, Tensor?) {
        let (count, height) = (queries.shape[2], blockHeight)
        var outputs: [Tensor?] = []
        var scores: Tensor?
        for start in stride(from: 0, to: max(count, 1), by: height) {
            let output: Tensor
            (output, scores) = try block(start..<min(start + height, count))
            outputs.append(output)
        }
        var output = outputs[0] ?? queries
        if outputs.count > 1 { output = try queries.runtime.call("aten::cat", .tensors(outputs), .integer(2)) }
        guard isFlat else { return (output, scores) }
        let shape = output.shape
        output = try output.transposed(1, 2).reshaped([shape[0], shape[2], shape[1] * shape[3]])
        return (output, scores)
    }

    /// Queries that are taken at once: scores of 64 MiB at most, and few enough that causal attention skips keys.
    private var blockHeight: Int {
        if wanted != nil { return max(queries.shape[2], 1) }
        let row = max(1, queries.shape[0] * queries.shape[1] * keys.shape[2])
        let most = max(16, (1 << 24) / row)
        return window.right == nil && window.left == nil ? most : min(most, 128)
    }

    private func block(_ rows: Range<Int>) throws(RuntimeError) -> (Tensor, Tensor?) {
        let (q, k) = (queries.shape, keys.shape)
        let seen = seen(rows)
        let groups = q[1] / k[1]
        let grouped = try queries.slice(2, rows).reshaped([q[0], k[1], groups * rows.count, q[3]])
        var scores = try grouped.product(keys.slice(2, seen).transposed(2, 3))
        scores = try scores.reshaped([q[0], k[1], groups, rows.count, seen.count])
        var found: [Tensor] = [scores]
        if softcap > 0 {
            scores = try scores.runtime.call("aten::tanh", .tensor(scores.times(1 / softcap))).times(softcap)
        }
        found.append(scores)
        let added = try hiding(rows, seen)
        if let added { scores = try scores.plus(added) }
        found.append(scores)
        var shares = try scores.runtime.call("aten::softmax.int", .tensor(scores), .integer(-1))
        if bias != nil || window.left != nil, let added { shares = try withoutBlind(shares, added) }
        found.append(shares)
        let output = try shares.reshaped([q[0], k[1], groups * rows.count, seen.count])
            .product(values.slice(2, seen)).reshaped([q[0], q[1], rows.count, values.shape[3]])
        let stage = try wanted.flatMap { found.indices.contains($0) ? found[$0] : nil }?
            .reshaped([q[0], q[1], rows.count, seen.count])
        return (output, stage)
    }

    /// Keys that some of these queries see; all where scores are wanted.
    private func seen(_ rows: Range<Int>) -> Range<Int> {
        let count = keys.shape[2]
        guard wanted == nil, !rows.isEmpty else { return 0..<count }
        let end = window.right.map { min(count, rows.upperBound + min($0, count)) } ?? count
        let start = window.left.map { min(max(0, rows.lowerBound - min($0, rows.lowerBound)), end) } ?? 0
        return start..<end
    }

    /// What is added to the scores: minus infinity where a query does not see a key.
    private func hiding(_ rows: Range<Int>, _ seen: Range<Int>) throws(RuntimeError) -> Tensor? {
        var sum: Tensor?
        func add(_ part: Tensor) throws(RuntimeError) { sum = try sum?.plus(part) ?? part }
        // Diagonal d holds key - query = d, counted inside the block.
        let shift = rows.lowerBound - seen.lowerBound
        if let right = window.right { try add(dark(rows, seen, "aten::triu", shift + min(right, seen.count) + 1)) }
        if let left = window.left, rows.upperBound > left {
            try add(dark(rows, seen, "aten::tril", shift - left - 1))
        }
        guard var bias else { return sum }
        if bias.shape[3] > 1 { bias = try bias.slice(3, rows) }
        if bias.shape[4] > 1 { bias = try bias.slice(4, seen) }
        try add(bias)
        return sum
    }

    private func dark(
        _ rows: Range<Int>, _ seen: Range<Int>, _ triangle: String, _ diagonal: Int
    ) throws(RuntimeError) -> Tensor {
        let whole = try queries.runtime.call(
            "aten::new_full", .tensor(queries), .integers([rows.count, seen.count]), .number(-.infinity))
        return try queries.runtime.call(triangle, .tensor(whole), .integer(diagonal))
    }

    /// A query that sees no key attends to nothing, where a softmax gives no number.
    private func withoutBlind(_ shares: Tensor, _ added: Tensor) throws(RuntimeError) -> Tensor {
        let runtime = shares.runtime
        let most = try runtime.call("aten::amax", .tensor(added), .integers([-1]), .flag(true))
        let blind = try runtime.call("aten::isneginf", .tensor(most))
        return try runtime.call("aten::masked_fill.Scalar", .tensor(shares), .tensor(blind), .number(0))
    }
}
