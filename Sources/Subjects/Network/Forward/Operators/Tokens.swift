import Tensors

extension Operators {
    /// Tokens that leave between two blocks; inputs and outputs as `Graph.gateTokens` makes them.
    static let tokens: [String: OperatorFunction] = [TokenView.operation: keepTokens]

    private static func keepTokens(_ call: OperatorCall) throws(ForwardError) -> [Tensor?] {
        let (hidden, masks) = (try call.input(0), call.inputs.dropFirst(5))
        guard let gate = call.gate else { return [hidden] + masks }
        let view = TokenView(
            site: call.integer("site", default: 0), attention: try call.input(1), queries: try call.input(2),
            keys: try call.input(3), values: try call.input(4), hidden: hidden)
        guard let kept = try gate(view) else { return [hidden] + masks }
        let (batch, count) = (view.batch, kept.first?.count ?? 0)
        guard kept.count == batch, count > 0, kept.allSatisfy({ $0.count == count }) else {
            throw call.unsuited("\(kept.map(\.count)) tokens of \(batch) samples: all must keep as many")
        }
        guard kept.allSatisfy({ areAscending($0, below: view.tokens) }) else {
            throw call.unsuited("tokens that stay are not ascending below \(view.tokens)")
        }
        let places = try call.run { () throws(RuntimeError) in
            try call.runtime.tensor(kept.flatMap { $0 }, shape: [batch, count])
        }
        let rows = try gathered(hidden, places, axis: 1, call)
        var left: [Tensor?] = [rows]
        for mask in masks {
            left.append(try mask.map { (mask) throws(ForwardError) in try seen(mask, places, call) })
        }
        return left
    }

    private static func areAscending(_ places: [Int], below count: Int) -> Bool {
        zip(places, places.dropFirst()).allSatisfy { $0 < $1 } && places.allSatisfy { (0..<count).contains($0) }
    }

    /// A mask's places; one for all tokens stands for those that are left too.
    private static func seen(_ mask: Tensor, _ places: Tensor, _ call: OperatorCall) throws(ForwardError) -> Tensor {
        let last = mask.rank - 1
        guard mask.shape[last] > 1 else { return mask }
        var shape = mask.shape
        shape[0] = places.shape[0]
        let whole = try call.call("aten::expand", .tensor(mask), .integers(shape), .flag(false))
        return try gathered(whole, places, axis: last, call)
    }

    /// Each sample's own places of one dimension: `places` is `[batch, count]`.
    private static func gathered(
        _ x: Tensor, _ places: Tensor, axis: Int, _ call: OperatorCall
    ) throws(ForwardError) -> Tensor {
        var (flat, whole) = (Array(repeating: 1, count: x.rank), x.shape)
        (flat[0], flat[axis], whole[axis]) = (places.shape[0], places.shape[1], places.shape[1])
        let index = try call.call(
            "aten::expand", .tensor(call.shaped(places, flat)), .integers(whole), .flag(false))
        return try call.call("aten::gather", .tensor(x), .integer(axis), .tensor(index), .flag(false))
    }
}
