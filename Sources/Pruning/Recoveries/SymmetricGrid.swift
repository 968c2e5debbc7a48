/// Levels at equal distances on both sides of 0: −n … n of n = 2^(bits − 1) − 1, the outermost at the largest weight.
package struct SymmetricGrid: Sendable, Hashable {
    /// On each side.
    package let levels: Int
    package let largest: Double

    /// - Parameters:
    ///   - bits: 2 or more.
    ///   - largest: largest magnitude of what is to be rounded.
    package init(bits: Int, largest: Double) {
        precondition((2...62).contains(bits), "a sign and a bit at least")
        levels = 1 << (bits - 1) - 1
        self.largest = largest
    }

    /// Every level, ascending.
    package var all: [Double] { (-levels...levels).map { Double($0) * largest / Double(levels) } }

    /// The nearest level; of two the even one.
    package func rounded(_ weight: Double) -> Double {
        guard largest > 0 else { return 0 }
        return (weight / largest * Double(levels)).rounded(.toNearestOrEven) * largest / Double(levels)
    }

    /// ⟨a, q⟩ / ⟨q, q⟩: the number by which q comes nearest to a; 1 where q is 0.
    package static func scale(of weights: some Sequence<Double>, on rounded: some Sequence<Double>) -> Double {
        var (product, square) = (0.0, 0.0)
        for (a, q) in zip(weights, rounded) {
            product += a * q
            square += q * q
        }
        return square > 0 ? product / square : 1
    }
}
