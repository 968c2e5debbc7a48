import Checkpoints
import Tensors

extension GraphBuilder {
    // MARK: Products

    /// x · Wᵀ + b with W `[out, in]` as PyTorch keeps it; the bias where it is there.
    mutating func linear(_ module: String, _ x: Features, out: Int? = nil) throws(ForwardError) -> Features {
        let weight = try weight(module + ".weight", [out, x.width])
        let bias = try self.weight(ifThere: module + ".bias", [weight.shape[0]])
        let inputs = [x.value, weight.value] + (bias.map { [$0] } ?? [])
        return Features(value: node("espalier.Linear", prefix + module, inputs), width: weight.shape[0])
    }

    /// x · W + b with W `[in, out]`, as GPT-2's `Conv1D` keeps it.
    mutating func product(_ module: String, _ x: Features, out: Int? = nil) throws(ForwardError) -> Features {
        let weight = try weight(module + ".weight", [x.width, out])
        let product = node("MatMul", prefix + module, [x.value, weight.value])
        guard let bias = try self.weight(ifThere: module + ".bias", [weight.shape[1]]) else {
            return Features(value: product, width: weight.shape[1])
        }
        let sum = node("Add", prefix + module + ".bias", [product, bias])
        return Features(value: sum, width: weight.shape[1])
    }

    /// Rows of a table `[count, features]` for ids.
    mutating func embedding(_ module: String, _ ids: Graph.Value, width: Int? = nil) throws(ForwardError) -> Features {
        let table = try weight(module + ".weight", [nil, width])
        return Features(value: node("Gather", prefix + module, [table.value, ids]), width: table.shape[1])
    }

    // MARK: Norms

    mutating func layerNorm(_ module: String, _ x: Features, epsilon: Double) throws(ForwardError) -> Features {
        let weight = try weight(module + ".weight", [x.width]).value
        let bias = try self.weight(ifThere: module + ".bias", [x.width])
        let value = node(
            "LayerNormalization", prefix + module, [x.value, weight, bias],
            ["axis": .integer(-1), "epsilon": .float(epsilon)])
        return Features(value: value, width: x.width)
    }

    mutating func rootMeanSquareNorm(
        _ module: String, _ x: Features, epsilon: Double
    ) throws(ForwardError) -> Features {
        let weight = try weight(module + ".weight", [x.width]).value
        let value = node(
            "RMSNormalization", prefix + module, [x.value, weight],
            ["axis": .integer(-1), "epsilon": .float(epsilon)])
        return Features(value: value, width: x.width)
    }

    // MARK: Element by element

    mutating func sum(_ name: String, _ a: Features, _ b: Features) throws(ForwardError) -> Features {
        guard a.width == b.width else {
            throw .unsuited(node: name, fact: "adds \(a.width) features to \(b.width)")
        }
        return Features(value: node("Add", prefix + name, [a.value, b.value]), width: a.width)
    }

    /// An activation by its name in Hugging Face's configurations, and in ours.
    mutating func activation(_ function: String, _ name: String, _ x: Features) throws(ForwardError) -> Features {
        guard let (operation, attributes) = Self.activations[function] else {
            throw .noGraph(fact: "the activation \"\(function.printable)\" is not built")
        }
        guard operation != "Identity" else { return x }
        return Features(value: node(operation, prefix + name, [x.value], attributes), width: x.width)
    }

    private static let activations: [String: (String, [String: Graph.Attribute])] = [
        "gelu": ("Gelu", [:]), "gelu_new": ("Gelu", ["approximate": .text("tanh")]),
        "gelu_pytorch_tanh": ("Gelu", ["approximate": .text("tanh")]),
        "gelu_fast": ("Gelu", ["approximate": .text("tanh")]), "quick_gelu": ("Swish", ["alpha": .float(1.702)]),
        "relu": ("Relu", [:]), "silu": ("Swish", [:]), "swish": ("Swish", [:]), "tanh": ("Tanh", [:]),
        "sigmoid": ("Sigmoid", [:]), "identity": ("Identity", [:]),
    ]

    // MARK: Attention

    /// Attention between projections of one sequence; `heads` are query heads and key heads.
    mutating func attention(
        _ name: String, _ q: Features, _ k: Features, _ v: Features, heads: (query: Int, key: Int),
        mask: Graph.Value? = nil, attributes: [String: Graph.Attribute] = [:]
    ) throws(ForwardError) -> Features {
        guard heads.query % heads.key == 0, v.width % heads.key == 0 else {
            throw .noGraph(fact: "\(heads.query) query heads do not share \(heads.key) key heads")
        }
        var attributes = attributes
        attributes["q_num_heads"] = .integer(heads.query)
        attributes["kv_num_heads"] = .integer(heads.key)
        let value = node("Attention", prefix + name, [q.value, k.value, v.value, mask], attributes)
        return Features(value: value, width: v.width / heads.key * heads.query)
    }

    /// Rows `start…` of a table of positions, as many as the ids have positions: `[positions, features]`.
    mutating func positions(
        _ module: String, _ ids: Graph.Value, width: Int, from start: Int = 0
    ) throws(ForwardError) -> Features {
        let table = try weight(module + ".weight", [nil, width])
        let name = prefix + module
        var end = length(of: ids, axis: 1, name + ".length")
        let first = integers([start], name + ".start")
        if start > 0 { end = node("Add", name + ".end", [end, first]) }
        let axis = integers([0], name + ".axis")
        return Features(value: node("Slice", name, [table.value, first, end, axis]), width: width)
    }

    /// `[1]`: the length of one dimension.
    mutating func length(of value: Graph.Value, axis: Int, _ name: String) -> Graph.Value {
        node("Shape", name, [value], ["start": .integer(axis), "end": .integer(axis + 1)])
    }

    /// The first position of `[batch, positions, features]`: `[batch, features]`.
    mutating func first(_ value: Graph.Value, _ name: String) -> Graph.Value {
        let index = array(HostTensor([0] as [Int64], shape: []), name + ".index")
        return node("Gather", name, [value, index], ["axis": .integer(1)])
    }

    /// Over the positions of `[batch, positions, features]`: `[batch, features]`.
    mutating func mean(_ value: Graph.Value, _ name: String) -> Graph.Value {
        node("ReduceMean", name, [value, integers([1], name + ".axis")], ["keepdims": .integer(0)])
    }
}
