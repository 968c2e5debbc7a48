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
}
