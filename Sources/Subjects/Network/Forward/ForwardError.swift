package import Checkpoints
package import Tensors

/// Why a network did not run.
package enum ForwardError: Error, Sendable, Equatable {
    /// Its graph is not known; `fact` says what was looked for.
    case noGraph(fact: String)
    /// An operator, or a form of it, that is not built.
    case unknownOperator(String, node: String)
    /// An operator's inputs or attributes make no sense.
    case unsuited(node: String, fact: String)
    /// An input is not given, or has another shape or type.
    case input(name: String, expected: String, found: String)
    case runtime(node: String, RuntimeError)
    case checkpoint(CheckpointError)
    /// A tensor of the checkpoint that the architecture must have.
    case missingWeight(String)
    /// A tensor of the checkpoint that does not fit where it stands; `expected` is a shape with ? for open lengths.
    case misfit(weight: String, expected: String, found: [Int])
    /// Would need more memory than there is.
    case memory(needed: Int, available: Int)
    /// Activations that are no numbers: the node whose output was the first, and the sample of the batch.
    case notFinite(node: String, sample: Int)
    case cancelled
}

extension ForwardError: CustomStringConvertible {
    /// One line, control characters made visible.
    package var description: String {
        switch self {
        case .noGraph(let fact): "its graph is not known: \(fact)"
        case .unknownOperator(let name, let node): "operator \(name.printable) of node \(node.printable) is not built"
        case .unsuited(let node, let fact): "node \(node.printable): \(fact)"
        case .input(let name, let expected, let found):
            "input \(name.printable) takes \(expected), not \(found)"
        case .runtime(let node, let error): node.isEmpty ? "\(error)" : "node \(node.printable): \(error)"
        case .checkpoint(let error): "\(error)"
        case .missingWeight(let name): "the checkpoint has no \(name.printable)"
        case .misfit(let name, let expected, let found):
            "\(name.printable) has the shape \(found), where it stands it takes \(expected)"
        case .memory(let needed, let available):
            "needs about \(needed >> 20) MiB of memory, \(available >> 20) MiB are available"
        case .notFinite(let node, let sample): "node \(node.printable) gives NaN or infinity for sample \(sample)"
        case .cancelled: "cancelled"
        }
    }
}
