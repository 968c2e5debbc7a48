/// The shape that the survivors must have.
package enum Pattern: Sendable, Hashable {
    /// Any unit may go.
    case none
    /// Of every `of` consecutive weights along the input dimension, `keep` stay. Written as kept of all: 2:4, 1:4.
    case keepOf(keep: Int, of: Int)
    /// Rectangles of the weight matrix stay or go together.
    case blocks(height: Int, width: Int)
    /// The number of kept units is rounded up to a multiple, as kernels like it.
    case multiple(of: Int)

    /// Groups longer than this are refused: no hardware or format has them.
    package static let longestGroup = 64

    /// The sparsity that the pattern itself fixes; nil where it leaves the choice open.
    package var fixedSparsity: Double? {
        guard case .keepOf(let keep, let of) = self else { return nil }
        return 1 - Double(keep) / Double(of)
    }
}

extension Pattern: CustomStringConvertible, LosslessStringConvertible {
    /// `none`, `2:4`, `4x4`, `multiple:8`.
    package var description: String {
        switch self {
        case .none: "none"
        case .keepOf(let keep, let of): "\(keep):\(of)"
        case .blocks(let height, let width): "\(height)x\(width)"
        case .multiple(let multiple): "multiple:\(multiple)"
        }
    }

    /// Reads what `description` writes; nil when the text is none of these or the numbers make no pattern.
    package init?(_ text: String) {
        if text == "none" {
            self = .none
        } else if text.hasPrefix("multiple:"), let multiple = Int(text.dropFirst(9)), (1...65_536).contains(multiple) {
            self = .multiple(of: multiple)
        } else if let sides = Granularity.sides(text[...]) {
            self = .blocks(height: sides.0, width: sides.1)
        } else if let pair = Self.pair(text) {
            self = .keepOf(keep: pair.0, of: pair.1)
        } else {
            return nil
        }
    }

    private static func pair(_ text: String) -> (Int, Int)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let keep = Int(parts[0]), let of = Int(parts[1]) else { return nil }
        guard (2...longestGroup).contains(of), (0...of).contains(keep) else { return nil }
        return (keep, of)
    }
}
