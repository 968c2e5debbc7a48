/// Bit patterns of IEEE 754 half precision (1 sign, 5 exponent, 10 mantissa bits) in terms of Float32's.
enum HalfPattern {
    static let infinity: UInt16 = 0x7C00

    /// The Float32 pattern of the same value; NaN keeps its sign and payload. Vectorises: no table, no branch.
    @inline(__always)
    static func singleBits(of pattern: UInt16) -> UInt32 {
        let magnitude = UInt32(pattern & 0x7FFF) << 13
        // Moving the exponent's bias from 15 to 127 is a product by 2^112, exact also for subnormals.
        let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
        let special: UInt32 = magnitude >= 0x0F80_0000 ? 0x7F80_0000 : 0
        return scaled | special | UInt32(pattern & 0x8000) << 16
    }

    /// The smallest magnitude pattern whose value is at least that of a Float32 magnitude; past infinity if none is.
    static func lowest(atOrAbove bits: UInt32) -> UInt16 {
        var (low, high) = (UInt16(0), infinity + 1)
        while low < high {
            let middle = (low + high) / 2
            if singleBits(of: middle) >= bits { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The nearest half-precision pattern, ties to even; a NaN keeps its sign and becomes quiet.
    @inline(__always)
    static func halfBits(of value: Float) -> UInt16 {
        let bits = value.bitPattern
        let sign = UInt16(truncatingIfNeeded: bits &>> 16) & 0x8000
        let magnitude = bits & 0x7FFF_FFFF
        if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
        if magnitude >= 0x4780_0000 { return sign | infinity }
        if magnitude < 0x3880_0000 {
            // Below 2^-14 the step is 2^-24: adding 0.5 leaves the rounded multiple in the low bits.
            let sum = Float(bitPattern: magnitude) + 0.5
            return sign | UInt16(truncatingIfNeeded: sum.bitPattern &- (0.5 as Float).bitPattern)
        }
        // The carry of a rounded mantissa runs into the exponent, up to infinity.
        let rounded = magnitude &- 0x3800_0000 &+ 0xFFF &+ (magnitude &>> 13 & 1)
        return sign | UInt16(truncatingIfNeeded: rounded &>> 13)
    }
}
