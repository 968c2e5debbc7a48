/// Blocks with one scale, and one offset at most: value = scale · code + offset.
enum PlainBlocks {
    /// Half d, 16 bytes: elements 0..<16 in the low nibbles, 16..<32 in the high ones; d · (code − 8).
    static func q4_0(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 18, target + block &* 32)
            let scale = from.half(0)
            for i in 0..<16 {
                let byte = from.byte(2 &+ i)
                to[i] = scale * Float(Int32(byte & 15) &- 8)
                to[16 &+ i] = scale * Float(Int32(byte >> 4) &- 8)
            }
        }
    }

    /// Half d, half m, nibbles as in `q4_0`; d · code + m.
    static func q4_1(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 20, target + block &* 32)
            let (scale, offset) = (from.half(0), from.half(2))
            for i in 0..<16 {
                let byte = from.byte(4 &+ i)
                to[i] = scale * Float(Int32(byte & 15)) + offset
                to[16 &+ i] = scale * Float(Int32(byte >> 4)) + offset
            }
        }
    }

    /// Half d, the 32 fifth bits, nibbles as in `q4_0`; d · (code − 16).
    static func q5_0(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 22, target + block &* 32)
            let (scale, fifths) = (from.half(0), from.word32(2))
            for i in 0..<16 {
                let byte = from.byte(6 &+ i)
                to[i] = scale * Float(Int32(byte & 15) &+ fifth(fifths, i) &- 16)
                to[16 &+ i] = scale * Float(Int32(byte >> 4) &+ fifth(fifths, 16 &+ i) &- 16)
            }
        }
    }

    /// Half d, half m, the 32 fifth bits, nibbles as in `q4_0`; d · code + m.
    static func q5_1(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 24, target + block &* 32)
            let (scale, offset, fifths) = (from.half(0), from.half(2), from.word32(4))
            for i in 0..<16 {
                let byte = from.byte(8 &+ i)
                to[i] = scale * Float(Int32(byte & 15) &+ fifth(fifths, i)) + offset
                to[16 &+ i] = scale * Float(Int32(byte >> 4) &+ fifth(fifths, 16 &+ i)) + offset
            }
        }
    }

    /// Half d, 32 signed bytes; d · code.
    static func q8_0(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            signedBytes(source + (block &* 34 &+ 2), 32, source.half(block &* 34), target + block &* 32)
        }
    }

    /// Single d, 256 signed bytes, 16 sums of their runs that nothing needs here; d · code.
    static func q8K(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let scale = Float(bitPattern: source.word32(block &* 292))
            signedBytes(source + (block &* 292 &+ 4), 256, scale, target + block &* 256)
        }
    }

    /// Half d, 128 bits, the first in the lowest: d where set, −d where not.
    static func q1_0(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 18, target + block &* 128)
            let scale = from.half(0).bitPattern
            for i in 0..<128 {
                let bit = UInt32(from.byte(2 &+ i &>> 3)) &>> UInt32(truncatingIfNeeded: i & 7) & 1
                to[i] = Float(bitPattern: scale ^ (bit ^ 1) << 31)
            }
        }
    }

    @inline(__always)
    private static func fifth(_ bits: UInt32, _ index: Int) -> Int32 {
        bits & 1 &<< UInt32(truncatingIfNeeded: index) != 0 ? 16 : 0
    }

    @inline(__always)
    private static func signedBytes(
        _ from: UnsafeRawPointer, _ count: Int, _ scale: Float, _ to: UnsafeMutablePointer<Float>
    ) {
        for i in 0..<count { to[i] = scale * Float(Int32(from.load(fromByteOffset: i, as: Int8.self))) }
    }
}
