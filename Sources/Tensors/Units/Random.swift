/// SplitMix64 (Steele, Lea and Flood 2014) from a seed and a stream: the same numbers on every machine.
///
/// The orders made here are spelled out, not the standard library's, which may change with its version.
package struct Random: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter stream: what the numbers are for, so that one seed gives each purpose its own.
    package init(seed: UInt64, stream: String = "") {
        state = SeededScores.mix(seed &+ SeededScores.mix(SeededScores.stream(of: stream)))
    }

    package mutating func next() -> UInt64 {
        state &+= SeededScores.step
        return SeededScores.mix(state)
    }

    /// A whole number of `0..<bound`, all equally likely: the high word of a product (Lemire 2019), unlucky draws repeated.
    package mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "there is no number below \(bound)")
        let bound = UInt64(bound)
        let unlucky = (0 &- bound) % bound
        while true {
            let product = next().multipliedFullWidth(by: bound)
            if product.low >= unlucky { return Int(product.high) }
        }
    }

    /// Fisher and Yates from the last place down: place `i` is exchanged with a place of `0...i`.
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        for place in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(place, below(place + 1)) }
    }

    /// `0..<count` in random order.
    package mutating func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        shuffle(&order)
        return order
    }
}
