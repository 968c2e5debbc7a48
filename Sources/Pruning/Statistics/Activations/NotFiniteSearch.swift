import Subjects
import Tensors

/// Which node first gave what is no number, and for which sample: one block run again, with a look at every node.
///
/// From the value that was seen the search goes back to the worst of the inputs of its node, and on, until a node has only
/// finite ones. NaN is worse than infinity, and infinity worse than minus infinity, which masks have for good reason.
struct NotFiniteSearch {
    private enum Grade: Int, Comparable {
        case finite, negative, positive, none

        static func < (left: Grade, right: Grade) -> Bool { left.rawValue < right.rawValue }
    }

    private let forward: Forward

    init(_ forward: Forward) { self.forward = forward }

    /// - Parameter samples: for each sample of the block its row of the data.
    /// - Returns: the error to throw.
    func locate(_ suspect: Graph.Value, _ inputs: [String: Tensor], samples: [Int]) throws(ForwardError) -> ForwardError
    {
        let inputs = try forward.graph.filled(inputs)
        let rows = max(samples.count, forward.graph.fixedBatch ?? 0)
        var grades: [Graph.Value: (grade: Grade, sample: Int)] = [:]
        forward.observer = { node, taken, made throws(ForwardError) in
            for (value, tensor) in Array(zip(node.inputs, taken)) + Array(zip(node.outputs, made)) {
                guard let value, let tensor, grades[value] == nil else { continue }
                grades[value] = try Self.grade(tensor, rows, node.name)
            }
        }
        defer { forward.observer = nil }
        _ = try forward.run(inputs)
        var makers: [Graph.Value: Graph.Node] = [:]
        for node in forward.graph.body.nodes { for value in node.outputs.compactMap({ $0 }) { makers[value] = node } }
        var value = suspect
        while let node = makers[value] {
            let worst = node.inputs.compactMap { $0 }.max { grade($0, grades) < grade($1, grades) }
            guard let worst, grade(worst, grades) > .finite, makers[worst] != nil else {
                // What fills a batch up is its last sample.
                let place = min(grades[value]?.sample ?? 0, samples.count - 1)
                return .notFinite(node: node.name, sample: place < 0 ? 0 : samples[place])
            }
            value = worst
        }
        return .notFinite(node: forward.graph.names[suspect], sample: samples.first ?? 0)
    }

    private func grade(_ value: Graph.Value, _ grades: [Graph.Value: (grade: Grade, sample: Int)]) -> Grade {
        grades[value]?.grade ?? .finite
    }

    private static func grade(
        _ tensor: Tensor, _ count: Int, _ node: String
    ) throws(ForwardError) -> (grade: Grade, sample: Int) {
        guard tensor.dtype?.isFloatingPoint == true, tensor.elementCount > 0 else { return (.finite, 0) }
        do throws(RuntimeError) {
            let sum = try tensor.cast(to: .f64).sum().number()
            if sum.isFinite { return (.finite, 0) }
            let values = try tensor.floats()
            let place = values.firstIndex { $0.isNaN } ?? values.firstIndex { !$0.isFinite } ?? 0
            let grade: Grade = values[place].isNaN ? .none : values.contains(.infinity) ? .positive : .negative
            // Dimension 0 counts samples where it is as long as the block.
            let isBySample = tensor.shape.first == count
            return (grade, isBySample ? place / max(values.count / max(count, 1), 1) : 0)
        } catch {
            throw .runtime(node: node, error)
        }
    }
}
