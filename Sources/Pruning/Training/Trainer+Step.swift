package import Subjects
import Tensors

extension Trainer {
    /// One step on the next batch; gives its loss.
    @discardableResult package func advance() throws(PruningError) -> Double {
        let began = ContinuousClock.now
        defer { seconds += (ContinuousClock.now - began) / .seconds(1) }
        let batch: Batch
        do throws(DatasetError) { batch = try data.train.batch(order.rows(of: step)) } catch { throw .data(error) }
        // Draws follow from the seed and the step, so that they need no state.
        var random = Random(seed: settings.seed, stream: "step \(step)")
        runtime.seed(random.next())
        do throws(ForwardError) {
            try running("rule") { () throws(RuntimeError) in
                try runtime.recordingGradients(false) { () throws(RuntimeError) in try rule.beforePass(seen([])) }
            }
            let loss = try learn(batch)
            guard loss.isFinite else { throw try located(loss, batch) }
            step += 1
            losses = (losses.sum + loss, losses.count + 1)
            if step == settings.rewindStep { rewound = try snapshot() }
            return loss
        } catch {
            switch error {
            case .cancelled: throw .cancelled
            case .notFinite(let node, let sample):
                throw .diverged(step: step + 1, fact: Self.words(node, sample))
            default: throw .forward(error)
            }
        }
    }

    /// Forward, backward, and the optimiser's step unless the loss is no number.
    private func learn(_ batch: Batch) throws(ForwardError) -> Double {
        let inputs = try running("inputs") { () throws(RuntimeError) in try batch.tensors(runtime) }
        forward.mode = ForwardMode(isTraining: true, drops: settings.drops)
        defer { forward.mode = .inference }
        let given = try teacher?.run(inputs, order: forward.graph.inputs.map(\.name))
        let (loss, gradients) = try runtime.recordingGradients(true) { () throws(ForwardError) in
            let (outputs, hidden) = try forward.parts(inputs, hidden: settings.distillation?.pairs.count ?? 0)
            return try running("loss") { () throws(RuntimeError) in
                let measure = try lossMeasure(outputs, batch)
                var loss = try measure.value(outputs, inputs, batch, hidden: hidden, teacher: given)
                if let penalty = try rule.penalty(seen([])) { loss = try loss.plus(penalty) }
                let value = try loss.number()
                return (value, value.isFinite ? try loss.gradients(of: weights.all.map(\.tensor)) : [])
            }
        }
        guard loss.isFinite else { return loss }
        try runtime.recordingGradients(false) { () throws(ForwardError) in
            try running("step") { () throws(RuntimeError) in try move(gradients) }
        }
        return loss
    }

    private func lossMeasure(_ outputs: Tensor, _ batch: Batch) throws(RuntimeError) -> TrainingLoss {
        if let loss { return loss }
        let made = try TrainingLoss(
            outputs.detached(), batch, smoothing: settings.smoothing, distillation: settings.distillation)
        loss = made
        return made
    }

    private func move(_ gradients: [Tensor?]) throws(RuntimeError) {
        let seen = seen(gradients)
        try rule.beforeStep(seen)
        var (moved, along): ([TrainedWeight], [Tensor]) = ([], [])
        for (weight, gradient) in zip(weights.all, gradients) {
            guard let gradient else { continue }
            moved.append(weight)
            along.append(try weight.restrained(gradient))
        }
        if let clip = settings.clip { along = try Self.clipped(along, to: clip) }
        weights.stateSteps += 1
        let rate = settings.rate.rate(at: step, of: total)
        try optimizer.step(moved, along, rate: rate, count: weights.stateSteps)
        for weight in weights.all { try weight.restrain() }
        try rule.afterStep(seen)
    }

    /// Scaled so that all together have this L2 norm at most.
    private static func clipped(_ gradients: [Tensor], to most: Double) throws(RuntimeError) -> [Tensor] {
        guard let runtime = gradients.first?.runtime else { return gradients }
        let list = Lists(runtime, gradients)
        let squares = try list.made("aten::_foreach_norm.Scalar", gradients, .integer(2)).map {
            (norm) throws(RuntimeError) in try norm.number() * norm.number()
        }
        let norm = squares.reduce(0, +).squareRoot()
        let share = most / (norm + 1e-6)
        return share < 1 ? try list.made("aten::_foreach_mul.Scalar", gradients, .number(share)) : gradients
    }
}
