/// The "K" types: blocks of 256 whose runs of 16 or 32 elements have scales of their own, small integers times the block's.
enum NestedBlocks {
    /// 16 bytes (scale low, minimum high), 64 bytes of bit pairs, half d, half dmin; (d · scale) · code − dmin · minimum.
    static func q2K(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 84, target + block &* 256)
            let (scale, minimum) = (from.half(80), from.half(82))
            for run in 0..<16 {
                let factors = from.byte(run)
                let (step, offset) = (scale * Float(Int32(factors & 15)), minimum * Float(Int32(factors >> 4)))
                let (codes, shift) = pairs(from + 16, of: run)
                for i in 0..<16 { to[16 &* run &+ i] = step * Float(Int32(codes.byte(i) &>> shift & 3)) - offset }
            }
        }
    }

    /// 32 bytes of third bits, 64 bytes of bit pairs, 12 bytes of 6-bit scales, half d; (d · (scale − 32)) · (code − 4).
    static func q3K(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 110, target + block &* 256)
            let scale = from.half(108)
            for run in 0..<16 {
                let low = from.byte(96 &+ run & 7) &>> UInt8(truncatingIfNeeded: run &>> 3 &* 4) & 15
                let high = from.byte(104 &+ run & 3) &>> UInt8(truncatingIfNeeded: run &>> 2 &* 2) & 3
                let step = scale * Float(Int32(low | high << 4) &- 32)
                let (codes, shift) = pairs(from + 32, of: run)
                let (thirds, place) = (from + (run & 1) &* 16, UInt8(truncatingIfNeeded: run &>> 1))
                for i in 0..<16 {
                    let code = codes.byte(i) &>> shift & 3 | (thirds.byte(i) &>> place & 1) << 2
                    to[16 &* run &+ i] = step * Float(Int32(code) &- 4)
                }
            }
        }
    }

    /// Half d, half dmin, 12 bytes of factors, 128 bytes of nibbles; (d · scale) · code − dmin · minimum.
    static func q4K(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 144, target + block &* 256)
            for pair in 0..<4 {
                let (first, second) = (factors(from, 2 &* pair), factors(from, 2 &* pair &+ 1))
                let (codes, values) = (from + (16 &+ 32 &* pair), to + 64 &* pair)
                for i in 0..<32 {
                    let byte = codes.byte(i)
                    values[i] = first.step * Float(Int32(byte & 15)) - first.offset
                    values[32 &+ i] = second.step * Float(Int32(byte >> 4)) - second.offset
                }
            }
        }
    }

    /// As `q4K` with 32 bytes of fifth bits, bit `run` for run `run`, before the nibbles.
    static func q5K(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 176, target + block &* 256)
            for pair in 0..<4 {
                let (first, second) = (factors(from, 2 &* pair), factors(from, 2 &* pair &+ 1))
                let (codes, values, place) = (from + (48 &+ 32 &* pair), to + 64 &* pair, UInt8(2 &* pair))
                for i in 0..<32 {
                    let (byte, fifths) = (codes.byte(i), from.byte(16 &+ i) &>> place)
                    values[i] = first.step * Float(Int32(byte & 15 | (fifths & 1) << 4)) - first.offset
                    values[32 &+ i] = second.step * Float(Int32(byte >> 4 | (fifths & 2) << 3)) - second.offset
                }
            }
        }
    }

    /// 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed scales, half d; (d · scale) · (code − 32).
    ///
    /// In each half of 128 elements, byte `l` of the pairs serves the elements l, l + 32, l + 64 and l + 96.
    static func q6K(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 210, target + block &* 256)
            let scale = from.half(208)
            for run in 0..<16 {
                let (half, quarter, part) = (run &>> 3, run &>> 1 & 3, (run & 1) &* 16)
                let step = scale * Float(Int32(from.load(fromByteOffset: 192 &+ run, as: Int8.self)))
                let codes = from + (64 &* half &+ (quarter & 1) &* 32 &+ part)
                let pairs = from + (128 &+ 32 &* half &+ part)
                let (shift, place) = (UInt8(quarter &>> 1 &* 4), UInt8(2 &* quarter))
                for i in 0..<16 {
                    let code = codes.byte(i) &>> shift & 15 | (pairs.byte(i) &>> place & 3) << 4
                    to[16 &* run &+ i] = step * Float(Int32(code) &- 32)
                }
            }
        }
    }
}

extension NestedBlocks {
    /// Where the bit pairs of a run of 16 lie: 32 bytes serve four times 32 elements, lowest bits first.
    @inline(__always)
    private static func pairs(_ codes: UnsafeRawPointer, of run: Int) -> (bytes: UnsafeRawPointer, shift: UInt8) {
        (codes + (run &>> 3 &* 32 &+ (run & 1) &* 16), UInt8(truncatingIfNeeded: run & 6))
    }

    /// Scale and minimum of a run of 32, six bits each: of the first four in bytes 0..<4 and 4..<8 of the twelve, of the
    /// others in the nibbles of bytes 8..<12 and the top two bits of the first eight.
    @inline(__always)
    private static func factors(_ block: UnsafeRawPointer, _ run: Int) -> (step: Float, offset: Float) {
        let (packed, place) = (block + 4, run & 3)
        var (scale, minimum) = (packed.byte(place), packed.byte(4 &+ place))
        if run < 4 {
            (scale, minimum) = (scale & 63, minimum & 63)
        } else {
            let low = packed.byte(8 &+ place)
            (scale, minimum) = (low & 15 | scale >> 2 & 0x30, low >> 4 | minimum >> 2 & 0x30)
        }
        return (block.half(0) * Float(Int32(scale)), block.half(2) * Float(Int32(minimum)))
    }
}
