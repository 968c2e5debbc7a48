import Tensors

extension RelevancePass {
    /// A product with a weight, its norm folded in: what each input adds by the layer's rule.
    func weigh(
        _ call: Ran, _ arriving: Tensor, _ place: Int, _ ran: [Ran]
    ) throws(ForwardError) -> (parts: [(Int, Tensor)], layer: LayerRelevance?) {
        guard let x = call.inputs[place], let stored = call.inputs[1 - place], call.isPlain else {
            throw .unknownOperator("this \(call.node.operation) (relevance)", node: call.node.name)
        }
        let norm = call.node.output(0).flatMap { norms[$0] }.map { ran[$0] }
        let weight = try norm.map { (norm) throws(ForwardError) in try folded(stored, norm, call, place) } ?? stored
        guard let whole = (norm ?? call).outputs.first ?? nil else { return ([], nil) }
        let part = try runtime.recordingGradients(true) { () throws(ForwardError) in
            let leaf = try naming(call.node.name) { () throws(RuntimeError) in
                let leaf = try x.detached()
                try leaf.needGradient()
                return leaf
            }
            let product = WeighedProduct(pass: self, call: call, place: place, weight: weight)
            let total = try self.total(product, leaf, whole, arriving)
            return try naming(call.node.name) { () throws(RuntimeError) in
                guard let gradient = try total.gradients(of: [leaf])[0] else { return nil as Tensor? }
                return try x.times(gradient)
            }
        }
        guard let part else { return ([], nil) }
        return ([(place, part)], try layer(call, arriving, leaving: part))
    }

    /// Σ_k z_k S_k, whose gradient times the input is the input's relevance.
    private func total(
        _ product: WeighedProduct, _ leaf: Tensor, _ whole: Tensor, _ arriving: Tensor
    ) throws(ForwardError) -> Tensor {
        let rule = product.call.node.operation == "Conv" ? settings.convolutions : settings.dense
        let name = product.call.node.name
        switch rule {
        case .epsilon(let epsilon):
            let z = try product(leaf, product.weight)
            return try naming(name) { () throws(RuntimeError) in
                try z.times(arriving.divided(by: whole.awayFromZero(epsilon)))
            }
        case .positive:
            let z = try product.signed(leaf, isPositive: true)
            return try naming(name) { () throws(RuntimeError) in try z.times(z.quotient(arriving, 1e-9)) }
        case .alphaBeta(let alpha):
            let (above, below) = (
                try product.signed(leaf, isPositive: true), try product.signed(leaf, isPositive: false)
            )
            return try naming(name) { () throws(RuntimeError) in
                let gain = try above.times(above.quotient(arriving, 1e-9)).times(alpha)
                return try gain.minus(below.times(below.quotient(arriving, -1e-9)).times(alpha - 1))
            }
        }
    }

    /// w · γ / √(variance + ε) along the outputs.
    private func folded(_ weight: Tensor, _ norm: Ran, _ call: Ran, _ place: Int) throws(ForwardError) -> Tensor {
        guard let scale = norm.inputs[1], let variance = norm.inputs[4] else { return weight }
        let epsilon = if case .float(let number)? = norm.node.attributes["epsilon"] { number } else { 1e-5 }
        return try naming(call.node.name) { () throws(RuntimeError) in
            let root = try runtime.call(
                "aten::rsqrt", .tensor(runtime.call("aten::add.Scalar", .tensor(variance), .number(epsilon))))
            var shape = weight.shape.map { _ in 1 }
            shape[call.outputAxis(rank: weight.rank)] = scale.elementCount
            return try weight.times(scale.times(root).reshaped(shape))
        }
    }

    private func layer(_ call: Ran, _ arriving: Tensor, leaving: Tensor) throws(ForwardError) -> LayerRelevance {
        try naming(call.node.name) { () throws(RuntimeError) in
            let exact = try arriving.cast(to: .f64)
            let channel = call.node.operation == "Conv" ? 1 : exact.rank - 1
            let others = (0..<exact.rank).filter { $0 != channel }
            let absolute = try runtime.call("aten::abs", .tensor(exact))
            return LayerRelevance(
                node: call.index, name: call.node.name,
                sums: try exact.sum(others).doubles(), magnitudes: try absolute.sum(others).doubles(),
                arriving: try exact.sum().number(), leaving: try leaving.cast(to: .f64).sum().number())
        }
    }
}

/// A layer's product with other numbers in the place of its input and weight, and without a bias.
private struct WeighedProduct {
    let pass: RelevancePass
    let call: RelevancePass.Ran
    /// Of the activation among the inputs.
    let place: Int
    let weight: Tensor

    func callAsFunction(_ x: Tensor, _ weight: Tensor) throws(ForwardError) -> Tensor {
        guard let output = try pass.outputs(call.node, place == 0 ? [x, weight] : [weight, x]).first ?? nil else {
            throw .unsuited(node: call.node.name, fact: "gives nothing")
        }
        return output
    }

    /// The sum of what is positive, or of what is negative, in each output.
    func signed(_ x: Tensor, isPositive: Bool) throws(ForwardError) -> Tensor {
        let (above, below, hasNegative) = try naming(call.node.name) { () throws(RuntimeError) in
            let least = try x.runtime.call("aten::min", .tensor(x.detached())).number()
            return (try weight.atLeastZero(), try weight.atMostZero(), least < 0)
        }
        let (like, unlike) = isPositive ? (above, below) : (below, above)
        let first = try callAsFunction(
            naming(call.node.name) { () throws(RuntimeError) in try x.atLeastZero() }, like)
        guard hasNegative else { return first }
        let second = try callAsFunction(
            naming(call.node.name) { () throws(RuntimeError) in try x.atMostZero() }, unlike)
        return try naming(call.node.name) { () throws(RuntimeError) in try first.plus(second) }
    }
}

extension Tensor {
    /// relevance / (self + guard), without a memory of how self came about.
    fileprivate func quotient(_ relevance: Tensor, _ least: Double) throws(RuntimeError) -> Tensor {
        try relevance.divided(by: runtime.call("aten::add.Scalar", .tensor(detached()), .number(least)))
    }
}

extension RelevancePass.Ran {
    /// Whether the weight stands as it is in the product, times a positive number at most.
    fileprivate var isPlain: Bool {
        guard node.operation == "Gemm" else { return node.input(3) == nil }
        switch node.attributes["alpha"] {
        case nil: return true
        case .float(let number)?: return number > 0
        case .integer(let number)?: return number > 0
        default: return false
        }
    }

    /// Of a weight as the second input.
    fileprivate func outputAxis(rank: Int) -> Int {
        switch node.operation {
        case "espalier.Linear", "Conv": 0
        case "Gemm": node.integer("transB") == 1 ? 0 : 1
        default: rank - 1
        }
    }
}
