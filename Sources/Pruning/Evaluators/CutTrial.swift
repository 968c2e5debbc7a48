import Checkpoints
package import Subjects
package import Tensors

/// A network on calibration data, run with other weights or without units: what that costs in loss and in time.
///
/// Lives in one job. Times are of one run over a batch, the least of some after two that warm caches up: whatever else the machine does
/// only adds to them. Weights are decoded once for all cuts.
package final class CutTrial {
    private let network: Network
    private let grouping: Grouping
    private let bench: EvaluationBench

    /// Runs that a time is the least of; of networks that take longer than a second for them as many as that, three at least.
    private static let repeats = 15
    private static let leastRepeats = 3

    /// - Throws: what the data and the network throw when they are opened.
    package init(_ network: Network, _ grouping: Grouping, _ choice: CalibrationChoice) throws(PruningError) {
        self.network = network
        self.grouping = grouping
        var options = EvaluationOptions()
        (options.samples, options.seed) = (choice.samples, choice.seed)
        let data = try EvaluationData(try Dataset.calibrating(choice.data, network), for: grouping.graph, options)
        bench = try EvaluationBench(network, grouping.graph, data)
    }

    /// Samples of one run.
    package var batch: Int { min(bench.data.batch, bench.data.dataset.count) }

    /// Mean cross-entropy of labels or of next tokens with these elements in the place of the weights' own; without either the mean
    /// relative error of the outputs.
    ///
    /// - Parameter weights: by tensor name, in the shape of the dense network.
    package func loss(with weights: [String: HostTensor]) throws(PruningError) -> Double {
        try bench.replace(weights)
        let report = try bench.measure(isCancelled: { Task.isCancelled }) { _ in }
        return (report[.loss] ?? report[.outputError])?.value ?? .infinity
    }

    /// Milliseconds of one run over a batch.
    package func latency(of slicing: Slicing) throws(PruningError) -> Double {
        var times: [Double] = []
        try run(slicing) { (forward, inputs) throws(ForwardError) in
            let began = ContinuousClock.now
            _ = try forward.run(inputs)
            times.append((ContinuousClock.now - began) / .milliseconds(1))
        }
        return times.dropFirst(2).min() ?? 0
    }

    /// Milliseconds of every node of the main body.
    package func nodeTimes(of slicing: Slicing) throws(PruningError) -> [Double] {
        var times: [[Double]] = []
        try run(slicing) { (forward, inputs) throws(ForwardError) in
            var (node, last) = (0, ContinuousClock.now)
            forward.observer = { _, _, _ in
                let now = ContinuousClock.now
                if times.count <= node { times.append([]) }
                times[node].append((now - last) / .milliseconds(1))
                (node, last) = (node + 1, now)
            }
            _ = try forward.run(inputs)
        }
        return times.map { $0.dropFirst(2).min() ?? 0 }
    }

    /// Shapes that go into every node of the main body and come out, of the smallest batch.
    package func nodeShapes(of slicing: Slicing) throws(PruningError) -> [[[Int]]] {
        var shapes: [[[Int]]] = []
        try run(slicing, rounds: 1, samples: 1) { (forward, inputs) throws(ForwardError) in
            forward.observer = { _, taken, made in shapes.append((taken + made).map { $0?.shape ?? [] }) }
            _ = try forward.run(inputs)
        }
        return shapes
    }

    private func run(
        _ slicing: Slicing, rounds: Int = repeats + 2, samples: Int? = nil,
        _ body: (Forward, [String: Tensor]) throws(ForwardError) -> Void
    ) throws(PruningError) {
        let batch: Batch
        do throws(DatasetError) {
            batch = try bench.data.dataset.batch(0..<min(samples ?? self.batch, self.batch))
        } catch {
            throw .data(error)
        }
        do throws(ForwardError) {
            try bench.forward.weights.make(for: grouping.graph)
            let weights = Weights(sharing: bench.forward.weights)
            try slicing.put(on: weights)
            let forward = try Forward(slicing.graph, weights)
            let inputs = try slicing.graph.filled(bench.tensors(batch))
            try bench.runtime.recordingGradients(false) { () throws(ForwardError) in
                let began = ContinuousClock.now
                for round in 0..<rounds where !Task.isCancelled {
                    try body(forward, inputs)
                    if round > Self.leastRepeats, ContinuousClock.now - began > .seconds(1) { break }
                }
            }
        } catch {
            throw .forward(error)
        }
        if Task.isCancelled { throw .cancelled }
    }
}
