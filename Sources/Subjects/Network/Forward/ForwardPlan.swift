/// What is found out about a graph before it runs: the operators of its nodes, and where values are used last.
struct ForwardPlan {
    let main: Steps
    /// For each value whether any node, body or output uses it.
    let uses: [Bool]
    private var bodies: [BodyKey: Steps] = [:]

    /// Nodes with their operators, in order.
    struct Steps {
        var steps: [Step] = []
        /// For each step the values that nothing needs after it.
        var lastUses: [[Graph.Value]] = []
    }

    struct Step {
        let node: Graph.Node
        let function: OperatorFunction
    }

    /// Bodies are known by what they make, which no two share.
    private struct BodyKey: Hashable {
        let outputs: [Graph.Value]
        let nodes: Int
    }

    init(_ graph: Graph) throws(ForwardError) {
        var bodies: [BodyKey: Steps] = [:]
        main = try Self.steps(graph.body, &bodies)
        self.bodies = bodies
        var uses = [Bool](repeating: false, count: graph.names.count)
        for value in graph.outputs { uses[value] = true }
        for value in graph.body.captures { uses[value] = true }
        self.uses = uses
    }

    func steps(of body: Graph.Body) throws(ForwardError) -> Steps {
        guard let steps = bodies[Self.key(body)] else {
            throw .unsuited(node: body.nodes.first?.name ?? "", fact: "is in a body that the graph does not have")
        }
        return steps
    }

    private static func key(_ body: Graph.Body) -> BodyKey {
        BodyKey(outputs: body.outputs, nodes: body.nodes.count)
    }

    private static func steps(
        _ body: Graph.Body, _ bodies: inout [BodyKey: Steps]
    ) throws(ForwardError) -> Steps {
        var steps = Steps()
        var last: [Graph.Value: Int] = [:]
        let made = Set(body.nodes.flatMap { $0.outputs.compactMap { $0 } })
        for (index, node) in body.nodes.enumerated() {
            guard let function = Operators.all[node.operation] else {
                throw .unknownOperator(node.operation, node: node.name)
            }
            steps.steps.append(Step(node: node, function: function))
            for value in node.outputs.compactMap({ $0 }) { last[value] = index }
            for value in node.inputs.compactMap({ $0 }) { last[value] = index }
            for inner in node.bodies {
                for value in inner.captures { last[value] = index }
                bodies[key(inner)] = try Self.steps(inner, &bodies)
            }
        }
        steps.lastUses = Array(repeating: [], count: body.nodes.count)
        // What comes from around a body may be needed again; what a body makes is its own.
        for (value, index) in last where made.contains(value) { steps.lastUses[index].append(value) }
        return steps
    }
}
