/// The least and the greatest of a tensor's numbers; NaN are passed over.
package struct Extremes: Sendable, Hashable {
    /// Patterns as integers that order as the numbers do; none yet where `low` is above `high`.
    private var low = Int32.max
    private var high = Int32.min

    package init() {}

    /// Nil of no numbers.
    package var range: ClosedRange<Float>? {
        low > high ? nil : Self.number(low)...Self.number(high)
    }

    package mutating func merge(_ other: Extremes) {
        low = min(low, other.low)
        high = max(high, other.high)
    }

    package mutating func add(_ numbers: ClosedRange<Float>) {
        low = min(low, Self.order(numbers.lowerBound.bitPattern))
        high = max(high, Self.order(numbers.upperBound.bitPattern))
    }

    mutating func add(_ values: UnsafePointer<Float>, _ count: Int) {
        var (low, high) = (low, high)
        values.withMemoryRebound(to: UInt32.self, capacity: count) { patterns in
            for i in 0..<count {
                let bits = patterns[i]
                let isNaN = bits & SinglePattern.magnitude > SinglePattern.infinity
                let order = Self.order(bits)
                low = !isNaN && order < low ? order : low
                high = !isNaN && order > high ? order : high
            }
        }
        (self.low, self.high) = (low, high)
    }

    /// Negative numbers have their magnitude turned round; -0 comes before 0.
    @inline(__always)
    private static func order(_ bits: UInt32) -> Int32 {
        let signed = Int32(bitPattern: bits)
        return signed ^ (signed &>> 31) & 0x7FFF_FFFF
    }

    private static func number(_ order: Int32) -> Float {
        Float(bitPattern: UInt32(bitPattern: order ^ (order &>> 31) & 0x7FFF_FFFF))
    }
}
