/// The "IQ" types of one to three bits: blocks of 256 whose codes are places in a table of points, 8 or 4 elements each.
enum GridBlocks {
    static func decode(
        _ source: UnsafeRawPointer, _ blocks: Int, as dtype: DType, _ target: UnsafeMutablePointer<Float>
    ) {
        PointGrid.points(of: dtype).withUnsafeBufferPointer { points in
            guard let points = UnsafeRawPointer(points.baseAddress) else { return }
            for block in 0..<blocks {
                let (from, to) = (source + block &* dtype.blockBytes, UnsafeMutableRawPointer(target + block &* 256))
                switch dtype {
                case .iq1S: iq1S(from, points, to)
                case .iq1M: iq1M(from, points, to)
                case .iq2XXS: iq2XXS(from, points, to)
                case .iq2XS: iq2XS(from, points, to)
                case .iq2S: iq2S(from, points, to)
                case .iq3XXS: iq3XXS(from, points, to)
                default: iq3S(from, points, to)
                }
            }
        }
    }

    /// Half d, 8 runs of 32: four bytes of places; four times seven sign bits and a scale s; d · (½ + s) · ¼ · point.
    private static func iq2XXS(_ from: UnsafeRawPointer, _ points: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
        let scale = from.half(0)
        for run in 0..<8 {
            let (places, rest) = (from + (2 &+ 8 &* run), from.word32(6 &+ 8 &* run))
            let step = scale * (0.5 + Float(rest >> 28)) * 0.25
            for i in 0..<4 {
                let signs = evenSigns(rest &>> UInt32(truncatingIfNeeded: 7 &* i))
                let point = points.eight(Int(places.byte(i)))
                store(step * point, signs, to, 4 &* run &+ i)
            }
        }
    }

    /// Half d, 32 words of nine bits of place and seven of signs, 16 nibbles of scales; as `iq2XXS`.
    private static func iq2XS(_ from: UnsafeRawPointer, _ points: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
        let scale = from.half(0)
        for i in 0..<32 {
            let code = UInt32(from.word16(2 &+ 2 &* i))
            let step = scale * (0.5 + Float(nibble(from + 66, i &>> 1))) * 0.25
            store(step * points.eight(Int(code & 511)), evenSigns(code >> 9), to, i)
        }
    }

    /// Half d, 32 bytes of places, 32 bytes of signs, 8 bytes of the places' high bit pairs, 16 nibbles of scales.
    private static func iq2S(_ from: UnsafeRawPointer, _ points: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
        let scale = from.half(0)
        for i in 0..<32 {
            let high = Int(from.byte(66 &+ i &>> 2) &>> UInt8(truncatingIfNeeded: (i & 3) &* 2) & 3)
            let step = scale * (0.5 + Float(nibble(from + 74, i &>> 1))) * 0.25
            let point = points.eight(Int(from.byte(2 &+ i)) | high << 8)
            store(step * point, UInt32(from.byte(34 &+ i)), to, i)
        }
    }

    /// Half d, 64 bytes of places, 8 words of signs and scale as in `iq2XXS`; d · (½ + s) · ½ · point.
    private static func iq3XXS(_ from: UnsafeRawPointer, _ points: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
        let scale = from.half(0)
        for run in 0..<8 {
            let rest = from.word32(66 &+ 4 &* run)
            let step = scale * (0.5 + Float(rest >> 28)) * 0.5
            for i in 4 &* run..<4 &* run &+ 4 {
                let signs = evenSigns(rest &>> UInt32(truncatingIfNeeded: 7 &* (i & 3)))
                let point = points.fours(Int(from.byte(2 &+ 2 &* i)), Int(from.byte(3 &+ 2 &* i)))
                store(step * point, signs, to, i)
            }
        }
    }

    /// Half d, 64 bytes of places, 8 of their ninth bits, 32 of signs, 8 nibbles of scales; d · (1 + 2s) · point.
    private static func iq3S(_ from: UnsafeRawPointer, _ points: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
        let scale = from.half(0)
        for i in 0..<32 {
            let ninths = Int(from.byte(66 &+ i &>> 2)) &>> (2 &* (i & 3))
            let step = scale * Float(1 &+ 2 &* nibble(from + 106, i &>> 2))
            let first = Int(from.byte(2 &+ 2 &* i)) | (ninths & 1) << 8
            let second = Int(from.byte(3 &+ 2 &* i)) | (ninths & 2) << 7
            store(step * points.fours(first, second), UInt32(from.byte(74 &+ i)), to, i)
        }
    }

    /// Half d, 32 bytes of places, 8 words: four times three high bits of a place, a scale s and the sign of the shift;
    /// d · (2s + 1) · (point ± ⅛).
    private static func iq1S(_ from: UnsafeRawPointer, _ points: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
        let scale = from.half(0)
        for run in 0..<8 {
            let rest = Int(from.word16(34 &+ 2 &* run))
            let step = scale * Float(2 &* (rest &>> 12 & 7) &+ 1)
            let shift: Float = rest & 0x8000 == 0 ? 0.125 : -0.125
            for i in 0..<4 {
                let place = Int(from.byte(2 &+ 4 &* run &+ i)) | (rest &>> (3 &* i) & 7) << 8
                store(step * (points.eight(place) + shift), 0, to, 4 &* run &+ i)
            }
        }
    }

    /// 32 bytes of places, 32 nibbles of their high bits and the shift's sign, 4 words: four times a 3-bit scale, and in
    /// the top four bits of each a quarter of d; as `iq1S`.
    private static func iq1M(_ from: UnsafeRawPointer, _ points: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
        var pattern: UInt16 = 0
        for word in 0..<4 { pattern |= (from.word16(48 &+ 2 &* word) >> 12) &<< UInt16(4 &* word) }
        let scale = Float(bitPattern: HalfPattern.singleBits(of: pattern))
        for i in 0..<32 {
            let factor = Int(from.word16(48 &+ i &>> 3 &* 2)) &>> (3 &* (i &>> 1 & 3)) & 7
            let high = nibble(from + 32, i)
            let shift: Float = high & 8 == 0 ? 0.125 : -0.125
            let point = points.eight(Int(from.byte(i)) | (high & 7) << 8)
            store(scale * Float(2 &* factor &+ 1) * (point + shift), 0, to, i)
        }
    }
}

extension GridBlocks {
    @inline(__always)
    private static func nibble(_ from: UnsafeRawPointer, _ index: Int) -> Int {
        Int(from.byte(index &>> 1)) &>> ((index & 1) &* 4) & 15
    }

    /// Seven sign bits and the eighth that makes their number even.
    @inline(__always)
    private static func evenSigns(_ bits: UInt32) -> UInt32 {
        let seven = bits & 127
        // 0x6996 has a bit set for every nibble of odd parity.
        return seven | (0x6996 &>> ((seven ^ seven >> 4) & 15) & 1) << 7
    }

    /// Writes eight values as the `index`-th eight of a block, negated where a bit is set.
    @inline(__always)
    private static func store(_ values: SIMD8<Float>, _ signs: UInt32, _ to: UnsafeMutableRawPointer, _ index: Int) {
        let bits = SIMD8<UInt32>(1, 2, 4, 8, 16, 32, 64, 128)
        let negated = unsafeBitCast((SIMD8(repeating: signs) & bits) .== bits, to: SIMD8<UInt32>.self)
        let patterns = unsafeBitCast(values, to: SIMD8<UInt32>.self) ^ (negated & 0x8000_0000)
        to.storeBytes(of: patterns, toByteOffset: index &* 32, as: SIMD8<UInt32>.self)
    }
}

extension UnsafeRawPointer {
    @inline(__always)
    fileprivate func eight(_ place: Int) -> SIMD8<Float> {
        loadUnaligned(fromByteOffset: place &* 32, as: SIMD8<Float>.self)
    }

    @inline(__always)
    fileprivate func fours(_ first: Int, _ second: Int) -> SIMD8<Float> {
        SIMD8(
            lowHalf: loadUnaligned(fromByteOffset: first &* 16, as: SIMD4<Float>.self),
            highHalf: loadUnaligned(fromByteOffset: second &* 16, as: SIMD4<Float>.self))
    }
}
