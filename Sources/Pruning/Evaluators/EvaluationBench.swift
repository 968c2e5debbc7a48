import Checkpoints
package import Subjects
package import Tensors

/// A network on the runtime with data beside it: measures what it is told to cut. Lives inside one job.
///
/// The dense network runs once over each batch, and its outputs are kept while they fit, so that every cut is compared sample by
/// sample with the network as it was.
package final class EvaluationBench {
    package let data: EvaluationData
    package let runtime: Runtime
    package let forward: Forward
    /// Lets tokens leave where the graph is gated; the dense network keeps all.
    package var gating: TokenGating?
    private let batches: [Range<Int>]
    private var dense: [DenseBatch?]
    private var task: EvaluationTask?
    private var masks: [LayerMask] = []
    private var replaced: Set<String> = []
    private var bytesKept = 0
    private let clock = ContinuousClock()

    /// What the dense network made of a batch.
    private struct DenseBatch {
        var figures: SampleFigures
        /// Nil beyond the memory for them.
        var outputs: Tensor?
    }

    /// Bytes of dense outputs that are kept.
    private static let mostKept = 256 << 20

    /// - Throws: `.forward` for an operator that is not built, and when the network would not fit into memory.
    package init(
        _ network: Network, _ graph: Graph, _ data: EvaluationData, available: Int? = nil
    ) throws(PruningError) {
        self.data = data
        batches = data.dataset.batches(of: data.batch)
        dense = Array(repeating: nil, count: batches.count)
        do {
            let inputs = data.dataset.columns.map { $0.sampleShape.reduce(1, *) }
            let activations = MemoryNeed.activations(network, graph, inputs: inputs) * data.batch
            try MemoryNeed.check(
                MemoryNeed.weights(graph) + 2 * activations, available: available ?? MemoryNeed.available)
            runtime = try Runtime.open()
            forward = try Forward(graph, Weights(network.checkpoint, runtime))
        } catch let error as RuntimeError {
            throw .forward(.runtime(node: "", error))
        } catch let error as ForwardError {
            throw .forward(error)
        } catch {
            preconditionFailure("only these two are thrown")
        }
    }

    /// Puts the masks on; layers that had one and are not named are whole again.
    package func cut(_ masks: [LayerMask]) throws(PruningError) {
        do throws(ForwardError) {
            try forward.weights.apply(masks, over: self.masks)
            self.masks = masks
        } catch {
            throw .forward(error)
        }
    }

    /// Puts other elements in the place of weights; those that had others and are not named are the file's again.
    ///
    /// - Parameter weights: by tensor name, in the weights' own shapes; of layers that no mask is on.
    package func replace(_ weights: [String: HostTensor]) throws(PruningError) {
        for name in replaced.union(weights.keys).sorted() {
            guard let entry = forward.weights.checkpoint.entry(named: name) else { throw .unknownLayer(name) }
            do throws(RuntimeError) {
                forward.weights.replace(entry, by: try weights[name].map(runtime.tensor))
            } catch {
                throw .forward(.runtime(node: name, error))
            }
        }
        replaced = Set(weights.keys)
    }

    /// Measures the network as it is cut, a batch at a time, telling after each.
    ///
    /// - Parameters:
    ///   - samples: at most so many; nil for all.
    ///   - isCancelled: asked between operators.
    /// - Throws: `.forward`, `.data`, `.cancelled`.
    package func measure(
        samples: Int? = nil, isCancelled: @escaping () -> Bool, told: (Report) -> Void
    ) throws(PruningError) -> Report {
        let began = clock.now
        var (mine, reference) = (SampleFigures(), SampleFigures())
        var done = 0
        var report = Report(metrics: [], samples: 0, total: data.dataset.count, data: data.words, seconds: 0)
        for (index, range) in batches.enumerated() where done < samples ?? .max {
            let (before, after) = try figures(index, isCancelled)
            reference += before
            mine += after
            done += range.count
            report.metrics = mine.metrics(task ?? .outputs, dense: reference)
            report.samples = done
            report.seconds = (clock.now - began) / .seconds(1)
            told(report)
        }
        return report
    }
}

extension EvaluationBench {
    /// Figures of one batch, dense and cut.
    private func figures(_ index: Int, _ isCancelled: @escaping () -> Bool) throws(PruningError) -> (
        SampleFigures, SampleFigures
    ) {
        let batch: Batch
        do throws(DatasetError) { batch = try data.dataset.batch(batches[index]) } catch { throw .data(error) }
        forward.isCancelled = isCancelled
        do {
            return try runtime.recordingGradients(false) {
                let inputs = try batch.tensors(runtime)
                let before = try denseBatch(index, batch, inputs)
                guard !masks.isEmpty || !replaced.isEmpty || gating != nil else {
                    return (before.figures, before.figures)
                }
                let outputs = try output(inputs, batch)
                return (before.figures, try meter(batch).figures(outputs, dense: before.outputs))
            }
        } catch let error as RuntimeError {
            throw .forward(.runtime(node: "", error))
        } catch let error as ForwardError {
            throw error == .cancelled ? .cancelled : .forward(error)
        } catch {
            preconditionFailure("only these two are thrown")
        }
    }

    private func denseBatch(_ index: Int, _ batch: Batch, _ inputs: [String: Tensor]) throws -> DenseBatch {
        if let made = dense[index] { return made }
        forward.weights.isDense = true
        defer { forward.weights.isDense = false }
        let outputs = try output(inputs, batch)
        if task == nil { task = try EvaluationTask(outputs, batch) }
        let bytes = outputs.elementCount * 4
        let isKept = bytesKept + bytes <= Self.mostKept
        var made = DenseBatch(figures: try meter(batch).figures(outputs, dense: isKept ? outputs : nil), outputs: nil)
        if isKept {
            made.outputs = outputs
            bytesKept += bytes
        }
        dense[index] = made
        return made
    }

    /// - Throws: `.notFinite` with the node that gave the first NaN or infinity, and the row of the data.
    private func output(_ inputs: [String: Tensor], _ batch: Batch) throws -> Tensor {
        forward.gate = gate(batch)
        defer { forward.gate = nil }
        let (output, value) = try forward.output(inputs)
        guard try output.sum().number().isFinite else {
            throw try NotFiniteSearch(forward).locate(value, inputs, samples: batch.indices)
        }
        return output
    }

    /// Of the network that is cut; none of the dense one.
    func gate(_ batch: Batch) -> TokenGate? {
        guard !forward.weights.isDense, let gating else { return nil }
        gating.begin(batch.indices)
        return gating.gate
    }

    private func meter(_ batch: Batch) -> OutputMeter {
        OutputMeter(task: task ?? .outputs, batch: batch, overlap: data.dataset.overlap)
    }
}

extension Batch {
    /// The inputs by name, as tensors.
    package func tensors(_ runtime: Runtime) throws(RuntimeError) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for (name, value) in inputs { tensors[name] = try runtime.tensor(value) }
        return tensors
    }
}
