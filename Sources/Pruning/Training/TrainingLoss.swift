import Subjects
import Tensors

/// What is made small: by labels cross-entropy, by tokens that of the next one, by nothing but inputs the squared distance to them.
struct TrainingLoss {
    enum Task: Equatable {
        /// Some networks end in a softmax: then rows are shares already.
        case classes(areShares: Bool)
        case nextToken
        /// Outputs of the inputs' own shape: an autoencoder.
        case reconstruction
        /// Nothing but a teacher.
        case none
    }

    let task: Task
    let smoothing: Double
    let distillation: DistillationSettings?

    /// - Parameter outputs: of the network for the batch.
    /// - Throws: `.unsuited` where the data say nothing that outputs could be compared with.
    init(
        _ outputs: Tensor, _ batch: Batch, smoothing: Double, distillation: DistillationSettings?
    ) throws(RuntimeError) {
        self.smoothing = smoothing
        self.distillation = distillation
        switch try EvaluationTask(outputs, batch) {
        case .classification(let areShares): task = .classes(areShares: areShares)
        case .language: task = .nextToken
        case .outputs:
            if batch.inputs.count == 1, batch.inputs[0].value.shape == outputs.shape {
                task = .reconstruction
            } else if distillation != nil {
                task = .none
            } else {
                throw .unsuited(
                    fact: "nothing to learn from: outputs are \(outputs.words), and the data hold "
                        + (batch.labels == nil ? "no labels" : "labels") + ", no tokens, and no inputs of that shape")
            }
        }
        if case .classes(areShares: true) = task, smoothing > 0 {
            throw .unsuited(fact: "label smoothing takes scores, and the network ends in a softmax")
        }
    }

    /// - Parameters:
    ///   - teacher: its outputs and the values of the pairs, in their order; nil without one.
    ///   - hidden: the student's values of the pairs.
    func value(
        _ outputs: Tensor, _ inputs: [String: Tensor], _ batch: Batch, hidden: [Tensor],
        teacher: (outputs: Tensor, hidden: [Tensor])?
    ) throws(RuntimeError) -> Tensor {
        guard let distillation, let teacher else {
            guard let own = try own(outputs, inputs, batch) else { throw .unsuited(fact: "a batch without labels") }
            return own
        }
        var sum: Tensor?
        func add(_ part: Tensor?, _ weight: Double) throws(RuntimeError) {
            guard let part, weight != 0 else { return }
            let weighted = try part.times(weight)
            sum = try sum?.plus(weighted) ?? weighted
        }
        try add(own(outputs, inputs, batch), distillation.labels)
        if distillation.logits != 0 {
            try add(divergence(outputs, teacher.outputs, distillation.temperature), distillation.logits)
        }
        for (index, (mine, theirs)) in zip(hidden, teacher.hidden).enumerated() {
            guard mine.shape == theirs.shape else {
                let name = distillation.pairs[index].student
                throw .unsuited(fact: "\(name) is \(mine.words) here, \(theirs.words) in the teacher")
            }
            let distance = try outputs.runtime.call("aten::mse_loss", .tensor(mine), .tensor(theirs))
            try add(distance, distillation.hidden / Double(max(hidden.count, 1)))
        }
        guard let sum else { throw .unsuited(fact: "all weights of the distillation's losses are 0") }
        return sum
    }
}

extension TrainingLoss {
    private func own(_ outputs: Tensor, _ inputs: [String: Tensor], _ batch: Batch) throws(RuntimeError) -> Tensor? {
        let runtime = outputs.runtime
        switch task {
        case .none: return nil
        case .reconstruction:
            guard let target = inputs.values.first else { return nil }
            return try runtime.call("aten::mse_loss", .tensor(outputs), .tensor(target))
        case .nextToken:
            guard let ids = inputs["input_ids"] else { return nil }
            let (count, length) = (ids.shape[0], ids.shape[1])
            // Behind the last token comes nothing: an index that the loss leaves out.
            let end = try runtime.call("aten::full", .integers([count, 1]), .integer(Self.left), .dtype(.i64))
            let next: [Tensor?] = [try ids.slice(1, 1..<length), end]
            let target = try runtime.call("aten::cat", .tensors(next), .integer(1)).reshaped([-1])
            return try crossEntropy(outputs.reshaped([count * length, -1]), target)
        case .classes(let areShares):
            guard let labels = batch.labels else { return nil }
            let (scores, target) = (try outputs.reshaped([batch.count, -1]), try runtime.tensor(labels))
            guard areShares else { return try crossEntropy(scores, target) }
            let floor = try runtime.call("aten::clamp_min", .tensor(scores), .number(1e-12))
            return try runtime.call(
                "aten::nll_loss_nd", .tensor(runtime.call("aten::log", .tensor(floor))), .tensor(target))
        }
    }

    private static let left = -100

    private func crossEntropy(_ scores: Tensor, _ target: Tensor) throws(RuntimeError) -> Tensor {
        try scores.runtime.call(
            "aten::cross_entropy_loss", .tensor(scores), .tensor(target), .none, .integer(1), .integer(Self.left),
            .number(smoothing))
    }

    /// T² · KL(teacher ‖ student) of outputs divided by T, mean over rows.
    private func divergence(
        _ outputs: Tensor, _ teacher: Tensor, _ temperature: Double
    ) throws(RuntimeError) -> Tensor {
        let runtime = outputs.runtime
        guard outputs.shape == teacher.shape else {
            throw .unsuited(fact: "the teacher's outputs are \(teacher.words), the student's \(outputs.words)")
        }
        let isFlat: Bool
        if case .classes = task { isFlat = true } else { isFlat = false }
        let shape = isFlat ? [outputs.shape[0], -1] : [-1, outputs.shape.last ?? 1]
        func shares(_ scores: Tensor) throws(RuntimeError) -> Tensor {
            var rows = try scores.reshaped(shape)
            if task == .classes(areShares: true) {
                rows = try runtime.call(
                    "aten::log", .tensor(runtime.call("aten::clamp_min", .tensor(rows), .number(1e-12))))
            }
            return try runtime.call("aten::log_softmax.int", .tensor(rows.times(1 / temperature)), .integer(-1))
        }
        let (mine, theirs) = (try shares(outputs), try shares(teacher))
        let sum = try runtime.call("aten::kl_div", .tensor(mine), .tensor(theirs), .integer(2), .flag(true))
        return try sum.times(temperature * temperature / Double(mine.shape[0]))
    }
}
