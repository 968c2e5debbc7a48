/// A place after a block of a transformer where tokens of each sample may leave, and the next block runs on the others.
///
/// Token 0 is the class token, which what follows the last block reads: it stays.
package struct TokenSite: Sendable, Hashable {
    /// Of the block that has just run: `vit.encoder.layer.0`.
    package var name: String
    /// Hidden states after it: `[batch, tokens, features]`.
    package var hidden: Graph.Value
    /// Its attention, by the node's name.
    package var attention: String
    /// Masks that later blocks see too, with a place for each token in the last dimension, or one place for all.
    package var masks: [Graph.Value]

    package init(name: String, hidden: Graph.Value, attention: String, masks: [Graph.Value] = []) {
        self.name = name
        self.hidden = hidden
        self.attention = attention
        self.masks = masks
    }
}

extension Graph {
    /// Places where tokens may leave, in the order of execution: after every block with attention but the last, after which nothing
    /// would be saved.
    package var tokenSites: [TokenSite] { tokensLeave ? Array(blocks.dropLast()) : [] }

    /// Why no token may leave anywhere; nil where some may.
    package var whyNoTokenSites: String? {
        guard tokenSites.isEmpty else { return nil }
        let attentions = body.nodes.filter { $0.operation == "Attention" }
        if attentions.contains(where: { $0.integer("is_causal") == 1 }) {
            return "every position of a causal language model predicts the token after it, so that none may leave"
        }
        if blocks.count == 1 { return "nothing follows its one block" }
        if !blocks.isEmpty { return "its output has a row for each token, so that none may leave" }
        if !attentions.isEmpty { return "its architecture does not say where blocks end" }
        let isSpelledOut = ["MatMul", "Softmax"].allSatisfy { name in body.nodes.contains { $0.operation == name } }
        return isSpelledOut ? "its attention is spelled out in products, which are not followed" : "it has no attention"
    }

    /// Lets tokens leave at these places: what follows runs on those that `Forward.gate` keeps, or on all where there is none.
    ///
    /// - Throws: `.unsuited` for a place whose attention is not there.
    package mutating func gateTokens(at sites: [TokenSite]) throws(ForwardError) {
        var now: [Value: Value] = [:]
        for (index, site) in sites.enumerated() {
            watchAttention { $0 == site.attention }
            let hidden = now[site.hidden] ?? site.hidden
            guard let attention = body.nodes.first(where: { $0.name == site.attention && $0.operation == "Attention" }),
                let end = body.nodes.lastIndex(where: { $0.outputs.contains(hidden) })
            else { throw .unsuited(node: site.attention, fact: "is not there any more") }
            let masks = site.masks.map { now[$0] ?? $0 }
            let passed = [hidden] + masks
            let left = passed.map { value(names[$0] + ".kept\(index)") }
            let gate = Node(
                TokenView.operation, name: site.name + ".tokens",
                inputs: [hidden, attention.outputs[3]] + attention.inputs.prefix(3) + masks.map { $0 }, outputs: left,
                attributes: ["site": .integer(index)])
            rename(Dictionary(zip(passed, left), uniquingKeysWith: { first, _ in first }), after: end)
            body.nodes.insert(gate, at: end + 1)
            for (original, value) in zip([site.hidden] + site.masks, left) { now[original] = value }
        }
    }

    /// Uses of values by nodes that come later, and by the outputs.
    private mutating func rename(_ values: [Value: Value], after end: Int) {
        for index in body.nodes.indices.dropFirst(end + 1) {
            body.nodes[index].inputs = body.nodes[index].inputs.map { $0.map { values[$0] ?? $0 } }
        }
        outputs = outputs.map { values[$0] ?? $0 }
    }
}
