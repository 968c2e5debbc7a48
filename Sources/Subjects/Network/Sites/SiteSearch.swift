import Checkpoints
import Tensors

extension Network {
    /// Where a graph multiplies with this network's weights, in the order of execution.
    ///
    /// Weights are found behind changes of layout and type (Transpose, Reshape, Squeeze, Unsqueeze, Flatten, Identity, Cast,
    /// DequantizeLinear). Those that only branches or loops use have no sites: nothing observes inside of them.
    package func sites(in graph: Graph) -> [WeightSite] { SiteSearch(self, graph).sites }
}

/// One walk over the nodes of a graph's main body.
private struct SiteSearch {
    private(set) var sites: [WeightSite] = []
    private let layers: [String: Int]
    private let checkpoint: Checkpoint
    private var weights: [Graph.Value: StoredWeight] = [:]
    private var arrays: [Graph.Value: HostTensor] = [:]
    /// For quantised activations the numbers that they were made from.
    private var origins: [Graph.Value: Graph.Value] = [:]

    init(_ network: Network, _ graph: Graph) {
        layers = Dictionary(network.layers.map { ($0.entry.name, $0.id) }, uniquingKeysWith: { first, _ in first })
        checkpoint = network.checkpoint
        for constant in graph.constants {
            switch constant.source {
            case .weight(let entry): weights[constant.value] = StoredWeight(entry)
            case .array(let array): arrays[constant.value] = array
            }
        }
        for (index, node) in graph.body.nodes.enumerated() { visit(node, index) }
    }

    private mutating func visit(_ node: Graph.Node, _ index: Int) {
        if let first = node.input(0), let weight = weights[first], let made = node.output(0),
            let behind = weight.through(node, numbers: numbers)
        {
            weights[made] = behind
            return
        }
        if ["DynamicQuantizeLinear", "QuantizeLinear"].contains(node.operation), let made = node.output(0) {
            origins[made] = node.input(0)
        }
        for rule in SiteRule.rules(of: node.operation) {
            guard let operand = node.input(rule.weight), let weight = weights[operand],
                let layer = layers[weight.entry.name],
                let site = rule.site(WeightSite.Place(layer, index, rule.weight), node, weight, activation(rule, node))
            else { continue }
            sites.append(site)
        }
    }

    /// What the node multiplies with the weight, as numbers.
    private func activation(_ rule: SiteRule, _ node: Graph.Node) -> Graph.Value? {
        guard let value = node.input(rule.activation), weights[value] == nil else { return nil }
        return rule.isQuantized ? origins[value] : value
    }

    /// What a short constant list of integers holds.
    private func numbers(_ value: Graph.Value) -> [Int]? {
        var array = arrays[value]
        if let entry = weights[value]?.entry, entry.dtype == .i64, entry.elementCount <= 64 {
            array = (try? checkpoint.read(entry)).map { HostTensor(dtype: .i64, shape: entry.shape, bytes: $0) }
        }
        guard let array, array.dtype == .i64 else { return nil }
        return array.integers.map { Int($0) }
    }
}
