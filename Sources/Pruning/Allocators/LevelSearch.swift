package import Subjects
import Tensors

/// Finds how much each layer's errors should count: what the dynamic program makes of random weights is tried for real.
///
/// First all ones, then `starts` vectors of U(0, 1); from the best one `steps` times each weight is drawn anew with probability
/// `mutation`, and what is better stays. Source: Frantar and Alistarh 2022 (SPDY), as ZipLM's code runs it; theirs does not try
/// the ones.
package struct LevelSearch: Sendable, Hashable {
    package var starts = 10
    package var steps = 10
    package var mutation = 0.1
    package var seed: UInt64 = 0

    package init() {}

    package struct Found: Sendable, Hashable {
        package var levels: [Int]
        package var loss: Double
        /// Of the program with equal weights.
        package var plainLoss: Double
        /// Choices that were tried.
        package var tried: Int
    }

    /// - Parameter loss: of the network with these levels; asked once for each choice.
    /// - Returns: nil where nothing lies within the budget.
    package func run(
        _ program: LevelProgram, within budget: Double, loss: ([Int]) throws(PruningError) -> Double
    ) throws(PruningError) -> Found? {
        guard let plain = program.levels(within: budget) else { return nil }
        var known: [[Int]: Double] = [:]
        func judged(_ levels: [Int]) throws(PruningError) -> Double {
            if let loss = known[levels] { return loss }
            guard !Task.isCancelled else { throw .cancelled }
            let found = try loss(levels)
            known[levels] = found
            return found
        }
        let first = try judged(plain)
        var best = (weights: program.times.map { _ in 1.0 }, levels: plain, loss: first)
        func consider(_ weights: [Double]) throws(PruningError) {
            guard let levels = program.levels(weighing: weights, within: budget) else { return }
            let loss = try judged(levels)
            if loss < best.loss { best = (weights, levels, loss) }
        }
        var random = Random(seed: seed, stream: "levels")
        for _ in 0..<starts { try consider(program.times.map { _ in Self.unit(&random) }) }
        for _ in 0..<steps {
            try consider(best.weights.map { Self.unit(&random) < mutation ? Self.unit(&random) : $0 })
        }
        return Found(levels: best.levels, loss: best.loss, plainLoss: first, tried: known.count)
    }

    /// 0 ≤ u < 1 with 53 bits.
    private static func unit(_ random: inout Random) -> Double { Double(random.next() >> 11) * 0x1p-53 }
}
