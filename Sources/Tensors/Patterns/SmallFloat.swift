/// The 8-, 6- and 4-bit element types as tables of their values, built from each format's definition.
///
/// Sources: OCP 8-bit Floating Point (E4M3 has no infinity and one NaN a sign, E5M2 is IEEE-like), OCP Microscaling
/// Formats 1.0 (E8M0 = 2^(b − 127), FP6 and FP4 have neither infinity nor NaN), FNUZ as in the safetensors package
/// (bias one higher, no negative zero, the only NaN is 0x80).
enum SmallFloat {
    /// Value by code: 256, 64 or 16 entries. Also covers `BOOL`, `U8` and `I8`, whose elements are one byte too.
    static func values(of dtype: DType) -> [Float] {
        switch dtype {
        case .f4: return nibbleValues
        case .f6e2m3: return sixBitValues23
        case .f6e3m2: return sixBitValues32
        case .f8e5m2: return e5m2Values
        case .f8e4m3: return e4m3Values
        case .f8e8m0: return e8m0Values
        case .f8e4m3fnuz: return e4m3fnuzValues
        case .f8e5m2fnuz: return e5m2fnuzValues
        case .bool: return (0..<256).map { $0 == 0 ? 0 : 1 }
        case .u8: return (0..<256).map { Float($0) }
        case .i8: return (0..<256).map { Float(Int8(truncatingIfNeeded: $0)) }
        default: preconditionFailure("\(dtype.rawValue) has no table of codes")
        }
    }

    /// The six bits of element `index` of a packed stream; reads no byte past the element's last bit.
    @inline(__always)
    static func sixBits(_ source: UnsafeRawPointer, at index: Int) -> UInt8 {
        let bit = index &* 6
        let (byte, shift) = (bit &>> 3, bit & 7)
        let low = UInt16(source.load(fromByteOffset: byte, as: UInt8.self))
        let high = shift > 2 ? UInt16(source.load(fromByteOffset: byte &+ 1, as: UInt8.self)) : 0
        return UInt8(truncatingIfNeeded: (low | high << 8) >> UInt16(truncatingIfNeeded: shift)) & 0x3F
    }

    private static let nibbleValues = (0..<16).map { value($0, exponentBits: 2, mantissaBits: 1, bias: 1) }
    private static let sixBitValues23 = (0..<64).map { value($0, exponentBits: 2, mantissaBits: 3, bias: 1) }
    private static let sixBitValues32 = (0..<64).map { value($0, exponentBits: 3, mantissaBits: 2, bias: 3) }
    private static let e5m2Values = (0..<256).map { code -> Float in
        let plain = value(code, exponentBits: 5, mantissaBits: 2, bias: 15)
        guard code & 0x7C == 0x7C else { return plain }
        return code & 3 != 0 ? .nan : code & 0x80 != 0 ? -.infinity : .infinity
    }
    private static let e4m3Values = (0..<256).map { code -> Float in
        code & 0x7F == 0x7F ? .nan : value(code, exponentBits: 4, mantissaBits: 3, bias: 7)
    }
    private static let e8m0Values = (0..<256).map { code -> Float in
        code == 0xFF ? .nan : Float(sign: .plus, exponent: code - 127, significand: 1)
    }
    private static let e4m3fnuzValues = (0..<256).map { code -> Float in
        code == 0x80 ? .nan : value(code, exponentBits: 4, mantissaBits: 3, bias: 8)
    }
    private static let e5m2fnuzValues = (0..<256).map { code -> Float in
        code == 0x80 ? .nan : value(code, exponentBits: 5, mantissaBits: 2, bias: 16)
    }

    /// A code read as sign, exponent and mantissa, with subnormals and without special values.
    private static func value(_ code: Int, exponentBits: Int, mantissaBits: Int, bias: Int) -> Float {
        let mantissa = code & (1 << mantissaBits - 1)
        let field = code >> mantissaBits & (1 << exponentBits - 1)
        let isNegative = code >> (mantissaBits + exponentBits) & 1 == 1
        let significand = field == 0 ? mantissa : mantissa + 1 << mantissaBits
        let exponent = max(field, 1) - bias - mantissaBits
        let magnitude = Float(significand) * Float(sign: .plus, exponent: exponent, significand: 1)
        return isNegative ? -magnitude : magnitude
    }
}
