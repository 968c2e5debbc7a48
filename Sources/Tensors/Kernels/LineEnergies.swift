/// What each number of removals a line would take, when the weights of each line along one dimension compete among themselves
/// and every line loses as many: exact for every number at once, by sorting every line.
package struct LineEnergies: Sendable {
    private let length: Int
    private let inner: Int
    /// Σw² over all lines of the weights that are k-th to go.
    private var steps: [Double]
    private var keys: [UInt64]
    private var spare: [UInt64]

    /// - Parameters: lines of `length` entries, `inner` elements apart.
    package init(length: Int, inner: Int) {
        precondition(length >= 1 && inner >= 1, "lines of \(length) entries, \(inner) apart")
        (self.length, self.inner) = (length, inner)
        steps = Array(repeating: 0, count: length)
        keys = Array(repeating: 0, count: length)
        spare = keys
    }

    /// Adds whole windows of `length · inner` elements, in any order.
    /// - Parameter scores: one a weight; NaN counts as 0.  O(elements).
    package mutating func add(scores: Span<Float>, weights: Span<Float>) {
        precondition(scores.count == weights.count && scores.count % (length * inner) == 0, "whole windows only")
        for window in stride(from: 0, to: scores.count, by: length * inner) {
            for column in 0..<inner { addLine(scores, weights, from: window + column) }
        }
    }

    /// Σw² that goes when each line loses so many: `length + 1` sums from none to all, finite weights only.
    package var removed: [Double] {
        var sums = [0.0]
        sums.reserveCapacity(length + 1)
        for step in steps { sums.append(sums[sums.count - 1] + step) }
        return sums
    }

    private mutating func addLine(_ scores: Span<Float>, _ weights: Span<Float>, from start: Int) {
        for entry in 0..<length {
            let bits = SinglePattern.scoreBits(scores[start &+ entry &* inner].bitPattern)
            keys[entry] = UInt64(bits) << 32 | UInt64(truncatingIfNeeded: entry)
        }
        sort()
        for rank in 0..<length {
            let weight = weights[start &+ Int(keys[rank] & 0xFFFF_FFFF) &* inner]
            if weight.isFinite { steps[rank] += Double(weight) * Double(weight) }
        }
    }

    /// By the score in the upper half, eleven bits at a time; stable, so that ties stand in the order of the line.
    private mutating func sort() {
        guard length >= 256 else { return keys.sort() }
        for shift in [32, 43, 54] as [UInt64] {
            withUnsafeTemporaryAllocation(of: Int.self, capacity: 2048) { places in
                places.initialize(repeating: 0)
                for key in keys { places[Int(key >> shift & 2047)] &+= 1 }
                var next = 0
                for bin in places.indices { (places[bin], next) = (next, next &+ places[bin]) }
                for key in keys {
                    let bin = Int(key >> shift & 2047)
                    spare[places[bin]] = key
                    places[bin] &+= 1
                }
            }
            swap(&keys, &spare)
        }
    }
}
