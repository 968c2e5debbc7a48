import Subjects
import Tensors

/// Turns the outputs of a batch into figures of its samples.
struct OutputMeter {
    let task: EvaluationTask
    let batch: Batch
    /// Tokens at the front of a window that the window before has too.
    let overlap: Int

    /// - Parameters:
    ///   - outputs: `[samples, …]`, of the network that is measured.
    ///   - dense: the dense network's for the same batch; nil to compare nothing.
    func figures(_ outputs: Tensor, dense: Tensor?) throws(RuntimeError) -> SampleFigures {
        var figures = SampleFigures()
        switch task {
        case .classification(let areShares): try classify(outputs, areShares, &figures)
        case .language: try predict(outputs, &figures)
        case .outputs: break
        }
        if let dense { try compare(outputs, dense, &figures) }
        return figures
    }

    private func classify(_ outputs: Tensor, _ areShares: Bool, _ figures: inout SampleFigures) throws(RuntimeError) {
        guard let labels = batch.labels else { return }
        let runtime = outputs.runtime
        let scores = try outputs.reshaped([batch.count, -1])
        let target = try runtime.tensor(labels).reshaped([batch.count, 1])
        let logarithms = try Self.logShares(scores, areShares)
        figures.loss = try runtime.call("aten::gather", .tensor(logarithms), .integer(1), .tensor(target)).doubles()
            .map { -$0 }
        figures.tokens = Array(repeating: 1, count: batch.count)
        let classes = scores.shape[1]
        figures.top1 = try hits(scores, target, 1)
        if classes > 5 { figures.top5 = try hits(scores, target, 5) }
    }

    private func hits(_ scores: Tensor, _ target: Tensor, _ count: Int) throws(RuntimeError) -> [Double] {
        let runtime = scores.runtime
        let best = try runtime.tensors("aten::topk", .tensor(scores), .integer(count), .integer(1))[1]
        let equal = try runtime.call("aten::eq.Tensor", .tensor(best), .tensor(target))
        return try runtime.call("aten::any.dim", .tensor(equal), .integer(1)).doubles()
    }

    /// One window at a time: the log-shares of a large vocabulary take as much memory as the outputs.
    private func predict(_ outputs: Tensor, _ figures: inout SampleFigures) throws(RuntimeError) {
        guard let ids = batch.inputs.first(where: { $0.name == "input_ids" })?.value else { return }
        let runtime = outputs.runtime
        let (tokens, length) = (try runtime.tensor(ids), ids.shape[1])
        for sample in 0..<batch.count {
            let first = batch.indices[sample] == 0 ? 1 : max(1, overlap)
            guard first < length else {
                figures.loss.append(0)
                figures.tokens.append(0)
                continue
            }
            let scores = try outputs.slice(0, sample..<sample + 1).slice(1, first - 1..<length - 1)
            let target = try tokens.slice(0, sample..<sample + 1).slice(1, first..<length).reshaped([-1])
            let rows = try scores.reshaped([length - first, -1])
            let loss = try runtime.call(
                "aten::cross_entropy_loss", .tensor(rows), .tensor(target), .none, .integer(2))
            figures.loss.append(try loss.number())
            figures.tokens.append(Double(length - first))
        }
    }

    private func compare(_ outputs: Tensor, _ dense: Tensor, _ figures: inout SampleFigures) throws(RuntimeError) {
        let runtime = outputs.runtime
        let rows = outputs.shape.first == batch.count ? batch.count : 1
        let (mine, other) = (try outputs.reshaped([rows, -1]), try dense.reshaped([rows, -1]))
        figures.cosine = try runtime.call(
            "aten::cosine_similarity", .tensor(mine), .tensor(other), .integer(1), .number(1e-12)
        ).doubles()
        let norm = { (tensor: Tensor) throws(RuntimeError) in
            try runtime.call(
                "aten::linalg_vector_norm", .tensor(tensor), .number(2), .integers([1]), .flag(false)
            ).doubles()
        }
        let (errors, norms) = (try norm(mine.minus(other)), try norm(other))
        figures.outputError = zip(errors, norms).map { $1 > 0 ? $0 / $1 : ($0 > 0 ? .infinity : 0) }
        if let divergence = try divergence(outputs, dense) { figures.divergence = divergence }
    }

    /// KL(dense ‖ outputs) along the last dimension, mean over positions; nil where outputs are no distributions.
    private func divergence(_ outputs: Tensor, _ dense: Tensor) throws(RuntimeError) -> [Double]? {
        let areShares: Bool
        switch task {
        case .outputs: return nil
        case .language: areShares = false
        case .classification(let shares): areShares = shares
        }
        let shape = [batch.count, -1, outputs.elementCount / max(outputs.shape.dropLast().reduce(1, *), 1)]
        let width = task == .language ? shape : [batch.count, 1, -1]
        let mine = try Self.logShares(outputs.reshaped(width), areShares)
        let other = try Self.logShares(dense.reshaped(width), areShares)
        let shares = try outputs.runtime.call("aten::exp", .tensor(other))
        return try shares.times(other.minus(mine)).sum([2]).mean([1]).doubles()
    }

    private static func logShares(_ scores: Tensor, _ areShares: Bool) throws(RuntimeError) -> Tensor {
        guard areShares else {
            return try scores.runtime.call("aten::log_softmax.int", .tensor(scores), .integer(-1))
        }
        let floor = try scores.runtime.call("aten::clamp_min", .tensor(scores), .number(1e-12))
        return try scores.runtime.call("aten::log", .tensor(floor))
    }
}
