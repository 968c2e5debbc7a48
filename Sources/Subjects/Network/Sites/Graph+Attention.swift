extension Graph {
    /// Names of the nodes whose attention can be looked at: Attention, and each Softmax along the last dimension.
    package var attentionNodes: [String] {
        body.nodes.filter { node in
            node.operation == "Attention" || node.operation == "Softmax" && (node.integer("axis") ?? -1) == -1
        }.map(\.name)
    }

    /// The graph with an output for the probabilities of these Attention nodes, which they else do not give.
    package func showingProbabilities(of names: [String]) -> Graph {
        var graph = self
        for index in body.nodes.indices where body.nodes[index].operation == "Attention" {
            guard names.contains(body.nodes[index].name) else { continue }
            let value = body.nodes[index].output(3) ?? graph.value(body.nodes[index].name + "/probabilities")
            var outputs = body.nodes[index].outputs
            while outputs.count < 4 { outputs.append(nil) }
            outputs[3] = value
            graph.body.nodes[index].outputs = outputs
            graph.body.nodes[index].attributes["qk_matmul_output_mode"] = .integer(3)
        }
        return graph
    }
}
