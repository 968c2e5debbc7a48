package import Tensors

/// Layer-wise relevance propagation: runs a graph, and carries relevance from its output back to every layer with weights.
///
/// Every rule is written as a sum of what inputs add, whose gradient times the input is each one's share. Batch norms are folded into
/// the layer that they follow. Source: Bach et al. 2015; Yeom et al. 2021 (arXiv 1912.08881) and the authors' code. Lives
/// inside one job; keeps every activation of a batch.
package final class RelevancePass {
    package let settings: RelevanceSettings
    let graph: Graph
    let runtime: Runtime
    private let forward: Forward
    /// Values that follow from the graph's inputs.
    private let active: Set<Graph.Value>
    /// Batch norms by the value of the layer that nothing else reads.
    let norms: [Graph.Value: Int]

    /// - Throws: `.unknownOperator` for the first node whose operator is not built.
    package init(_ graph: Graph, _ weights: Weights, _ settings: RelevanceSettings) throws(ForwardError) {
        (self.graph, self.settings, runtime) = (graph, settings, weights.runtime)
        forward = try Forward(graph, weights)
        var active = Set(graph.inputs.map(\.value))
        for node in graph.body.nodes where node.inputs.contains(where: { $0.map(active.contains) ?? false }) {
            active.formUnion(node.outputs.compactMap { $0 })
        }
        self.active = active
        norms = Self.norms(graph)
    }

    private static func norms(_ graph: Graph) -> [Graph.Value: Int] {
        var uses: [Graph.Value: Int] = [:]
        for node in graph.body.nodes { for value in node.inputs.compactMap({ $0 }) { uses[value, default: 0] += 1 } }
        for value in graph.outputs { uses[value, default: 0] += 1 }
        let layers = graph.body.nodes.filter { RelevanceStep.named[$0.operation] == .weigh }
        let made = Set(layers.compactMap { $0.output(0) })
        var norms: [Graph.Value: Int] = [:]
        for (index, node) in graph.body.nodes.enumerated() where node.operation == "BatchNormalization" {
            guard let value = node.input(0), made.contains(value), uses[value] == 1 else { continue }
            norms[value] = index
        }
        return norms
    }

    /// A node that ran, with what went in and came out.
    struct Ran {
        let index: Int
        let node: Graph.Node
        let inputs: [Tensor?]
        let outputs: [Tensor?]
    }

    /// - Parameter start: the relevance of the first output that holds real numbers, in its shape.
    /// - Returns: every layer that relevance came to, in the order of execution; then what came to each input, in their order.
    /// - Throws: `.unknownOperator` for an operator, or a form of one, that has no rule.
    package func run(
        _ inputs: [String: Tensor], from start: (Tensor) throws(RuntimeError) -> Tensor
    ) throws(ForwardError) -> (layers: [LayerRelevance], inputs: [Tensor?]) {
        try runtime.recordingGradients(false) { () throws(ForwardError) in try carry(inputs, start) }
    }

    private func carry(
        _ inputs: [String: Tensor], _ start: (Tensor) throws(RuntimeError) -> Tensor
    ) throws(ForwardError) -> (layers: [LayerRelevance], inputs: [Tensor?]) {
        var ran: [Ran] = []
        forward.observer = { node, inputs, outputs throws(ForwardError) in
            ran.append(Ran(index: ran.count, node: node, inputs: inputs, outputs: outputs))
        }
        defer { forward.observer = nil }
        let outputs = try forward.run(inputs)
        guard let first = outputs.firstIndex(where: { $0.dtype?.isFloatingPoint == true }) else {
            throw .noGraph(fact: "no output holds real numbers")
        }
        let begun = try naming("output") { () throws(RuntimeError) in try start(outputs[first]) }
        var relevance: [Graph.Value: Tensor] = [graph.outputs[first]: begun]
        var layers: [LayerRelevance] = []
        for call in ran.reversed() {
            if forward.isCancelled() { throw .cancelled }
            let arriving = call.node.outputs.map { $0.flatMap { relevance.removeValue(forKey: $0) } }
            guard arriving.contains(where: { $0 != nil }) else { continue }
            let (parts, layer) = try divide(call, arriving, ran)
            if let layer { layers.append(layer) }
            for (place, part) in parts {
                guard let value = call.node.input(place) else { continue }
                let sum = try relevance[value].map { (known) throws(ForwardError) in
                    try naming(call.node.name) { () throws(RuntimeError) in try known.plus(part) }
                }
                relevance[value] = sum ?? part
            }
        }
        return (layers.reversed(), graph.inputs.map { relevance[$0.value] })
    }

    /// Each input's part of what arrived, by its place.
    private func divide(
        _ call: Ran, _ arriving: [Tensor?], _ ran: [Ran]
    ) throws(ForwardError) -> (parts: [(Int, Tensor)], layer: LayerRelevance?) {
        guard let step = RelevanceStep.named[call.node.operation], call.node.bodies.isEmpty else {
            throw .unknownOperator("\(call.node.operation) (relevance)", node: call.node.name)
        }
        let places = self.places(call, step)
        switch step {
        case .norm:
            guard let value = call.node.input(0), norms[value] == call.index else {
                throw .unknownOperator("BatchNormalization that follows no layer (relevance)", node: call.node.name)
            }
            return ([(0, try first(arriving, call))], nil)
        case .pass: return ([(0, try first(arriving, call))], nil)
        case .move: return (try move(call, arriving, places), nil)
        case .share:
            // A constant that is added is a bias, which takes its part by the epsilon rule alone.
            if call.node.operation == "Add", places.count == 1, !settings.dense.hasBiases {
                return ([(places[0], try first(arriving, call))], nil)
            }
            return (try share(call, first(arriving, call), places), nil)
        case .weigh:
            guard places.count == 1, places[0] < 2 else {
                throw .unknownOperator("\(call.node.operation) of two activations (relevance)", node: call.node.name)
            }
            return try weigh(call, first(arriving, call), places[0], ran)
        }
    }

    /// Inputs that relevance can go to.
    private func places(_ call: Ran, _ step: RelevanceStep) -> [Int] {
        let all = call.node.inputs.indices.filter { place in
            guard let value = call.node.inputs[place], let tensor = call.inputs[place] else { return false }
            return active.contains(value) && tensor.dtype?.isFloatingPoint == true
        }
        let isJoining = ["Add", "Sum", "Mean", "Concat"].contains(call.node.operation) || step == .weigh
        return isJoining ? all : all.filter { $0 == 0 }
    }

    private func first(_ arriving: [Tensor?], _ call: Ran) throws(ForwardError) -> Tensor {
        guard let tensor = arriving.first ?? nil else {
            throw .unknownOperator("\(call.node.operation) by its second output (relevance)", node: call.node.name)
        }
        return tensor
    }
}

extension RelevanceRule {
    var hasBiases: Bool { if case .epsilon = self { true } else { false } }
}

func naming<R>(_ node: String, _ body: () throws(RuntimeError) -> R) throws(ForwardError) -> R {
    do throws(RuntimeError) { return try body() } catch {
        throw error == .cancelled ? .cancelled : .runtime(node: node, error)
    }
}
