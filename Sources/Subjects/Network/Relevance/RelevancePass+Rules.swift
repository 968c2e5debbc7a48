import Tensors

extension RelevancePass {
    /// The gradient of Σ outputs · relevance: each element's relevance where it came from.
    func move(
        _ call: Ran, _ arriving: [Tensor?], _ places: [Int]
    ) throws(ForwardError) -> [(Int, Tensor)] {
        let found = try leaves(call, places) { outputs throws(RuntimeError) in
            var sum: Tensor?
            for (output, relevance) in zip(outputs, arriving) {
                guard let output, let relevance else { continue }
                let part = try output.times(relevance).sum()
                sum = try sum.map { (known) throws(RuntimeError) in try known.plus(part) } ?? part
            }
            return sum
        }
        return found.map { ($0.place, $0.gradient) }
    }

    /// a_i ∂z/∂a_i R / (z + ε sign z).
    func share(_ call: Ran, _ arriving: Tensor, _ places: [Int]) throws(ForwardError) -> [(Int, Tensor)] {
        let epsilon = settings.epsilon
        let found = try leaves(call, places) { outputs throws(RuntimeError) in
            guard let z = outputs.first ?? nil else { return nil }
            return try z.times(arriving.divided(by: z.detached().awayFromZero(epsilon)))
        }
        return try found.map { (part) throws(ForwardError) in
            let product = try naming(call.node.name) { () throws(RuntimeError) in
                try call.inputs[part.place].map { (x) throws(RuntimeError) in try x.times(part.gradient) }
            }
            return (part.place, product ?? part.gradient)
        }
    }

    /// Runs a node again on inputs whose gradients are wanted.
    private func leaves(
        _ call: Ran, _ places: [Int], _ total: ([Tensor?]) throws(RuntimeError) -> Tensor?
    ) throws(ForwardError) -> [(place: Int, gradient: Tensor)] {
        try runtime.recordingGradients(true) { () throws(ForwardError) in
            var inputs = call.inputs
            var leaves: [Tensor] = []
            try naming(call.node.name) { () throws(RuntimeError) in
                for place in places {
                    guard let tensor = inputs[place] else { continue }
                    let leaf = try tensor.detached()
                    try leaf.needGradient()
                    inputs[place] = leaf
                    leaves.append(leaf)
                }
            }
            let outputs = try outputs(call.node, inputs)
            return try naming(call.node.name) { () throws(RuntimeError) in
                guard let sum = try total(outputs) else { return [] }
                let gradients = try sum.gradients(of: leaves)
                return zip(places, gradients).compactMap { place, gradient in gradient.map { (place, $0) } }
            }
        }
    }

    func outputs(_ node: Graph.Node, _ inputs: [Tensor?]) throws(ForwardError) -> [Tensor?] {
        guard let function = Operators.all[node.operation] else {
            throw .unknownOperator(node.operation, node: node.name)
        }
        return try function(
            OperatorCall(
                node: node, inputs: inputs, tensors: [:], runtime: runtime, version: graph.version
            ) { _, _ throws(ForwardError) in throw .unknownOperator(node.operation, node: node.name) })
    }
}

extension Tensor {
    /// z + ε sign(z), the sign of 0 being plus.
    func awayFromZero(_ epsilon: Double) throws(RuntimeError) -> Tensor {
        let isNegative = try runtime.call("aten::lt.Scalar", .tensor(self), .number(0))
        let sign = try runtime.call("aten::mul.Scalar", .tensor(isNegative.cast(to: .f32)), .number(-2 * epsilon))
        return try plus(runtime.call("aten::add.Scalar", .tensor(sign), .number(epsilon)))
    }

    func atLeastZero() throws(RuntimeError) -> Tensor {
        try runtime.call("aten::clamp_min", .tensor(self), .number(0))
    }

    func atMostZero() throws(RuntimeError) -> Tensor {
        try runtime.call("aten::clamp_max", .tensor(self), .number(0))
    }
}
