/// Stores Float32 values as elements of another type.
package enum ElementEncoder {
    /// Whether `encode` can write the type.
    package static func canEncode(_ dtype: DType) -> Bool {
        switch dtype {
        case .f32, .f16, .bf16, .i8, .u8: true
        default: false
        }
    }

    /// Writes the values one after the other, little-endian; `bytes` must hold exactly so many elements.
    ///
    /// Floating-point types round to nearest, ties to even; beyond the largest number comes infinity, and NaN stays NaN.
    /// Integers must be whole and in range.
    package static func encode(_ values: Span<Float>, as dtype: DType, into bytes: inout MutableRawSpan) {
        precondition(bytes.byteCount == dtype.byteCount(of: values.count), "as many elements as values")
        values.withUnsafeBufferPointer { values in
            bytes.withUnsafeMutableBytes { bytes in
                guard let source = values.baseAddress, let target = bytes.baseAddress else { return }
                switch dtype {
                case .f32: target.copyMemory(from: source, byteCount: bytes.count)
                case .f16:
                    for i in 0..<values.count {
                        target.storeBytes(
                            of: HalfPattern.halfBits(of: source[i]), toByteOffset: i &* 2, as: UInt16.self)
                    }
                case .bf16:
                    for i in 0..<values.count {
                        let word = brain(source[i].bitPattern)
                        target.storeBytes(of: word, toByteOffset: i &* 2, as: UInt16.self)
                    }
                case .i8, .u8:
                    for i in 0..<values.count {
                        let code = UInt8(truncatingIfNeeded: Int(source[i]))
                        target.storeBytes(of: code, toByteOffset: i, as: UInt8.self)
                    }
                default: preconditionFailure("\(dtype.rawValue) is not written from values")
                }
            }
        }
    }

    /// The upper half of the pattern, rounded to nearest even; a NaN keeps its sign and stays quiet.
    @inline(__always)
    private static func brain(_ bits: UInt32) -> UInt16 {
        let rounded = (bits &+ 0x7FFF &+ (bits &>> 16 & 1)) &>> 16
        let quiet = bits &>> 16 | 0x40
        return UInt16(truncatingIfNeeded: bits & 0x7FFF_FFFF > 0x7F80_0000 ? quiet : rounded)
    }
}
