/// Why tensors could not be computed with.
package enum RuntimeError: Error, Sendable, Equatable {
    /// The library that computes is not there or cannot be opened; `fact` is the loader's word.
    case unavailable(fact: String)
    /// The runtime has no operator of that name and overload.
    case unknownOperator(String)
    /// An operator refused its arguments, or ran out of memory.
    case failed(operator: String, arguments: [String], fact: String)
    /// Bytes cannot become a tensor, or the other way round.
    case unsuited(fact: String)
    /// The job was cancelled between two operators.
    case cancelled
}

extension RuntimeError: CustomStringConvertible {
    /// One line.
    package var description: String {
        switch self {
        case .unavailable(let fact): "networks cannot be run: \(fact); \(Self.mend)"
        case .unknownOperator(let name): "this libtorch has no operator \(name)"
        case .failed(let name, let arguments, let fact):
            "\(name)(\(arguments.joined(separator: ", "))): \(Self.firstLine(fact))"
        case .unsuited(let fact): fact
        case .cancelled: "cancelled"
        }
    }

    /// The one command that brings the runtime.
    package static let mend = "apt-get install libtorch-dev libopenblas0-pthread, then build again"

    /// libtorch adds where in its sources it failed.
    private static func firstLine(_ text: String) -> Substring { text.prefix { $0 != "\n" } }
}
