package import Subjects
package import Tensors

/// Adds up what a graph's runs show. Lives inside one job; what it hands out is a value.
///
/// Set `observer` on a `Forward` of `graph`, run blocks, call `finishBlock` after each, and `partial` at the end. No activation
/// is kept: each is read while its node runs.
package final class StatisticsCollector {
    /// The graph to run: that of the network, with an output for each attention that is looked at.
    package let graph: Graph
    private let plan: CollectionPlan
    private let request: StatisticsRequest
    private let runtime: Runtime
    /// A value seen in this run that is not finite; nil while all are.
    private(set) var suspect: Graph.Value?

    private var inputs: [InputStatistics?]
    private var grams: [GramSum?]
    private var outputs: [ChannelMoments?]
    private var gradients: [GradientSum?]
    private var attention: [AttentionStatistics]
    private var samples = 0

    /// - Parameter attention: names of nodes whose probabilities are averaged, Attention and Softmax.
    package init(
        _ network: Network, _ graph: Graph, _ request: StatisticsRequest, attention: [String] = [], _ runtime: Runtime
    ) {
        var graph = graph
        if request.contains(.attention) { graph.watchAttention { attention.contains($0) } }
        self.graph = graph
        self.request = request
        self.runtime = runtime
        plan = CollectionPlan(network, graph, request, attention: attention)
        inputs = plan.inputs.map { _ in nil }
        grams = inputs.map { _ in nil }
        outputs = plan.layers.map { _ in nil }
        gradients = outputs.map { _ in nil }
        self.attention = plan.attention.map { AttentionStatistics(node: $0, samples: 0, shape: [], sums: []) }
    }

    /// Bytes that sums hold at the end, beside activations.
    package static func bytes(
        _ network: Network, _ graph: Graph, _ request: StatisticsRequest
    ) -> Int {
        let plan = CollectionPlan(network, graph, request, attention: [])
        let grams = plan.inputs.reduce(0) { $0 + ($1.gram?.bytes ?? 0) }
        let weights = plan.layers.reduce(0) { sum, layer in
            sum + (layer.hasGradient ? network.layers[layer.layer].parameters : 0)
        }
        return grams + (request.contains(.gradientMoments) ? 16 * weights : 0)
    }

    /// For `Forward.observer`.
    package var observer: Forward.Observer {
        { [unowned self] node, inputs, outputs throws(ForwardError) in
            guard let key = node.key, let work = self.plan.work[key] else { return }
            do throws(RuntimeError) {
                try self.runtime.recordingGradients(false) { () throws(RuntimeError) in
                    try self.observe(work, node, inputs, outputs)
                }
            } catch {
                throw error == .cancelled ? .cancelled : .runtime(node: node.name, error)
            }
            if self.suspect != nil { throw .notFinite(node: node.name, sample: 0) }
        }
    }

    private func observe(
        _ work: CollectionPlan.Work, _ node: Graph.Node, _ taken: [Tensor?], _ made: [Tensor?]
    ) throws(RuntimeError) {
        for entry in work.inputs {
            guard let tensor = entry.place.map({ taken[$0] }) ?? made.first ?? nil else { continue }
            try add(tensor, entry.site, entry.counts, initial: taken.count > 5 ? taken[5] : nil)
            guard suspect == nil else { return }
        }
        for entry in work.outputs {
            guard let tensor = made.first ?? nil, case .axis(let axis) = entry.site.layout,
                let channels = plan.layers[entry.layer].outputs
            else { continue }
            let moments = try ActivationPieces(tensor, axis: axis, channels: channels).moments()
            guard moments.isFinite else { return suspect = entry.site.value }
            if outputs[entry.layer] == nil {
                outputs[entry.layer] = moments
            } else {
                outputs[entry.layer]?.add(moments)
            }
        }
        if let (index, output) = work.attention, output < made.count, let tensor = made[output] {
            try add(tensor, attention: index)
        }
    }

    private func add(
        _ tensor: Tensor, _ site: ActivationSite, _ counts: [Int], initial: Tensor?
    ) throws(RuntimeError) {
        for index in counts {
            if grams[index] == nil, let gram = plan.inputs[index].gram {
                grams[index] = try GramSum(groups: gram.groups, size: gram.size, runtime)
            }
            let reading = try InputReading(
                tensor, site, channels: plan.inputs[index].channels, initial: initial,
                extremes: request.contains(.inputExtremes), gram: grams[index])
            guard reading.moments.isFinite else { return suspect = site.value }
            let read = InputStatistics(moments: reading.moments, extremes: reading.extremes, gram: nil)
            if inputs[index] == nil { inputs[index] = read } else { inputs[index]?.add(read) }
        }
    }

    private func add(_ tensor: Tensor, attention index: Int) throws(RuntimeError) {
        let shape = Array(tensor.shape.dropFirst())
        let known = attention[index]
        guard known.samples == 0 || known.shape == shape else {
            throw .unsuited(fact: "attention of \(shape) after \(known.shape): samples must be of one length")
        }
        let sums = try tensor.cast(to: .f64).sum([0]).doubles()
        let samples = tensor.shape.first ?? 0
        attention[index].add(AttentionStatistics(node: known.node, samples: samples, shape: shape, sums: sums))
    }
}

extension StatisticsCollector {
    /// Counts a block's samples, and looks whether the outputs are finite.
    /// - Throws: `.notFinite`, to be made precise by `NotFiniteSearch`.
    func finishBlock(samples: Int, outputs: [Tensor]) throws(ForwardError) {
        for (value, tensor) in zip(graph.outputs, outputs) where tensor.dtype?.isFloatingPoint == true {
            let sum: Double
            do throws(RuntimeError) {
                sum = try runtime.recordingGradients(false) { () throws(RuntimeError) in try tensor.sum().number() }
            } catch {
                throw .runtime(node: graph.names[value], error)
            }
            guard sum.isFinite else {
                suspect = value
                throw .notFinite(node: graph.names[value], sample: 0)
            }
        }
        self.samples += samples
    }

    /// Weights whose gradients are wanted, by the layers of the plan.
    var trained: [(index: Int, layer: Int)] {
        plan.layers.enumerated().filter { $1.hasGradient }.map { ($0, $1.layer) }
    }

    /// Adds one block's gradient of a weight.
    func add(_ gradient: Tensor, of weight: Tensor, index: Int) throws(RuntimeError) {
        if gradients[index] == nil {
            gradients[index] = try GradientSum(
                weight, moments: request.contains(.gradientMoments), products: request.contains(.gradientProducts))
        }
        try gradients[index]?.add(gradient, of: weight)
    }

    /// All that was seen so far.
    package func partial(_ origin: StatisticsOrigin) throws(ForwardError) -> Statistics {
        do throws(RuntimeError) {
            var found: [InputStatistics] = []
            for (index, input) in plan.inputs.enumerated() {
                var one =
                    inputs[index] ?? InputStatistics(moments: ChannelMoments(channels: input.channels))
                if let size = input.gram {
                    // What was not reached is zero.
                    one.gram = try grams[index]?.matrix() ?? GramMatrix(groups: size.groups, size: size.size)
                }
                found.append(one)
                grams[index] = nil
            }
            var layers: [LayerStatistics] = []
            for (index, layer) in plan.layers.enumerated() {
                layers.append(
                    LayerStatistics(
                        layer: layer.layer, name: layer.name, input: layer.input,
                        output: outputs[index] ?? layer.outputs.map { ChannelMoments(channels: $0) },
                        gradients: try gradients[index]?.statistics()))
            }
            return Statistics(
                origin: origin, samples: samples, inputs: found, layers: layers, attention: attention)
        } catch {
            throw .runtime(node: "", error)
        }
    }
}
