extension Graph {
    /// Names of the nodes of the main body that attend: the sites where attention can be watched.
    package var attentionSites: [String] { body.nodes.filter { $0.operation == "Attention" }.map(\.name) }

    /// Makes attention nodes give their probabilities as a fourth output, `[batch, query heads, queries, keys]`, which an
    /// observer of `Forward` sees; they hold the whole square then, block by block no more.
    ///
    /// - Parameter isWatched: chooses by the node's name.
    package mutating func watchAttention(_ isWatched: (String) -> Bool = { _ in true }) {
        for index in body.nodes.indices where body.nodes[index].operation == "Attention" {
            let name = body.nodes[index].name
            guard isWatched(name), body.nodes[index].outputs.count <= 3 else { continue }
            let missing = 3 - body.nodes[index].outputs.count
            body.nodes[index].outputs += Array(repeating: nil, count: missing) + [value(name + ".probabilities")]
            body.nodes[index].attributes["qk_matmul_output_mode"] = .integer(3)
        }
    }
}
