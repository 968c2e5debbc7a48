package import Subjects
package import Tensors

extension Forward {
    /// The first output that holds real numbers, as F32, and which value it is.
    ///
    /// Fewer samples than a graph of a fixed batch takes are filled up for the run; the output is theirs alone.
    package func output(_ inputs: [String: Tensor]) throws(ForwardError) -> (Tensor, Graph.Value) {
        let outputs = try run(try graph.filled(inputs))
        guard let first = outputs.firstIndex(where: { $0.dtype?.isFloatingPoint == true }) else {
            throw .noGraph(fact: "no output holds real numbers")
        }
        do throws(RuntimeError) {
            return (try graph.rows(of: outputs[first], for: inputs).cast(to: .f32), graph.outputs[first])
        } catch {
            throw .runtime(node: "", error)
        }
    }
}

extension Graph {
    /// Samples that every run must hold; nil where that is open.
    package var fixedBatch: Int? { inputs.compactMap { ExpectedInput($0).batchSize }.first }

    /// The inputs of a short batch with its last sample again and again, until there are as many as a fixed batch has.
    package func filled(_ inputs: [String: Tensor]) throws(ForwardError) -> [String: Tensor] {
        guard let fixedBatch, let count = shortfall(inputs) else { return inputs }
        do throws(RuntimeError) {
            var filled = inputs
            for (name, tensor) in inputs {
                let places = (0..<fixedBatch).map { Int64(min($0, count - 1)) }
                let index = try tensor.runtime.tensor(HostTensor(places, shape: [fixedBatch]))
                filled[name] = try tensor.runtime.call(
                    "aten::index_select", .tensor(tensor), .integer(0), .tensor(index))
            }
            return filled
        } catch {
            throw .runtime(node: "", error)
        }
    }

    /// What the samples of a batch have of an output, whatever else was run with them.
    fileprivate func rows(of output: Tensor, for inputs: [String: Tensor]) throws(RuntimeError) -> Tensor {
        guard let fixedBatch, let count = shortfall(inputs), let rows = output.shape.first, rows % fixedBatch == 0
        else {
            return output
        }
        return try output.slice(0, 0..<rows / fixedBatch * count)
    }

    /// Samples of a batch that is too short; nil for any other, and where inputs do not agree.
    private func shortfall(_ inputs: [String: Tensor]) -> Int? {
        let counts = Set(inputs.values.map { $0.shape.first ?? 0 })
        guard let fixedBatch, counts.count == 1, let count = counts.first, count > 0, count < fixedBatch else {
            return nil
        }
        return count
    }
}
