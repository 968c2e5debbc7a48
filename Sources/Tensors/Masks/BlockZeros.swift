/// Writes the code of 0 over single elements of quantised blocks; scales and all other elements keep their bits.
///
/// Types are those that `DType.holdsZero` tells. A nibble type's code of 0 is 8 (Q4_0) or 0 (MXFP4, NVFP4), that of Q5_0
/// 16, of Q8_0 0, of Q3_K 4, of Q6_K 32, of TQ2_0 1; of TQ1_0 it is one digit of a number that the whole byte stands for.
enum BlockZeros {
    /// - Returns: removed elements of blocks that cannot be zeroed, their scale not being finite.
    static func clear(
        _ base: UnsafeMutableRawPointer, _ count: Int, as dtype: DType, keeping mask: BitMask, from element: Int
    ) -> Int {
        let (length, bytes) = (dtype.blockLength, dtype.blockBytes)
        var left = 0
        for block in 0..<count / length {
            let (place, first) = (base + block * bytes, element + block * length)
            let removed = length - mask.kept(in: first..<first + length)
            guard removed > 0 else { continue }
            guard isFinite(place, dtype) else {
                left += removed
                continue
            }
            switch dtype {
            case .q4_0: nibbles(place + 2, 16, kept(mask, first), code: 8)
            case .mxfp4: nibbles(place + 1, 16, kept(mask, first), code: 0)
            case .nvfp4: for run in 0..<4 { nibbles(place + (4 + 8 * run), 8, kept(mask, first + 16 * run), code: 0) }
            case .q5_0: q5_0(place, kept(mask, first))
            case .q8_0: q8_0(place, kept(mask, first))
            case .q3K: q3K(place, mask, first)
            case .q6K: q6K(place, mask, first)
            case .tq1_0: tq1_0(place, mask, first)
            default: tq2_0(place, mask, first)
            }
        }
        return left
    }
}

extension BlockZeros {
    private static func isFinite(_ block: UnsafeMutableRawPointer, _ dtype: DType) -> Bool {
        let offset: Int
        switch dtype {
        case .mxfp4, .nvfp4: return true
        case .q3K: offset = 108
        case .q6K: offset = 208
        case .tq1_0: offset = 52
        case .tq2_0: offset = 64
        default: offset = 0
        }
        return UnsafeRawPointer(block).half(offset).isFinite
    }

    /// The next 32 bits of the mask.
    @inline(__always)
    private static func kept(_ mask: BitMask, _ index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: mask.word(from: index))
    }

    /// All bits set where bit `index` of the mask is, none where not.
    @inline(__always)
    private static func filter(_ kept: UInt32, _ index: Int) -> UInt8 {
        0 &- UInt8(truncatingIfNeeded: kept &>> UInt32(truncatingIfNeeded: index) & 1)
    }

    /// Replaces the bits of a byte that the filter leaves out.
    @inline(__always)
    private static func put(_ code: UInt8, outside filter: UInt8, _ place: UnsafeMutableRawPointer, _ offset: Int) {
        let byte = place.load(fromByteOffset: offset, as: UInt8.self)
        place.storeBytes(of: byte & filter | code & ~filter, toByteOffset: offset, as: UInt8.self)
    }

    /// The elements 0..<count in the low nibbles, those after in the high ones.
    @inline(__always)
    private static func nibbles(_ place: UnsafeMutableRawPointer, _ count: Int, _ kept: UInt32, code: UInt8) {
        for i in 0..<count {
            let filter = filter(kept, i) & 0x0F | filter(kept, count &+ i) & 0xF0
            put(code << 4 | code, outside: filter, place, i)
        }
    }

    private static func q5_0(_ place: UnsafeMutableRawPointer, _ kept: UInt32) {
        let fifths = UnsafeRawPointer(place).word32(2) | ~kept
        place.storeBytes(of: fifths.littleEndian, toByteOffset: 2, as: UInt32.self)
        nibbles(place + 6, 16, kept, code: 0)
    }

    private static func q8_0(_ place: UnsafeMutableRawPointer, _ kept: UInt32) {
        for i in 0..<32 { put(0, outside: filter(kept, i), place, 2 &+ i) }
    }

    /// Code 4 is third bit 1 (at `run` of byte `i` for element `32 · run + i`) and bit pair 0.
    private static func q3K(_ place: UnsafeMutableRawPointer, _ mask: BitMask, _ first: Int) {
        for run in 0..<8 {
            let kept = kept(mask, first + 32 * run)
            let (third, pair) = (UInt8(1) << UInt8(run), UInt8(3) << UInt8(2 * (run & 3)))
            for i in 0..<32 {
                let filter = filter(kept, i)
                put(0xFF, outside: filter | ~third, place, i)
                put(0, outside: filter | ~pair, place, 32 &+ run &>> 2 &* 32 &+ i)
            }
        }
    }

    /// Code 32 is bit pair 2 and nibble 0. Byte `i` of the pairs serves the elements i, i + 32, i + 64, i + 96 of a half;
    /// the nibbles of the first and third share bytes, as do those of the second and fourth.
    private static func q6K(_ place: UnsafeMutableRawPointer, _ mask: BitMask, _ first: Int) {
        for half in 0..<2 {
            let start = first + 128 * half
            let (one, two) = (kept(mask, start), kept(mask, start + 32))
            let (three, four) = (kept(mask, start + 64), kept(mask, start + 96))
            for i in 0..<32 {
                let (a, b, c, d) = (filter(one, i), filter(two, i), filter(three, i), filter(four, i))
                put(0, outside: a & 0x0F | c & 0xF0, place, 64 &* half &+ i)
                put(0, outside: b & 0x0F | d & 0xF0, place, 64 &* half &+ 32 &+ i)
                put(0xAA, outside: a & 3 | b & 0x0C | c & 0x30 | d & 0xC0, place, 128 &+ 32 &* half &+ i)
            }
        }
    }

    private static func tq2_0(_ place: UnsafeMutableRawPointer, _ mask: BitMask, _ first: Int) {
        for run in 0..<8 {
            let kept = kept(mask, first + 32 * run)
            let pair = UInt8(3) << UInt8(2 * (run & 3))
            for i in 0..<32 { put(0x55, outside: filter(kept, i) | ~pair, place, run &>> 2 &* 32 &+ i) }
        }
    }
}
