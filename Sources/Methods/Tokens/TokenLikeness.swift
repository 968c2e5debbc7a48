import Glibc

/// How alike two vectors are: larger, more alike. Nothing is centred.
package enum TokenLikeness: String, Sendable, CaseIterable {
    case cosine
    case dot
    case manhattan
    case euclid
    case minkowski

    /// - Parameter power: of `minkowski`. Distances count below 0; the cosine of a vector of length 0 is 0.
    package func of(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>, power: Double = 3) -> Double {
        switch self {
        case .cosine:
            let lengths = (Self.product(a, a) * Self.product(b, b)).squareRoot()
            return lengths > 0 ? Self.product(a, b) / lengths : 0
        case .dot: return Self.product(a, b)
        case .manhattan: return -zip(a, b).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) }
        case .euclid:
            return -zip(a, b).reduce(0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
                .squareRoot()
        case .minkowski:
            return -pow(zip(a, b).reduce(0) { $0 + pow(abs(Double($1.0) - Double($1.1)), power) }, 1 / power)
        }
    }

    private static func product(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}
