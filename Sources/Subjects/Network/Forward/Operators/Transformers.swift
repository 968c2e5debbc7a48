import Tensors

extension Operators {
    /// What transformers are made of, by ONNX's names; `espalier.Linear` is x · Wᵀ + b with W `[out, in]`.
    static let transformers: [String: OperatorFunction] = [
        "Attention": attention,
        "RotaryEmbedding": rotaryEmbedding,
        "LayerNormalization": layerNormalization,
        "RMSNormalization": rootMeanSquareNormalization,
        "Gelu": gelu,
        "Swish": swish,
        "espalier.Linear": linear,
    ]

    private static func linear(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        [try call.call("aten::linear", .tensor(call.input(0)), .tensor(call.input(1)), .optional(call.optional(2)))]
    }

    private static func gelu(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let form = call.text("approximate") ?? "none"
        guard ["none", "tanh"].contains(form) else { throw call.unknown("approximate \(form)") }
        return [try call.call("aten::gelu", .tensor(call.input(0)), .text(form))]
    }

    /// x · σ(alpha · x).
    private static func swish(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, alpha) = (try call.input(0), call.float("alpha", default: 1))
        if alpha == 1 { return [try call.call("aten::silu", .tensor(x))] }
        return [
            try call.run { () throws(RuntimeError) in
                try x.times(x.runtime.call("aten::sigmoid", .tensor(x.times(alpha))))
            }
        ]
    }
}

extension Operators {
    /// Over the dimensions from `axis` on; gives mean and 1 / deviation too.
    private static func layerNormalization(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, weight, bias) = (try call.input(0), try call.input(1), call.optional(2))
        let shape = x.shape
        let normalised = Array(shape[try call.axis(call.integer("axis", default: -1), rank: shape.count)...])
        let epsilon = call.float("epsilon", default: 1e-5)
        let fits = weight.shape == normalised && (bias == nil || bias?.shape == normalised)
        let parts = try call.tensors(
            "aten::native_layer_norm", .tensor(x), .integers(normalised), fits ? .tensor(weight) : .none,
            fits ? .optional(bias) : .none, .number(epsilon))
        guard parts.count == 3 else { throw call.unsuited("libtorch gave no mean and deviation") }
        if fits { return parts }
        // ONNX lets scale and bias broadcast.
        let raised = try call.run { () throws(RuntimeError) in
            let product = try parts[0].times(weight)
            return try bias.map { (bias) throws(RuntimeError) in try product.plus(bias) } ?? product
        }
        return [raised, parts[1], parts[2]]
    }

    /// x / √(mean of x² + epsilon) · weight, over the dimensions from `axis` on.
    private static func rootMeanSquareNormalization(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (x, weight) = (try call.input(0), try call.input(1))
        let first = try call.axis(call.integer("axis", default: -1), rank: x.rank)
        let epsilon = call.float("epsilon", default: 1e-5)
        return [
            try call.run { () throws(RuntimeError) in
                let mean = try x.squared().mean(Array(first..<x.rank), keeping: true)
                let raised = try x.runtime.call("aten::add.Scalar", .tensor(mean), .number(epsilon))
                return try x.times(x.runtime.call("aten::rsqrt", .tensor(raised))).times(weight)
            }
        ]
    }
}

extension Operators {
    /// Turns pairs of features by angles that grow with the position.
    ///
    /// The input is `[batch, positions, heads · features]` or `[batch, heads, positions, features]`; the tables of cosines and
    /// sines are `[batch or 1, positions, turned / 2]`, or `[most positions, turned / 2]` with position ids.
    private static func rotaryEmbedding(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let x = try call.input(0)
        let shape = x.shape
        guard shape.count == 3 || shape.count == 4 else { throw call.unsuited("turns \(x.words)") }
        var heads = x
        if shape.count == 3 {
            let count = call.integer("num_heads", default: 0)
            guard count > 0, shape[2] % count == 0 else {
                throw call.unsuited("\(shape[2]) features do not divide into \(count) heads")
            }
            heads = try call.call(
                "aten::reshape", .tensor(x), .integers([shape[0], shape[1], count, shape[2] / count]))
        }
        let features = heads.shape[3]
        let stated = call.integer("rotary_embedding_dim", default: 0)
        let turned = stated == 0 ? features : stated
        guard turned > 0, turned % 2 == 0, turned <= features else {
            throw call.unsuited("turns \(turned) of \(features) features")
        }
        let (cosines, sines) = (
            try table(call, 1, turned / 2, isHeadFirst: shape.count == 4),
            try table(call, 2, turned / 2, isHeadFirst: shape.count == 4)
        )
        let isInterleaved = call.flag("interleaved")
        return [
            try call.run { () throws(RuntimeError) in
                let part = try heads.slice(3, 0..<turned)
                let pairs = try halves(part, isInterleaved)
                let first = try cosines.times(pairs.0).minus(sines.times(pairs.1))
                let second = try sines.times(pairs.0).plus(cosines.times(pairs.1))
                var pieces = [try joined(first, second, isInterleaved, part.shape)]
                if turned < features { pieces.append(try heads.slice(3, turned..<features)) }
                let whole =
                    pieces.count == 1
                    ? pieces[0]
                    : try x.runtime.call("aten::cat", .tensors(pieces.map { $0 }), .integer(3))
                return try whole.reshaped(shape)
            }
        ]
    }

    private static func table(
        _ call: OperatorCall, _ index: Int, _ pairs: Int, isHeadFirst: Bool
    ) throws(ForwardError) -> Tensor {
        var table = try call.input(index)
        if let positions = call.optional(3) {
            table = try call.call("aten::embedding", .tensor(table), .tensor(positions))
        }
        guard table.rank == 3, table.shape[2] == pairs else {
            throw call.unsuited("a table of \(table.words) for \(pairs) pairs")
        }
        return try call.call("aten::unsqueeze", .tensor(table), .integer(isHeadFirst ? 1 : 2))
    }

    private static func halves(_ x: Tensor, _ isInterleaved: Bool) throws(RuntimeError) -> (Tensor, Tensor) {
        let count = x.shape[3]
        guard isInterleaved else { return (try x.slice(3, 0..<count / 2), try x.slice(3, count / 2..<count)) }
        func every(_ start: Int) throws(RuntimeError) -> Tensor {
            try x.runtime.call(
                "aten::slice.Tensor", .tensor(x), .integer(3), .integer(start), .integer(count), .integer(2))
        }
        return (try every(0), try every(1))
    }

    private static func joined(
        _ first: Tensor, _ second: Tensor, _ isInterleaved: Bool, _ shape: [Int]
    ) throws(RuntimeError) -> Tensor {
        let pair: [Tensor?] = [first, second]
        guard isInterleaved else { return try first.runtime.call("aten::cat", .tensors(pair), .integer(3)) }
        return try first.runtime.call("aten::stack", .tensors(pair), .integer(4)).reshaped(shape)
    }
}
