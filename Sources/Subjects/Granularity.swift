/// The size of the unit that stays or goes.
package enum Granularity: Sendable, Hashable {
    case weight
    /// One index of dimension 0: an output unit of a linear layer, unless it is stored input first.
    case row
    /// One index of dimension 1: an input feature of a linear layer, unless it is stored input first.
    case column
    /// One output channel of a convolution.
    case filter
    /// One input channel of a convolution.
    case channel
    /// One attention head: a run of outputs of q, k, v, of inputs of o.
    case head
    /// A rectangle of the weight seen as a matrix `[dimension 0, the rest]`.
    case block(height: Int, width: Int)
}

extension Granularity: CustomStringConvertible, LosslessStringConvertible {
    /// `weight`, `row`, …, `block:4x4`.
    package var description: String {
        switch self {
        case .weight: "weight"
        case .row: "row"
        case .column: "column"
        case .filter: "filter"
        case .channel: "channel"
        case .head: "head"
        case .block(let height, let width): "block:\(height)x\(width)"
        }
    }

    /// Reads what `description` writes; nil for anything else, or a block without area.
    package init?(_ text: String) {
        let simple: [Granularity] = [.weight, .row, .column, .filter, .channel, .head]
        if let found = simple.first(where: { $0.description == text }) {
            self = found
            return
        }
        guard text.hasPrefix("block:"), let sides = Self.sides(text.dropFirst(6)) else { return nil }
        self = .block(height: sides.0, width: sides.1)
    }

    /// Two positive whole numbers joined by `x`.
    static func sides(_ text: Substring) -> (Int, Int)? {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let height = Int(parts[0]), let width = Int(parts[1]) else { return nil }
        guard (1...65_536).contains(height), (1...65_536).contains(width) else { return nil }
        return (height, width)
    }
}
