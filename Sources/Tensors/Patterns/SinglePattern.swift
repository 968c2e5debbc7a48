/// Float32 magnitudes as bit patterns (sign dropped): they order as the numbers do, and NaN lies above infinity.
enum SinglePattern {
    static let infinity: UInt32 = 0x7F80_0000
    static let magnitude: UInt32 = 0x7FFF_FFFF
    /// Values of a bin: neighbours that share sign, exponent and the upper seven mantissa bits.
    static let binWidth = 0x1_0000

    /// The pattern that ranks a score: sign dropped, NaN scored 0.
    @inline(__always)
    static func scoreBits(_ pattern: UInt32) -> UInt32 {
        let bits = pattern & magnitude
        return bits > infinity ? 0 : bits
    }

    /// A finite magnitude as `significand · 2^(exponent − 149)` with a significand below 2²⁴.
    @inline(__always)
    static func parts(_ bits: UInt32) -> (significand: UInt64, exponent: Int) {
        let field = Int(bits >> 23)
        return field == 0 ? (UInt64(bits), 0) : (UInt64(bits & 0x7F_FFFF | 0x80_0000), field - 1)
    }

    /// The place of a finite magnitude's squared significand in a `SquareSum`.
    @inline(__always)
    static func squareShift(_ bits: UInt32) -> Int { 2 * max(0, Int(bits >> 23) - 1) }

    /// The square of a finite magnitude in units of `2^squareShift` steps of a `SquareSum`.
    @inline(__always)
    static func square(_ bits: UInt32) -> UInt128 {
        let (significand, _) = parts(bits)
        return UInt128(significand * significand)
    }

    /// 1 for a magnitude other than zero, without a branch: those below 2^31 borrow from bit 31 only when zero.
    @inline(__always)
    static func isNonzero(_ bits: UInt32) -> UInt32 { 1 &- (bits &- 1) >> 31 }
}
