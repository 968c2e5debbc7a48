import Subjects
import Tensors

extension Trainer {
    /// The held-out samples through the network as it is now; nil where nothing is held out.
    func measureHeld() throws(PruningError) -> Report? {
        guard let held = settings.heldSamples.map({ data.held?.prefix($0) }) ?? data.held, held.count > 0 else {
            return nil
        }
        var figures = SampleFigures()
        var task: EvaluationTask?
        for range in held.batches(of: data.fixedBatch ?? settings.batch) {
            let batch: Batch
            do throws(DatasetError) { batch = try held.batch(range) } catch { throw .data(error) }
            do throws(ForwardError) {
                figures += try measured(batch, &task, overlap: held.overlap)
            } catch {
                throw error == .cancelled ? .cancelled : .forward(error)
            }
        }
        return Report(
            metrics: figures.metrics(task ?? .outputs, dense: SampleFigures()), samples: held.count, total: held.count,
            data: held.name, seconds: 0)
    }

    private func measured(
        _ batch: Batch, _ task: inout EvaluationTask?, overlap: Int
    ) throws(ForwardError) -> SampleFigures {
        let output = try runtime.recordingGradients(false) { () throws(ForwardError) in
            try forward.output(running("inputs") { () throws(RuntimeError) in try batch.tensors(runtime) }).0
        }
        return try running("held-out samples") { () throws(RuntimeError) in
            let known = if let task { task } else { try EvaluationTask(output, batch) }
            task = known
            return try OutputMeter(task: known, batch: batch, overlap: overlap).figures(output, dense: nil)
        }
    }

    // MARK: Divergence

    /// Which layer first gave what is no number, for a loss that is none.
    func located(_ loss: Double, _ batch: Batch) throws(ForwardError) -> ForwardError {
        for weight in weights.all {
            let sum = try running(weight.name) { () throws(RuntimeError) in
                try weight.tensor.detached().sum().number()
            }
            if !sum.isFinite { return .notFinite(node: weight.name, sample: -1) }
        }
        forward.mode = ForwardMode(isTraining: true, drops: settings.drops)
        defer { forward.mode = .inference }
        return try runtime.recordingGradients(false) { () throws(ForwardError) in
            let inputs = try running("inputs") { () throws(RuntimeError) in try batch.tensors(runtime) }
            let (output, value) = try forward.output(inputs)
            let sum = try running("") { () throws(RuntimeError) in try output.sum().number() }
            guard !sum.isFinite else { return .notFinite(node: "the loss", sample: -1) }
            return try NotFiniteSearch(forward).locate(value, inputs, samples: batch.indices)
        }
    }

    /// - Parameter sample: -1 where it is the weights that are no numbers.
    static func words(_ node: String, _ sample: Int) -> String {
        sample < 0 ? "the first to hold what is no number is \(node)" : "first at \(node), for sample \(sample)"
    }
}
