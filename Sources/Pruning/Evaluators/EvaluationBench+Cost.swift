package import Subjects
import Tensors

extension EvaluationBench {
    /// Milliseconds of one run over a batch, dense and as cut in turn, and the most that tensors held meanwhile.
    ///
    /// The median of the repeats, its 95 % interval by order statistics. Zeros make no dense product faster: what a runtime makes
    /// of them is not measured here.
    package func cost(repeats: Int, isCancelled: @escaping () -> Bool) throws(PruningError) -> [Metric] {
        let batch: Batch
        do throws(DatasetError) {
            batch = try data.dataset.batch(0..<min(self.data.batch, data.dataset.count))
        } catch {
            throw .data(error)
        }
        forward.isCancelled = isCancelled
        defer {
            forward.weights.isDense = false
            forward.gate = nil
        }
        do throws(ForwardError) {
            let inputs = try forward.graph.filled(tensors(batch))
            var times: [Bool: [Double]] = [:]
            runtime.resetPeak()
            for round in 0..<repeats + 2 {
                for isDense in [true, false] {
                    forward.weights.isDense = isDense
                    forward.gate = gate(batch)
                    let began = ContinuousClock.now
                    try runtime.recordingGradients(false) { () throws(ForwardError) in _ = try forward.output(inputs) }
                    // The first two rounds warm caches up.
                    if round > 1 {
                        times[isDense, default: []].append((ContinuousClock.now - began) / .milliseconds(1))
                    }
                }
            }
            let (mine, dense) = (Median(times[false] ?? []), Median(times[true] ?? []))
            return [
                Metric(.latency, mine.value, interval: mine.interval, dense: dense.value),
                Metric(.memory, Double(runtime.memory.peak)),
            ]
        } catch {
            throw error == .cancelled ? .cancelled : .forward(error)
        }
    }

    /// What every node of the dense network costs for one batch of the smallest size: one sample where the network allows it.
    package func nodeCosts() throws(PruningError) -> [NodeCost] {
        let batch: Batch
        do throws(DatasetError) {
            batch = try data.dataset.batch(0..<min(forward.graph.fixedBatch ?? 1, data.dataset.count))
        } catch {
            throw .data(error)
        }
        forward.weights.isDense = true
        defer { forward.weights.isDense = false }
        do throws(ForwardError) {
            let inputs = try forward.graph.filled(tensors(batch))
            return try runtime.recordingGradients(false) { () throws(ForwardError) in try forward.costs(inputs) }
        } catch {
            throw .forward(error)
        }
    }

    /// Multiplications of the dense network for one sample.
    package func multiplyAdds() throws(PruningError) -> Int {
        try nodeCosts().reduce(0) { $0 + $1.multiplyAdds } / (forward.graph.fixedBatch ?? 1)
    }

    func tensors(_ batch: Batch) throws(ForwardError) -> [String: Tensor] {
        do throws(RuntimeError) { return try batch.tensors(runtime) } catch { throw .runtime(node: "", error) }
    }
}

/// The middle of some numbers, and the 95 % interval of the middle that they were drawn around.
struct Median {
    let value: Double
    let interval: ClosedRange<Double>?

    init(_ numbers: [Double]) {
        let sorted = numbers.sorted()
        guard !sorted.isEmpty else {
            (value, interval) = (0, nil)
            return
        }
        let middle = sorted.count / 2
        value = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        // Ranks n/2 ± 0.98 √n (binomial, normal approximation).
        let half = 0.979982 * Double(sorted.count).squareRoot()
        let low = Int((Double(sorted.count) / 2 - half).rounded(.down))
        let high = Int((Double(sorted.count) / 2 + half).rounded(.up))
        interval = low >= 0 && high < sorted.count ? sorted[low]...sorted[high] : nil
    }
}
