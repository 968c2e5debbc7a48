import Checkpoints
package import Subjects
package import Tensors

/// One pass over data that collects statistics. A value: each part can be run by another job or another rank.
package struct StatisticsPass: Sendable {
    package let network: Network
    package let graph: Graph
    /// Fitted to the graph's inputs; as many samples as shall be seen.
    package let data: Dataset
    package let origin: StatisticsOrigin
    /// What gradients are of; nil without.
    package let loss: Loss?

    /// A single number from a network's outputs for a batch; called where gradients are recorded.
    package typealias Loss = @Sendable ([Tensor], Batch) throws(ForwardError) -> Tensor

    /// - Parameters:
    ///   - loss: with its name, which tells statistics of one loss from those of another.
    ///   - attention: nodes whose probabilities are averaged.
    ///   - block: samples that run at once, which gradients are of.
    /// - Throws: `.missing` for gradients without a loss, `.checkpoint`, `.data`.
    package init(
        _ network: Network, _ graph: Graph, _ data: Dataset, _ request: StatisticsRequest, block: Int, seed: UInt64 = 0,
        loss: (name: String, function: Loss)? = nil, attention: [String] = []
    ) throws(PruningError) {
        guard request.isDisjoint(with: .gradients) || loss != nil else {
            throw .missing(need: Need.gradients.text, mend: "give data with labels, or token windows")
        }
        self.network = network
        self.graph = graph
        let data = try Self.whole(data, graph)
        self.data = data
        self.loss = loss?.function
        origin = try StatisticsOrigin(
            network, data, request, block: block, seed: seed, loss: loss?.name ?? "", attention: attention)
    }

    /// As many samples as fill whole batches, where the graph takes no others: what filled one up would be counted too.
    private static func whole(_ data: Dataset, _ graph: Graph) throws(PruningError) -> Dataset {
        guard let batch = graph.fixedBatch, batch > 0, data.count % batch > 0 else { return data }
        guard data.count > batch else {
            throw .missing(need: "\(batch) samples, the batch of this graph", mend: "give more data, or more --samples")
        }
        return data.prefix(data.count / batch * batch)
    }

    /// Everything, part after part.
    /// - Parameters: called with the samples seen so far, and asked between nodes.
    package func run(
        progress: (Int) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { Task.isCancelled }
    ) throws(PruningError) -> Statistics {
        var whole: Statistics?
        let weights = try weights()
        for part in 0..<origin.plan.parts {
            let seen = whole?.samples ?? 0
            let next = try self.part(part, weights, progress: { progress(seen + $0) }, isCancelled: isCancelled)
            if whole == nil { whole = next } else { whole?.add(next) }
        }
        guard let whole else { throw .missing(need: "samples", mend: "give data that are not empty") }
        return whole
    }

    /// The statistics of one part of the plan.
    package func part(
        _ part: Int, progress: (Int) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { Task.isCancelled }
    ) throws(PruningError) -> Statistics {
        try self.part(part, weights(), progress: progress, isCancelled: isCancelled)
    }

    /// Weights that all parts of one job run on: to decode them takes as long as a window.
    /// - Throws: `.memory` where collecting would not fit.
    func weights() throws(PruningError) -> Weights {
        do throws(ForwardError) { try checkMemory() } catch { throw .forward(error) }
        do throws(RuntimeError) {
            return Weights(network.checkpoint, try Runtime.open())
        } catch {
            throw .forward(.runtime(node: "", error))
        }
    }

    func part(
        _ part: Int, _ weights: Weights, progress: (Int) -> Void, isCancelled: @escaping () -> Bool
    ) throws(PruningError) -> Statistics {
        do {
            let job = try StatisticsJob(self, weights, isCancelled)
            for block in origin.plan.blocks(ofPart: part) {
                try job.run(data.batch(block))
                progress(job.samples)
            }
            return try job.collector.partial(origin)
        } catch let error as ForwardError {
            throw error == .cancelled ? .cancelled : .forward(error)
        } catch let error as DatasetError {
            throw .data(error)
        } catch {
            preconditionFailure("only these two are thrown")
        }
    }

    /// Throws `.memory` where collecting would not fit.
    package func checkMemory(available: Int? = nil) throws(ForwardError) {
        let inputs = data.columns.map { $0.sampleShape.reduce(1, *) }
        let need = MemoryNeed(network, graph, origin.request, plan: origin.plan, inputs: inputs)
        if let available { try need.check(available: available) } else { try need.check() }
    }
}

/// A pass at work, with all its tensors.
private final class StatisticsJob {
    let collector: StatisticsCollector
    private(set) var samples = 0
    private let pass: StatisticsPass
    private let runtime: Runtime
    private let forward: Forward

    init(_ pass: StatisticsPass, _ weights: Weights, _ isCancelled: @escaping () -> Bool) throws(ForwardError) {
        runtime = weights.runtime
        self.pass = pass
        collector = StatisticsCollector(
            pass.network, pass.graph, pass.origin.request, attention: pass.origin.attention, runtime)
        forward = try Forward(collector.graph, weights)
        forward.isCancelled = isCancelled
    }

    func run(_ batch: Batch) throws(ForwardError) {
        var inputs: [String: Tensor] = [:]
        do throws(RuntimeError) {
            for input in batch.inputs { inputs[input.name] = try runtime.tensor(input.value) }
        } catch {
            throw .runtime(node: "", error)
        }
        forward.observer = collector.observer
        do {
            if pass.origin.request.isDisjoint(with: .gradients) {
                try runtime.recordingGradients(false) { () throws(ForwardError) in
                    try collector.finishBlock(samples: batch.count, outputs: forward.run(inputs))
                }
            } else {
                try runWithGradients(inputs, batch)
            }
        } catch let error {
            guard case .notFinite = error, let suspect = collector.suspect else { throw error }
            throw try runtime.recordingGradients(false) { () throws(ForwardError) in
                try NotFiniteSearch(forward).locate(suspect, inputs, samples: batch.indices)
            }
        }
        samples += batch.count
    }

    private func runWithGradients(_ inputs: [String: Tensor], _ batch: Batch) throws(ForwardError) {
        guard let loss = pass.loss else { return }
        let trained = collector.trained
        var weights: [Tensor] = []
        for (_, layer) in trained { weights.append(try forward.weights.tensor(pass.network.layers[layer].entry)) }
        do {
            for weight in weights { try weight.needGradient() }
            let gradients = try runtime.recordingGradients(true) { () throws -> [Tensor?] in
                let outputs = try forward.run(inputs)
                try collector.finishBlock(samples: batch.count, outputs: outputs)
                return try loss(outputs, batch).gradients(of: weights)
            }
            try runtime.recordingGradients(false) { () throws(RuntimeError) in
                for (place, gradient) in gradients.enumerated() {
                    if let gradient { try collector.add(gradient, of: weights[place], index: trained[place].index) }
                }
            }
        } catch let error as ForwardError {
            throw error
        } catch let error as RuntimeError {
            throw .runtime(node: "gradients", error)
        } catch {
            preconditionFailure("only these two are thrown")
        }
    }
}
