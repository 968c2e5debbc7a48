/// Blocks of 256 elements of three values: −d, 0 and d.
enum TernaryBlocks {
    /// 52 bytes of up to five ternary digits, half d.
    ///
    /// A byte is the digits as a binary fraction: multiplied by 3, what passes 256 is the first digit, and so on. The
    /// bytes 0..<32 hold digits of elements 32 apart, 32..<48 of elements 16 apart, 48..<52 four digits, 4 apart.
    static func tq1_0(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 54, target + block &* 256)
            let scale = from.half(52)
            var power: UInt8 = 1
            for digit in 0..<5 {
                for i in 0..<32 { to[32 &* digit &+ i] = value(from.byte(i) &* power, scale) }
                for i in 0..<16 { to[160 &+ 16 &* digit &+ i] = value(from.byte(32 &+ i) &* power, scale) }
                if digit < 4 {
                    for i in 0..<4 { to[240 &+ 4 &* digit &+ i] = value(from.byte(48 &+ i) &* power, scale) }
                }
                power &*= 3
            }
        }
    }

    /// 64 bytes of bit pairs, half d; d · (code − 1), the unused fourth code being 2 · d.
    static func tq2_0(_ source: UnsafeRawPointer, _ blocks: Int, _ target: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let (from, to) = (source + block &* 66, target + block &* 256)
            let scale = from.half(64)
            for run in 0..<8 {
                let (codes, shift) = (from + run &>> 2 &* 32, UInt8(truncatingIfNeeded: (run & 3) &* 2))
                for i in 0..<32 { to[32 &* run &+ i] = scale * Float(Int32(codes.byte(i) &>> shift & 3) &- 1) }
            }
        }
    }

    /// The value of the digit that leads a byte.
    @inline(__always)
    private static func value(_ byte: UInt8, _ scale: Float) -> Float {
        scale * Float((Int32(byte) &* 3) &>> 8 &- 1)
    }
}
