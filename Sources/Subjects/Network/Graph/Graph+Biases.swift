package import Checkpoints

extension Graph {
    /// The tensor that the first layer to multiply with a weight adds to its outputs: its own third input, or what a sum adds right
    /// after; nil without, or where that is no vector of the checkpoint.
    package func bias(of weight: String) -> TensorEntry? {
        var entries: [Value: TensorEntry] = [:]
        for constant in constants {
            if case .weight(let entry) = constant.source { entries[constant.value] = entry }
        }
        guard
            let node = body.nodes.first(where: { node in
                node.input(1).flatMap { entries[$0]?.name } == weight
            })
        else { return nil }
        if let own = node.input(2).flatMap({ entries[$0] }) { return own }
        guard let output = node.output(0) else { return nil }
        let readers = body.nodes.filter { $0.inputs.contains(output) }
        guard readers.count == 1, readers[0].operation == "Add" else { return nil }
        return readers[0].inputs.compactMap { $0.flatMap { entries[$0] } }.first { $0.shape.count == 1 }
    }
}
