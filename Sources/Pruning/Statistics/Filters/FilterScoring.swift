import Checkpoints
package import Subjects
import Tensors

/// Scores the filters of a network, be units of it zero already. Lives inside one job.
package final class FilterScoring {
    private let network: Network
    private let graph: Graph
    private let criterion: FilterCriterion
    private let samples: ReferenceSamples?
    /// By the place of the node that multiplies with a weight.
    private let layers: [Int: (entry: TensorEntry, axis: Int)]

    /// - Parameter samples: nil for criteria of weights alone.
    package init(
        _ network: Network, _ graph: Graph, _ criterion: FilterCriterion, on samples: ReferenceSamples?
    ) {
        (self.network, self.graph, self.criterion, self.samples) = (network, graph, criterion, samples)
        var layers: [Int: (TensorEntry, Int)] = [:]
        for site in network.sites(in: graph) {
            let entry = network.layers[site.layer].entry
            switch site.use {
            case .convolution: layers[site.node] = (entry, 0)
            case .linear:
                guard let axis = site.inputAxis, entry.shape.count == 2 else { continue }
                layers[site.node] = (entry, 1 - axis)
            default: continue
            }
        }
        self.layers = layers
    }

    /// - Parameter weights: as they are now.
    /// - Throws: `.forward` for an operator without a rule, and for labels that the outputs do not have.
    package func scores(_ weights: Weights) throws(PruningError) -> FilterScores {
        do throws(ForwardError) {
            switch criterion {
            case .weight: return try magnitudes(weights)
            case .relevance(let settings, let isAbsolute):
                return try relevance(RelevancePass(graph, weights, settings), weights.runtime, isAbsolute)
            case .gradient(let isMean), .taylor(let isMean):
                return try gradients(Forward(graph, weights), weights.runtime, isMeanOfMagnitudes: isMean)
            }
        } catch {
            throw error == .cancelled ? .cancelled : .forward(error)
        }
    }
}

extension FilterScoring {
    private func forEachBatch(
        _ runtime: Runtime, _ body: ([String: Tensor], [Int]) throws(ForwardError) -> Void
    ) throws(ForwardError) {
        guard let samples else { return }
        for range in samples.data.batches(of: samples.batch) {
            let batch: Batch
            do throws(DatasetError) { batch = try samples.data.batch(range) } catch {
                throw .unsuited(node: "data", fact: "\(error)")
            }
            let inputs = try running("inputs") { () throws(RuntimeError) in try batch.tensors(runtime) }
            try body(inputs, range.compactMap { samples.data.label($0) })
        }
    }

    /// 1 for the class of each sample; nothing for what only fills a batch up.
    private func target(_ output: Tensor, _ labels: [Int]) throws(RuntimeError) -> Tensor {
        let rows = graph.fixedBatch ?? labels.count
        let classes = output.elementCount / max(rows, 1)
        guard classes * rows == output.elementCount, labels.allSatisfy({ (0..<classes).contains($0) }) else {
            throw .unsuited(fact: "\(output.words) has no score for each class of \(labels.count) samples")
        }
        var numbers = [Float](repeating: 0, count: output.elementCount)
        for (sample, label) in labels.enumerated() { numbers[sample * classes + label] = 1 }
        return try output.runtime.tensor(numbers, shape: output.shape)
    }

    private func relevance(
        _ pass: RelevancePass, _ runtime: Runtime, _ isAbsolute: Bool
    ) throws(ForwardError) -> FilterScores {
        var scores = FilterScores()
        var places: [Int: Int] = [:]
        try forEachBatch(runtime) { inputs, labels throws(ForwardError) in
            let found = try pass.run(graph.filled(inputs)) { output throws(RuntimeError) in
                try target(output, labels)
            }
            for layer in found.layers {
                if let known = layers[layer.node] {
                    scores.add(isAbsolute ? layer.magnitudes : layer.sums, to: known.entry, known.axis)
                }
                if let place = places[layer.node] {
                    scores.flows[place].arriving += layer.arriving
                    scores.flows[place].leaving += layer.leaving
                } else {
                    places[layer.node] = scores.flows.count
                    scores.flows.append(
                        .init(layer: layer.name, arriving: layer.arriving, leaving: layer.leaving))
                }
            }
        }
        return scores
    }

    private func magnitudes(_ weights: Weights) throws(ForwardError) -> FilterScores {
        var scores = FilterScores()
        for (_, (entry, axis)) in layers.sorted(by: { $0.key < $1.key }) {
            let tensor = try weights.tensor(entry)
            let sums = try running(entry.name) { () throws(RuntimeError) in
                let exact = try tensor.runtime.call("aten::abs", .tensor(tensor.cast(to: .f64)))
                return try exact.sum((0..<exact.rank).filter { $0 != axis }).doubles()
            }
            let whole = sums.reduce(0, +)
            let shares = sums.map { whole > 0 ? $0 / whole : 0 }
            scores.byWeight[entry.name] = FilterScores.Filters(axis: axis, scores: shares)
        }
        return scores
    }

    /// Of the summed cross-entropy, at what each layer gives.
    private func gradients(
        _ forward: Forward, _ runtime: Runtime, isMeanOfMagnitudes: Bool
    ) throws(ForwardError) -> FilterScores {
        var scores = FilterScores()
        try forEachBatch(runtime) { inputs, labels throws(ForwardError) in
            var seen: [(layer: (entry: TensorEntry, axis: Int), node: Graph.Node, output: Tensor)] = []
            var index = 0
            forward.observer = { node, _, outputs throws(ForwardError) in
                if let layer = self.layers[index], let output = outputs.first ?? nil {
                    seen.append((layer, node, output))
                }
                index += 1
            }
            defer { forward.observer = nil }
            try runtime.recordingGradients(true) { () throws(ForwardError) in
                try running("inputs") { () throws(RuntimeError) in
                    for tensor in inputs.values where tensor.dtype?.isFloatingPoint == true {
                        try tensor.needGradient()
                    }
                }
                let (output, _) = try forward.output(inputs)
                try running("gradients") { () throws(RuntimeError) in
                    let found = try Self.loss(output, labels).gradients(of: seen.map(\.output))
                    for (place, gradient) in found.enumerated() {
                        guard let gradient else { continue }
                        let (layer, node, output) = seen[place]
                        let sums = try self.sums(output, gradient, node, isMeanOfMagnitudes)
                        scores.add(sums, to: layer.entry, layer.axis)
                    }
                }
            }
        }
        // Means differ from sums by one factor a layer, which the layer's norm takes out.
        for (name, filters) in scores.byWeight {
            let norm = filters.scores.reduce(0) { $0 + $1 * $1 }.squareRoot()
            scores.byWeight[name]?.scores = filters.scores.map { norm > 0 ? $0.magnitude / norm : 0 }
        }
        return scores
    }

    private static func loss(_ output: Tensor, _ labels: [Int]) throws(RuntimeError) -> Tensor {
        let runtime = output.runtime
        let scores = try output.reshaped([labels.count, -1])
        guard labels.allSatisfy({ (0..<scores.shape[1]).contains($0) }) else {
            throw .unsuited(fact: "\(output.words) has no score for each class of the labels")
        }
        return try runtime.call(
            "aten::cross_entropy_loss", .tensor(scores), .tensor(runtime.tensor(labels, shape: [labels.count])), .none,
            .integer(2), .integer(-100), .number(0))
    }

    /// Over samples and positions, one a channel.
    private func sums(
        _ output: Tensor, _ gradient: Tensor, _ node: Graph.Node, _ isMeanOfMagnitudes: Bool
    ) throws(RuntimeError) -> [Double] {
        var exact = try gradient.detached().cast(to: .f64)
        if case .taylor = criterion { exact = try exact.times(output.detached().cast(to: .f64)) }
        let channel = node.operation == "Conv" ? 1 : exact.rank - 1
        let others = (0..<exact.rank).filter { $0 != channel }
        // Positions of one sample belong together; magnitudes are of samples.
        if isMeanOfMagnitudes {
            let positions = others.filter { $0 != 0 }
            exact = try output.runtime.call(
                "aten::abs", .tensor(positions.isEmpty ? exact : exact.sum(positions, keeping: true)))
        }
        return try exact.sum(others).doubles()
    }
}

extension FilterScores {
    /// Adds those of other samples, or of another use of the weight.
    fileprivate mutating func add(_ sums: [Double], to entry: TensorEntry, _ axis: Int) {
        guard let known = byWeight[entry.name], known.scores.count == sums.count else {
            return byWeight[entry.name] = Filters(axis: axis, scores: sums)
        }
        byWeight[entry.name]?.scores = zip(known.scores, sums).map { $0 + $1 }
    }
}
