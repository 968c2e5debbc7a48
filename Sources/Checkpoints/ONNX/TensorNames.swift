/// Names of a model's tensors: as the file has them, and each once.
///
/// Every graph inside a node and every function has names of its own, so the same one may stand in several. A name that only one
/// graph uses stays as it is. Of one that several use, the main graph's stays, and the others get their graph's path before it:
/// the names of the nodes around (or `If_3`, operator and place, where a node has none) and of the attribute, as in
/// `If_0/then_branch/weight`; or the function's name. Should even that be taken, `#2`, `#3` … follow.
struct TensorNames {
    private let graphs: [GraphRecord.Graph]
    private let texts: TextTable

    init(_ graphs: [GraphRecord.Graph], _ texts: TextTable) {
        self.graphs = graphs
        self.texts = texts
    }

    /// Gives each listed tensor its name; returns how many, and which first, could not keep theirs.
    ///
    /// - Throws: `.repeatedName` where a graph has two tensors of one name.
    func settle(_ found: inout [FoundTensor]) throws(ONNXError) -> (count: Int, first: String?) {
        let listed = found.indices.filter { found[$0].isListed }
        let (order, hasRepetitions) = NaturalOrder.sorted(listed.map { found[$0].name })
        guard hasRepetitions else { return (0, nil) }
        var renamed: (count: Int, first: String?) = (0, nil)
        var taken = Set(listed.map { found[$0].name })
        var start = 0
        while start < order.count {
            let name = found[listed[order[start]]].name
            var end = start + 1
            while end < order.count, found[listed[order[end]]].name == name { end += 1 }
            if end > start + 1 {
                renamed = (renamed.count, renamed.first ?? name)
                for index in try repeated(order[start..<end].map { listed[$0] }, found) {
                    found[index].name = free(path(of: found[index].graph) + name, &taken)
                    renamed.count += 1
                }
            }
            start = end
        }
        return renamed
    }

    /// Those of the tensors of one name that need another.
    private func repeated(_ group: [Int], _ found: [FoundTensor]) throws(ONNXError) -> [Int] {
        var graphs: Set<Int> = []
        for index in group where !graphs.insert(found[index].graph).inserted {
            throw ONNXError(found[index].offset, .repeatedName, tensor: found[index].name)
        }
        return group.filter { found[$0].graph != 0 }
    }

    private func free(_ name: String, _ taken: inout Set<String>) -> String {
        var (candidate, number) = (name, 2)
        while !taken.insert(candidate).inserted {
            candidate = name + "#\(number)"
            number += 1
        }
        return candidate
    }

    /// Ends in a slash; empty for the main graph.
    private func path(of graph: Int) -> String {
        var parts: [String] = []
        var graph = graph
        while let parent = graphs[graph].parent {
            let node = graphs[parent.graph].nodes[parent.node]
            let name = node.name.isEmpty ? "\(texts[node.operation])_\(parent.node)" : texts[node.name]
            parts.insert(name + "/" + texts[parent.attribute], at: 0)
            graph = parent.graph
        }
        if graphs[graph].function != nil { parts.insert(texts[graphs[graph].name], at: 0) }
        return parts.isEmpty ? "" : parts.joined(separator: "/") + "/"
    }
}
