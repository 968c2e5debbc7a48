package import Tensors

/// Runs a graph on the runtime, node by node; values are let go after their last use. Lives inside one job.
///
/// What the first run finds out about operators and constants the later ones keep.
package final class Forward {
    package let graph: Graph
    package let weights: Weights
    /// Sees every node of the main body after it ran. Nil costs nothing.
    package var observer: Observer?
    /// Asked between nodes; what it throws ends the run.
    package var isCancelled: () -> Bool = { false }
    /// While it trains, running statistics are written to: their tensors must not be the file's own memory.
    package var mode = ForwardMode.inference
    /// Says which tokens stay, where the graph lets some leave; nil keeps all.
    package var gate: TokenGate?

    /// - Parameters: the node, its inputs and its outputs.
    package typealias Observer = (Graph.Node, [Tensor?], [Tensor?]) throws(ForwardError) -> Void

    private let plan: ForwardPlan
    private var values: [Tensor?]
    /// Constants that are no weights, made once: operators never write to their inputs.
    private var arrays: [Graph.Value: Tensor] = [:]

    /// - Throws: `.unknownOperator` for the first node whose operator is not built.
    package init(_ graph: Graph, _ weights: Weights) throws(ForwardError) {
        self.graph = graph
        self.weights = weights
        plan = try ForwardPlan(graph)
        values = Array(repeating: nil, count: graph.names.count)
    }

    /// The outputs for these inputs, which must be of the graph's types.
    ///
    /// - Throws: `.input` when one is missing or does not fit; what a node throws.
    package func run(_ inputs: [String: Tensor]) throws(ForwardError) -> [Tensor] {
        defer { for index in values.indices { values[index] = nil } }
        for input in graph.inputs { values[input.value] = try given(input, inputs) }
        for constant in graph.constants where plan.uses[constant.value] {
            values[constant.value] = try made(constant)
        }
        try run(plan.main, keeping: Set(graph.outputs), observed: true)
        var outputs: [Tensor] = []
        for value in graph.outputs {
            guard let tensor = values[value] else {
                throw .unsuited(node: graph.names[value], fact: "nothing makes this output")
            }
            outputs.append(tensor)
        }
        return outputs
    }
}

extension Forward {
    private func given(_ input: Graph.Input, _ inputs: [String: Tensor]) throws(ForwardError) -> Tensor {
        guard let tensor = inputs[input.name] else {
            if let standIn = input.standIn { return try made(.array(standIn)) }
            throw .input(name: input.name, expected: input.words, found: "nothing")
        }
        guard input.fits(tensor.shape), input.dtype == nil || input.dtype == tensor.dtype else {
            throw .input(name: input.name, expected: input.words, found: tensor.words)
        }
        return tensor
    }

    private func made(_ constant: Graph.Constant) throws(ForwardError) -> Tensor {
        guard case .array = constant.source else { return try made(constant.source) }
        if let tensor = arrays[constant.value] { return tensor }
        let tensor = try made(constant.source)
        arrays[constant.value] = tensor
        return tensor
    }

    private func made(_ source: Graph.Source) throws(ForwardError) -> Tensor {
        switch source {
        case .weight(let entry): return try weights.tensor(entry)
        case .array(let array):
            do throws(RuntimeError) {
                return try weights.runtime.tensor(array)
            } catch {
                throw .runtime(node: "", error)
            }
        }
    }

    private func run(_ steps: ForwardPlan.Steps, keeping kept: Set<Graph.Value>, observed: Bool) throws(ForwardError) {
        for (index, step) in steps.steps.enumerated() {
            if isCancelled() { throw .cancelled }
            let inputs = step.node.inputs.map { $0.flatMap { values[$0] } }
            let call = OperatorCall(
                node: step.node, inputs: inputs, tensors: try tensors(step.node), runtime: weights.runtime,
                version: graph.version, mode: mode, gate: gate
            ) { [unowned self] body, inputs throws(ForwardError) in try self.run(body, inputs) }
            let outputs = try step.function(call)
            for (place, value) in step.node.outputs.enumerated() {
                guard let value else { continue }
                values[value] = place < outputs.count ? outputs[place] : nil
            }
            if observed, let observer { try observer(step.node, inputs, outputs) }
            for value in steps.lastUses[index] where !kept.contains(value) { values[value] = nil }
        }
    }

    private func tensors(_ node: Graph.Node) throws(ForwardError) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for case (let name, .tensor(let source)) in node.attributes { tensors[name] = try made(source) }
        return tensors
    }

    private func run(_ body: Graph.Body, _ inputs: [Tensor]) throws(ForwardError) -> [Tensor] {
        for (value, tensor) in zip(body.inputs, inputs) { values[value] = tensor }
        let steps = try plan.steps(of: body)
        try run(steps, keeping: Set(body.outputs), observed: false)
        var outputs: [Tensor] = []
        for value in body.outputs {
            guard let tensor = values[value] else {
                throw .unsuited(node: graph.names[value], fact: "nothing makes this output of a branch")
            }
            outputs.append(tensor)
        }
        return outputs
    }
}

extension Graph.Input {
    /// `F32[batch, 1, 8, 8]`.
    package var words: String {
        guard let shape else { return dtype?.rawValue ?? "a tensor" }
        let lengths = shape.map { length in
            switch length {
            case .fixed(let count): "\(count)"
            case .open(let name): name.isEmpty ? "?" : name
            }
        }
        return "\(dtype?.rawValue ?? "")[\(lengths.joined(separator: ", "))]"
    }

    func fits(_ found: [Int]) -> Bool {
        guard let shape else { return true }
        guard shape.count == found.count else { return false }
        return zip(shape, found).allSatisfy { length, count in
            if case .fixed(let stated) = length { stated == count } else { true }
        }
    }
}
