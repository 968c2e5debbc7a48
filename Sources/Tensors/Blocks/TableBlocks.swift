/// Blocks whose nibbles choose one of sixteen uneven steps.
enum TableBlocks {
    /// Levels of IQ4_NL and IQ4_XS.
    private static let uneven: [Float] = [
        -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
    ]
    /// Twice the values of a 4-bit float (E2M1); zero has no sign here. The scales are halved to match.
    private static let float4: [Float] = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12]

    static func decode(
        _ source: UnsafeRawPointer, _ blocks: Int, as dtype: DType, _ target: UnsafeMutablePointer<Float>
    ) {
        let isUneven = dtype == .iq4NL || dtype == .iq4XS
        (isUneven ? uneven : float4).withUnsafeBufferPointer { levels in
            guard let levels = levels.baseAddress else { return }
            switch dtype {
            case .iq4NL: iq4NL(source, blocks, levels, target)
            case .iq4XS: iq4XS(source, blocks, levels, target)
            case .mxfp4: mxfp4(source, blocks, levels, target)
            default: nvfp4(source, blocks, levels, target)
            }
        }
    }

    /// Half d, 16 bytes of nibbles, elements 16 apart; d · level.
    private static func iq4NL(
        _ source: UnsafeRawPointer, _ blocks: Int, _ levels: UnsafePointer<Float>,
        _ target: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<blocks {
            let from = source + block &* 18
            nibbles(from + 2, 16, from.half(0), levels, target + block &* 32)
        }
    }

    /// Half d, 2 bytes of the high bit pairs of eight scales, 4 bytes of their nibbles, 128 bytes of nibbles;
    /// (d · (scale − 32)) · level.
    private static func iq4XS(
        _ source: UnsafeRawPointer, _ blocks: Int, _ levels: UnsafePointer<Float>,
        _ target: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<blocks {
            let from = source + block &* 136
            let (scale, pairs) = (from.half(0), from.word16(2))
            for run in 0..<8 {
                let low = Int32(from.byte(4 &+ run &>> 1) &>> UInt8(truncatingIfNeeded: (run & 1) &* 4) & 15)
                let high = Int32(pairs &>> UInt16(truncatingIfNeeded: 2 &* run) & 3)
                let step = scale * Float((low | high << 4) &- 32)
                nibbles(from + (8 &+ 16 &* run), 16, step, levels, target + (block &* 256 &+ 32 &* run))
            }
        }
    }

    /// One byte e, 16 bytes of nibbles, elements 16 apart; 2^(e − 128) · level.
    private static func mxfp4(
        _ source: UnsafeRawPointer, _ blocks: Int, _ levels: UnsafePointer<Float>,
        _ target: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<blocks {
            let from = source + block &* 17
            let exponent = UInt32(from.byte(0))
            let scale = exponent < 2 ? 0x20_0000 << exponent : (exponent &- 1) << 23
            nibbles(from + 1, 16, Float(bitPattern: scale), levels, target + block &* 32)
        }
    }

    /// Four bytes of scales, four times 8 bytes of nibbles, elements 8 apart; scale · level.
    private static func nvfp4(
        _ source: UnsafeRawPointer, _ blocks: Int, _ levels: UnsafePointer<Float>,
        _ target: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<blocks {
            let from = source + block &* 36
            for run in 0..<4 {
                let to = target + (block &* 64 &+ 16 &* run)
                nibbles(from + (4 &+ 8 &* run), 8, halfScale(from.byte(run)), levels, to)
            }
        }
    }

    /// Half of an unsigned E4M3 scale. The top bit is ignored; 0x7F, NaN elsewhere, is 0, and 0xFF is not.
    @inline(__always)
    private static func halfScale(_ code: UInt8) -> Float {
        let (field, mantissa) = (UInt32(code >> 3 & 15), UInt32(code & 7))
        if code == 0x7F { return 0 }
        guard field > 0 else { return Float(mantissa) * 0x1p-10 }
        return Float(bitPattern: (field &+ 119) << 23 | mantissa << 20)
    }

    /// The low nibbles of `count` bytes, then the high ones.
    @inline(__always)
    private static func nibbles(
        _ from: UnsafeRawPointer, _ count: Int, _ scale: Float, _ levels: UnsafePointer<Float>,
        _ to: UnsafeMutablePointer<Float>
    ) {
        for i in 0..<count {
            let byte = from.byte(i)
            to[i] = scale * levels[Int(byte & 15)]
            to[count &+ i] = scale * levels[Int(byte >> 4)]
        }
    }
}
