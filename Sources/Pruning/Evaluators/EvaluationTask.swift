import Subjects
import Tensors

/// What a network's outputs mean for the data at hand.
package enum EvaluationTask: Sendable, Hashable {
    /// One row of class scores a sample, and labels. Some networks end in a softmax: then rows are shares already.
    case classification(areShares: Bool)
    /// Scores of the next token at every position.
    case language
    /// Anything else: only the dense network's outputs to compare with.
    case outputs

    /// Reads it off the first batch that the dense network ran on.
    init(_ outputs: Tensor, _ batch: Batch) throws(RuntimeError) {
        let shape = outputs.shape
        let ids = batch.inputs.first { $0.name == "input_ids" }?.value.shape
        if let ids, ids.count == 2, shape.count == 3, Array(shape.prefix(2)) == ids, shape[2] > 1 {
            self = .language
        } else if batch.labels != nil, shape.first == batch.count, shape.dropFirst().contains(where: { $0 > 1 }),
            shape.dropFirst(2).allSatisfy({ $0 == 1 })
        {
            self = .classification(areShares: try Self.areShares(outputs.reshaped([shape[0], -1]).floats(), shape[0]))
        } else {
            self = .outputs
        }
    }

    private static func areShares(_ numbers: [Float], _ rows: Int) -> Bool {
        let width = numbers.count / max(rows, 1)
        return width > 1
            && (0..<rows).allSatisfy { row in
                let shares = numbers[row * width..<(row + 1) * width]
                return shares.allSatisfy { $0 >= 0 && $0 <= 1.0001 } && abs(shares.reduce(0, +) - 1) < 1e-3
            }
    }
}
