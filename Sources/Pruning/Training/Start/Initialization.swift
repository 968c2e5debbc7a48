import Glibc
package import Subjects
import Tensors

/// How weights begin that no checkpoint has: drawn from the seed and each tensor's name, so that no order matters.
package enum Initialization: String, Sendable, Hashable, CaseIterable {
    /// Uniform in ±√(6 / inputs), biases 0: keeps the variance through ReLUs (He et al. 2015).
    case kaiming
    /// Normal of deviation √(2 / inputs), biases 0: the same variance.
    case kaimingNormal = "kaiming-normal"
    /// Uniform in ±√(6 / (inputs + outputs)), biases 0 (Glorot and Bengio 2010).
    case xavier
    /// Uniform in ±1 / √inputs, biases too: what PyTorch's layers begin with.
    case lecun
    /// Normal of deviation 0.02, biases 0: what transformers begin with.
    case normal

    /// Of looked-up rows and positions, and of all weights that are drawn from a normal distribution.
    private static let deviation = 0.02

    package func values(of item: Blueprint.Item, seed: UInt64) -> [Float] {
        let count = item.shape.reduce(1, *)
        var random = Random(seed: seed, stream: item.name)
        switch (item.role, self) {
        case (.one, _): return Array(repeating: 1, count: count)
        case (.zero, _): return Array(repeating: 0, count: count)
        case (.table, _), (.weight, .normal): return Self.normal(count, Self.deviation, &random)
        case (.weight(let fanIn, _), .kaimingNormal):
            return Self.normal(count, (2 / Double(fanIn)).squareRoot(), &random)
        case (.weight(let fanIn, _), .kaiming): return Self.uniform(count, (6 / Double(fanIn)).squareRoot(), &random)
        case (.weight(let fanIn, let fanOut), .xavier):
            return Self.uniform(count, (6 / Double(fanIn + fanOut)).squareRoot(), &random)
        case (.weight(let fanIn, _), .lecun), (.bias(let fanIn), .lecun):
            return Self.uniform(count, 1 / Double(fanIn).squareRoot(), &random)
        case (.bias, _): return Array(repeating: 0, count: count)
        }
    }

    private static func uniform(_ count: Int, _ bound: Double, _ random: inout Random) -> [Float] {
        (0..<count).map { _ in Float((2 * unit(&random) - 1) * bound) }
    }

    /// Box and Muller's pairs.
    private static func normal(_ count: Int, _ deviation: Double, _ random: inout Random) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(count + 1)
        while values.count < count {
            let (radius, angle) = ((-2 * log(1 - unit(&random))).squareRoot(), 2 * Double.pi * unit(&random))
            values += [Float(deviation * radius * cos(angle)), Float(deviation * radius * sin(angle))]
        }
        return Array(values.prefix(count))
    }

    /// 0 ≤ u < 1 with 53 bits.
    private static func unit(_ random: inout Random) -> Double { Double(random.next() >> 11) / 9_007_199_254_740_992 }
}
