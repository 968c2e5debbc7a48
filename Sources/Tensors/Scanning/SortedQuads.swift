/// Eight groups of four magnitudes, each sorted: entry `k` of all of them in one vector.
struct SortedQuads {
    typealias Lanes = SIMD8<Float>

    let first: Lanes
    let second: Lanes
    let third: Lanes
    let fourth: Lanes

    /// Five comparisons.  Source: Knuth, TAOCP volume 3, 5.3.4.
    @inline(__always)
    init(_ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes) {
        let (lowLeft, highLeft) = (Self.lesser(a, b), Self.greater(a, b))
        let (lowRight, highRight) = (Self.lesser(c, d), Self.greater(c, d))
        let (middleLow, middleHigh) = (Self.greater(lowLeft, lowRight), Self.lesser(highLeft, highRight))
        first = Self.lesser(lowLeft, lowRight)
        second = Self.lesser(middleLow, middleHigh)
        third = Self.greater(middleLow, middleHigh)
        fourth = Self.greater(highLeft, highRight)
    }

    /// Of 32 neighbours.
    @inline(__always)
    init(neighbours values: UnsafePointer<Float>) {
        let left = UnsafeRawPointer(values).loadUnaligned(as: SIMD16<Float>.self)
        let right = UnsafeRawPointer(values + 16).loadUnaligned(as: SIMD16<Float>.self)
        let (evenLeft, oddLeft, evenRight, oddRight) = (
            left.evenHalf, left.oddHalf, right.evenHalf, right.oddHalf
        )
        self.init(
            Lanes(lowHalf: evenLeft.evenHalf, highHalf: evenRight.evenHalf),
            Lanes(lowHalf: oddLeft.evenHalf, highHalf: oddRight.evenHalf),
            Lanes(lowHalf: evenLeft.oddHalf, highHalf: evenRight.oddHalf),
            Lanes(lowHalf: oddLeft.oddHalf, highHalf: oddRight.oddHalf))
    }

    /// Of columns side by side whose entries lie `apart`; those from `count` on are 0.
    @inline(__always)
    init(columns values: UnsafePointer<Float>, apart: Int, count: Int) {
        func row(_ entry: Int) -> Lanes {
            let from = values + entry &* apart
            if count >= 8 { return UnsafeRawPointer(from).loadUnaligned(as: Lanes.self) }
            var lanes = Lanes()
            for lane in 0..<count { lanes[lane] = from[lane] }
            return lanes
        }
        self.init(row(0), row(1), row(2), row(3))
    }

    @inline(__always)
    static func lesser(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .< a) }

    @inline(__always)
    static func greater(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .> a) }
}
