import Checkpoints
package import Subjects
import Tensors

/// Bytes that a training holds at its fullest, found out before its first step; what one operator needs while it works is not in it.
package struct TrainingMemory: Sendable, Hashable {
    /// Weights as F32, of those that are not trained too.
    package let weights: Int
    package let gradients: Int
    /// What the optimiser remembers of each weight that is trained.
    package let optimizer: Int
    /// What the nodes of a batch give: the backward pass may need all of it. At most, some is not kept.
    package let activations: Int

    package var total: Int { weights + gradients + optimizer + activations }

    /// - Parameters:
    ///   - trained: elements of the weights that are trained.
    ///   - sample: bytes that the nodes give for one sample; 0 where none has run.
    package init(_ graph: Graph, trained: Int, sample: Int = 0, batch: Int = 0, _ settings: OptimizerSettings) {
        weights = MemoryNeed.weights(graph)
        gradients = 4 * trained
        optimizer = gradients * settings.states
        let (bytes, overflows) = sample.multipliedReportingOverflow(by: batch)
        activations = overflows ? Int.max / 2 : bytes
    }

    /// - Parameters:
    ///   - available: bytes that are free or can be freed; nil where the system does not tell.
    ///   - held: of the weights, what is in memory already.
    /// - Throws: `.memory` where it does not fit.
    package func check(available: Int? = TrainingMemory.free, held: Int = 0) throws(ForwardError) {
        try MemoryNeed.check(total, available: available.map { $0 + held })
    }

    package static var free: Int? { MemoryNeed.available }
}

extension OptimizerSettings {
    /// Tensors of a weight's size that are kept from step to step.
    fileprivate var states: Int {
        switch rule {
        case .sgd: momentum > 0 ? 1 : 0
        case .adam, .adamw: 2
        }
    }
}

extension Trainer {
    /// What the training comes to, by one sample that runs without being learnt from.
    package func memory() throws(PruningError) -> TrainingMemory {
        let count = data.fixedBatch ?? 1
        let rows = (0..<count).map { $0 % max(data.train.count, 1) }
        let batch: Batch
        do throws(DatasetError) { batch = try data.train.batch(rows) } catch { throw .data(error) }
        do throws(ForwardError) {
            let inputs = try running("inputs") { () throws(RuntimeError) in try batch.tensors(runtime) }
            return TrainingMemory(
                forward.graph, trained: trained, sample: try bytes(of: inputs) / count,
                batch: data.fixedBatch ?? settings.batch, settings.optimizer)
        } catch {
            throw error == .cancelled ? .cancelled : .forward(error)
        }
    }

    var trained: Int { weights.all.reduce(0) { $0 + $1.count } }

    /// Of all that the nodes give, but for other views of the same numbers.
    private func bytes(of inputs: [String: Tensor]) throws(ForwardError) -> Int {
        var graph = forward.graph
        graph.watchAttention()
        let watched = try Forward(graph, forward.weights)
        watched.isCancelled = forward.isCancelled
        var bytes = 0
        watched.observer = { node, _, outputs throws(ForwardError) in
            guard !views.contains(node.operation) else { return }
            for output in outputs.compactMap({ $0 }) {
                bytes += output.shape.reduce(1, *) * (output.dtype?.bitWidth ?? 32) / 8
            }
        }
        _ = try runtime.recordingGradients(false) { () throws(ForwardError) in try watched.run(inputs) }
        return bytes
    }
}

/// Operators whose outputs are their inputs' memory.
private let views: Set = [
    "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Expand", "Slice", "Split",
]
