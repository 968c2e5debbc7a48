import Checkpoints
import Pruning
import Subjects
import Synchronization
import Tensors

/// Trained networks that several trials of one seed start from, and what they come to when channels are gone.
extension Lab {
    /// Data that a reproduction makes by itself: written to the folder once.
    func data(
        _ name: String, seed: UInt64,
        _ make: (UInt64) throws(PruningError) -> (train: LabelledPoints, test: LabelledPoints)
    ) throws(PruningError) -> DatasetParts {
        if let known = shelf.withLock({ $0.data["\(name) \(seed)"] }) { return known }
        let path = place(name) + ".safetensors"
        let made = try make(seed)
        do {
            let parts = [("train", made.train), ("test", made.test)]
            let items = parts.flatMap { part, points in
                [
                    SafetensorsLayout.Item(name: "x_\(part)", dtype: .f32, shape: [points.labels.count] + points.shape),
                    SafetensorsLayout.Item(name: "y_\(part)", dtype: .i64, shape: [points.labels.count]),
                ]
            }
            var writer = try SafetensorsWriter(path, items, metadata: nil)
            for item in writer.tensors {
                let points = item.name.hasSuffix("train") ? made.train : made.test
                try writer.append(item.dtype == .i64 ? points.labels.span.bytes : points.values.span.bytes)
            }
            try writer.finish()
            let opened = try Dataset.open(path)
            shelf.withLock { $0.data["\(name) \(seed)"] = opened }
            return opened
        } catch let error as WriteError {
            throw .write(error)
        } catch let error as DatasetError {
            throw .data(error)
        } catch {
            preconditionFailure("only these two are thrown")
        }
    }

    /// A network trained on the data; the same for every trial that asks by the same name and seed.
    func trained(
        _ name: String, _ config: String, _ settings: TrainingSettings,
        _ initialization: Initialization = .kaimingNormal, on data: DatasetParts? = nil
    ) throws(PruningError) -> Network {
        let key = "\(name) \(settings.seed)"
        if let known = shelf.withLock({ $0.networks[key] }) { return known }
        let begun = try network(config, seed: settings.seed, initialization)
        let made = try train(begun, settings, PlainTraining(), on: data).result.network(from: begun)
        shelf.withLock { $0.networks[key] = made }
        return made
    }

    /// Share of the test part that the network still gets right, cut as it may be.
    func accuracy(
        _ network: Network, _ slicing: Slicing? = nil, on data: DatasetParts? = nil
    ) throws(PruningError) -> Double {
        guard let data = data ?? digits else { throw .missing(need: "data", mend: "give --data") }
        do {
            let graph = try slicing?.graph ?? network.graph()
            let weights = Weights(network.checkpoint, try Runtime.open())
            try slicing?.put(on: weights)
            let found = try EvaluationData(data.evaluation, for: graph, EvaluationOptions())
            return try weights.runtime.recordingGradients(false) { () throws -> Double in
                try Self.rightShare(Forward(graph, weights), found)
            }
        } catch let error as PruningError {
            throw error
        } catch let error as ForwardError {
            throw .forward(error)
        } catch let error as DatasetError {
            throw .data(error)
        } catch let error as RuntimeError {
            throw .forward(.runtime(node: "", error))
        } catch {
            preconditionFailure("only these four are thrown")
        }
    }

    private static func rightShare(_ forward: Forward, _ data: EvaluationData) throws -> Double {
        var right = 0
        for range in data.dataset.batches(of: data.batch) {
            let inputs = try data.dataset.batch(range).tensors(forward.weights.runtime)
            let (output, _) = try forward.output(inputs)
            let best = try output.runtime.call(
                "aten::argmax", .tensor(output.reshaped([range.count, -1])), .integer(1), .flag(false)
            ).integers()
            right += zip(range, best).count { data.dataset.label($0.0) == $0.1 }
        }
        return Double(right) / Double(max(data.dataset.count, 1))
    }
}
