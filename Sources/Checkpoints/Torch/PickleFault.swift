/// What can be wrong with such a file.
package enum PickleFault: Sendable, Hashable {
    /// The file ends where `count` more bytes were due.
    case truncated(count: Int)
}

extension PickleFault: CustomStringConvertible {
    /// A clause, without file, tensor and byte.
    package var description: String {
        switch self {
        case .truncated(let count): "the file ends \(count) bytes too early"
        }
    }
}
