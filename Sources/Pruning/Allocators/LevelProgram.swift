/// One level for each layer, so that the sum of errors is least within a budget of times: a dynamic program over buckets of time.
///
/// Sums keep their real times, so that no choice exceeds the budget and those whose sums lie in different buckets are told apart
/// exactly; of those in one bucket the smaller error stays. Source: Frantar and Alistarh 2022 (SPDY), section 3.1; their code rounds
/// each time to buckets instead. O(layers · levels · buckets).
package struct LevelProgram: Sendable, Hashable {
    /// `[layer][level]`; of any unit.
    package let errors: [[Double]]
    /// `[layer][level]`, not negative, in the budget's unit.
    package let times: [[Double]]

    package static let buckets = 10_000

    package init(errors: [[Double]], times: [[Double]]) {
        precondition(errors.map(\.count) == times.map(\.count), "an error and a time for each level")
        precondition(errors.allSatisfy { !$0.isEmpty }, "each layer has levels")
        self.errors = errors
        self.times = times
    }

    /// The least that any choice takes.
    package var leastTime: Double { times.reduce(0) { $0 + ($1.min() ?? 0) } }

    package func time(_ levels: [Int]) -> Double { zip(times, levels).reduce(0) { $0 + $1.0[$1.1] } }
    package func error(_ levels: [Int]) -> Double { zip(errors, levels).reduce(0) { $0 + $1.0[$1.1] } }

    /// - Parameter weights: what each layer's errors count; all the same where there are none.
    /// - Returns: of equal choices the faster, of equally fast ones that in which the last layer goes furthest; nil where even the
    ///   fastest exceeds the budget.
    package func levels(weighing weights: [Double]? = nil, within budget: Double) -> [Int]? {
        // Least times of the layers that are still to come: nothing is kept that could not be completed.
        var rest = [0.0]
        for layer in times.reversed() { rest.append((rest.last ?? 0) + (layer.min() ?? 0)) }
        rest.reverse()
        // Sums in another order differ in the last bits.
        let limit = budget + 1e-12 * max(budget, 1)
        guard rest[0] <= limit else { return nil }
        var walk = Walk(size: budget > 0 ? budget / Double(Self.buckets) : 1)
        for (layer, levels) in times.enumerated() {
            walk.step(errors[layer], levels, weight: weights?[layer] ?? 1, limit: limit - rest[layer + 1])
        }
        return walk.choice
    }

    /// The best ways to spend each bucket of time, and how they came about.
    private struct Walk {
        private let size: Double
        private var error: [Double]
        private var time: [Double]
        private var steps: [(level: [UInt16], from: [Int32])] = []

        init(size: Double) {
            self.size = size
            error = Array(repeating: .infinity, count: buckets + 1)
            time = error
            (error[0], time[0]) = (0, 0)
        }

        mutating func step(_ errors: [Double], _ times: [Double], weight: Double, limit: Double) {
            var (next, spent) = ([Double](repeating: .infinity, count: buckets + 1), time)
            var (level, from) = ([UInt16](repeating: 0, count: buckets + 1), [Int32](repeating: 0, count: buckets + 1))
            for bucket in error.indices.reversed() where error[bucket] < .infinity {
                for index in times.indices {
                    let sum = time[bucket] + times[index]
                    guard sum <= limit else { continue }
                    let (cost, place) = (error[bucket] + weight * errors[index], min(Int(sum / size), buckets))
                    guard cost < next[place] || (cost == next[place] && sum < spent[place]) else { continue }
                    (next[place], spent[place]) = (cost, sum)
                    (level[place], from[place]) = (UInt16(clamping: index), Int32(clamping: bucket))
                }
            }
            (error, time) = (next, spent)
            steps.append((level, from))
        }

        var choice: [Int]? {
            guard var bucket = error.indices.min(by: { error[$0] < error[$1] }), error[bucket] < .infinity else {
                return nil
            }
            var levels: [Int] = []
            for step in steps.reversed() {
                levels.append(Int(step.level[bucket]))
                bucket = Int(step.from[bucket])
            }
            return levels.reversed()
        }
    }
}
