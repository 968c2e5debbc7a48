import Checkpoints
import Subjects
import Tensors

/// What is to be looked at while a graph runs, node by node.
struct CollectionPlan {
    /// A distinct input of one or more layers: the sites whose positions add up, usually one.
    struct Input: Hashable {
        let sites: [ActivationSite]
        let channels: Int
        /// Of the Gram matrix; nil where there is none.
        let gram: GramSize?
    }

    struct GramSize: Hashable {
        let groups: Int
        let size: Int

        var bytes: Int { groups * size * size * 8 }
    }

    struct Layer {
        let layer: Int
        let name: String
        /// Index of `inputs`.
        let input: Int?
        /// Outputs; nil where no site shows them.
        let outputs: Int?
        let hasGradient: Bool
    }

    /// What to do after one node.
    struct Work {
        /// Which input of the node, as what, and which of `inputs` it counts for.
        var inputs: [(place: Int?, site: ActivationSite, counts: [Int])] = []
        var outputs: [(site: ActivationSite, layer: Int)] = []
        /// Index of `attention` and the output that holds the probabilities.
        var attention: (index: Int, output: Int)?
    }

    private(set) var inputs: [Input] = []
    private(set) var layers: [Layer] = []
    /// By the first output of the node.
    private(set) var work: [Graph.Value: Work] = [:]
    let attention: [String]

    init(_ network: Network, _ graph: Graph, _ request: StatisticsRequest, attention: [String]) {
        let nodes = graph.body.nodes
        let wanted = request.contains(.attention) ? Set(attention) : []
        self.attention = nodes.map(\.name).filter(wanted.contains)
        let byLayer = Dictionary(grouping: network.sites(in: graph), by: \.layer).sorted { $0.key < $1.key }
        var places: [Input: Int] = [:]
        for (layer, sites) in byLayer {
            // A table that is looked up and multiplied with has the channels of the product.
            let products = sites.filter { $0.use != .embedding }
            add(network.layers[layer], products.isEmpty ? sites : products, request, nodes, &places)
        }
        watch(nodes)
    }
}

extension CollectionPlan {
    private mutating func add(
        _ layer: Subjects.Layer, _ sites: [WeightSite], _ request: StatisticsRequest, _ nodes: [Graph.Node],
        _ places: inout [Input: Int]
    ) {
        var index: Int?
        let seen = sites.compactMap(\.input)
        let wantsInput = !request.isDisjoint(with: [.inputMoments, .inputExtremes, .inputGram])
        if wantsInput, let first = sites.first, !seen.isEmpty, sites.allSatisfy({ $0.channels == first.channels }) {
            let gram = request.contains(.inputGram) ? Self.gramSize(sites) : nil
            let input = Input(sites: seen, channels: first.channels, gram: gram)
            index = places[input] ?? inputs.count
            if index == inputs.count { inputs.append(input) }
            places[input] = index
        }
        let outputs = request.contains(.outputMoments) ? sites.filter { $0.output != nil } : []
        for site in outputs where site.outputs == outputs[0].outputs {
            guard let output = site.output, let key = nodes[site.node].key else { continue }
            work[key, default: Work()].outputs.append((output, layers.count))
        }
        let hasGradient = !request.isDisjoint(with: .gradients) && layer.entry.dtype.isFloatingPoint
        layers.append(
            Layer(
                layer: layer.id, name: layer.entry.name, input: index, outputs: outputs.first?.outputs,
                hasGradient: hasGradient))
    }

    /// Nil where a site's second moments are not had, or not of the same size.
    private static func gramSize(_ sites: [WeightSite]) -> GramSize? {
        let sizes = sites.map { site -> GramSize? in
            switch (site.use, site.input?.layout) {
            case (.linear, _?), (.recurrent, _?): return GramSize(groups: 1, size: site.channels)
            case (.convolution(let window), _?):
                guard site.channels % window.groups == 0 else { return nil }
                let size = site.channels / window.groups * window.kernel.reduce(1, *)
                return GramSize(groups: window.groups, size: size)
            default: return nil
            }
        }
        guard let first = sizes.first, sizes.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    /// Finds for each site the first node that shows it.
    private mutating func watch(_ nodes: [Graph.Node]) {
        var takers: [Graph.Value: (node: Int, place: Int)] = [:]
        var makers: [Graph.Value: Int] = [:]
        for (index, node) in nodes.enumerated() {
            for (place, value) in node.inputs.enumerated() {
                if let value, takers[value] == nil { takers[value] = (index, place) }
            }
            for value in node.outputs.compactMap({ $0 }) { makers[value] = index }
        }
        var counts: [ActivationSite: [Int]] = [:]
        for (index, input) in inputs.enumerated() {
            for site in input.sites { counts[site, default: []].append(index) }
        }
        for site in inputs.flatMap(\.sites) {
            guard let counted = counts.removeValue(forKey: site) else { continue }
            if case .states = site.layout {
                guard let key = makers[site.value].flatMap({ nodes[$0].key }) else { continue }
                work[key, default: Work()].inputs.append((nil, site, counted))
            } else if let taker = takers[site.value], let key = nodes[taker.node].key {
                work[key, default: Work()].inputs.append((taker.place, site, counted))
            }
        }
        for (index, name) in attention.enumerated() {
            guard let node = nodes.first(where: { $0.name == name }), let key = node.key else { continue }
            // Probabilities are all that Softmax gives, and the last that an attention does.
            work[key, default: Work()].attention = (index, node.operation == "Softmax" ? 0 : node.outputs.count - 1)
        }
    }
}

extension Graph.Node {
    /// What no other node makes.
    var key: Graph.Value? { outputs.lazy.compactMap { $0 }.first }
}
