import Checkpoints
package import Subjects
import Tensors

/// A network that another one learns from: it runs as it is, and records no gradients. Lives inside one job.
package final class Teacher {
    private let forward: Forward
    private let hidden: Int

    /// - Parameter values: names of its graph's values that are compared with the student's.
    package init(_ network: Network, values: [String]) throws(PruningError) {
        do throws(ForwardError) {
            var graph = try network.graph()
            try graph.show(values)
            hidden = values.count
            let runtime = try running("") { () throws(RuntimeError) in try Runtime.open() }
            forward = try Forward(graph, Weights(network.checkpoint, runtime))
        } catch {
            throw .forward(error)
        }
    }

    /// The main output and the values, for a student's inputs; what the teacher takes under another name it gets by place.
    func run(_ inputs: [String: Tensor], order: [String]) throws(ForwardError) -> (outputs: Tensor, hidden: [Tensor]) {
        var given = inputs
        for (own, other) in zip(forward.graph.inputs, order) where given[own.name] == nil {
            given[own.name] = inputs[other]
        }
        return try forward.weights.runtime.recordingGradients(false) { () throws(ForwardError) in
            try forward.parts(given, hidden: hidden)
        }
    }
}

extension Graph {
    /// Adds values to the outputs, by name.
    /// - Throws: `.noGraph` for a name that no value has.
    mutating func show(_ values: [String]) throws(ForwardError) {
        for name in values {
            guard let value = names.lastIndex(of: name) else {
                throw .noGraph(fact: "no value is named \(name.printable)")
            }
            outputs.append(value)
        }
    }
}

extension Forward {
    /// The first output that holds real numbers, and the last `hidden` of all outputs.
    func parts(_ inputs: [String: Tensor], hidden: Int) throws(ForwardError) -> (outputs: Tensor, hidden: [Tensor]) {
        let all = try run(inputs)
        guard let main = all.first(where: { $0.dtype?.isFloatingPoint == true }) else {
            throw .noGraph(fact: "no output holds real numbers")
        }
        return (main, Array(all.suffix(hidden)))
    }
}
