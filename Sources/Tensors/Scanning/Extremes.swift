/// The least and the greatest of a tensor's numbers; NaN are passed over, and -0 counts as 0.
package struct Extremes: Sendable, Hashable {
    /// By place modulo 8: a comparison with NaN is false, so that it changes nothing.
    private var low = SIMD8<Float>(repeating: .infinity)
    private var high = SIMD8<Float>(repeating: -.infinity)

    package init() {}

    /// Nil of no numbers.
    package var range: ClosedRange<Float>? {
        // Adding 0 makes 0 of -0.
        let (least, greatest) = (low.min() + 0, high.max() + 0)
        return least > greatest ? nil : least...greatest
    }

    /// Whether no infinity came by.
    var areFinite: Bool { low.min() > -.infinity && high.max() < .infinity }

    /// Looks at numbers and turns them into magnitudes: sign dropped, NaN 0.
    mutating func takeMagnitudes(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
        var (low, high) = (low, high)
        let whole = count & ~7
        let raw = UnsafeMutableRawPointer(values)
        for offset in stride(from: 0, to: whole &* 4, by: 32) {
            let eight = raw.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
            low.replace(with: eight, where: eight .< low)
            high.replace(with: eight, where: eight .> high)
            // Without its sign a pattern is no negative integer; what lies above infinity's becomes one below it, and 0 here.
            let bits = unsafeBitCast(eight, to: SIMD8<Int32>.self) & 0x7FFF_FFFF
            let isNaN = (SIMD8<Int32>(repeating: 0x7F80_0000) &- bits) &>> 31
            raw.storeBytes(of: bits & ~isNaN, toByteOffset: offset, as: SIMD8<Int32>.self)
        }
        for place in whole..<count {
            let value = values[place]
            if value < low[place & 7] { low[place & 7] = value }
            if value > high[place & 7] { high[place & 7] = value }
            values[place] = Float(bitPattern: SinglePattern.scoreBits(value.bitPattern))
        }
        (self.low, self.high) = (low, high)
    }
}
