import Glibc

/// Turns stored elements into Float32 values, whatever their type and alignment.
///
/// Sub-byte types are read in little-endian bit order: element `i` of width `b` sits at bits `i·b ..< (i+1)·b` of the
/// chunk, so a chunk of `F4` must begin at an even element and a chunk of `F6` at a multiple of four.
package enum ElementDecoder {
    /// Whole elements in a chunk of that type.
    ///
    /// - Parameter limit: elements that there are, where a packed tensor's last byte may hold fewer than fit.
    package static func elementCount(of bytes: RawSpan, as dtype: DType, atMost limit: Int? = nil) -> Int {
        let fitting = dtype.elementCount(in: bytes.byteCount)
        return dtype.isPacked ? min(fitting, limit ?? fitting) : fitting
    }

    /// Writes the value of every element of `bytes` to the front of `values`, which must be at least as long.
    ///
    /// `F64` and integers are rounded to nearest (ties to even), `BOOL` is 0 or 1, complex numbers become their moduli,
    /// quantised ones are what ggml's reference makes of them. Every other type is exact: all its values exist in Float32.
    /// Of packed types the last byte may hold fewer elements than fit: reading stops where `values` ends.
    package static func decode(_ bytes: RawSpan, as dtype: DType, into values: inout MutableSpan<Float>) {
        let count = elementCount(of: bytes, as: dtype, atMost: values.count)
        precondition(count <= values.count, "fewer values than elements")
        bytes.withUnsafeBytes { source in
            values.withUnsafeMutableBufferPointer { target in
                guard count > 0, let from = source.baseAddress, let to = target.baseAddress else { return }
                decode(from, count: count, as: dtype, into: to)
            }
        }
    }

    /// The same over raw memory: `count` elements from `source`, which need not be aligned.
    static func decode(
        _ source: UnsafeRawPointer, count: Int, as dtype: DType, into target: UnsafeMutablePointer<Float>
    ) {
        switch dtype {
        case .bf16: decodeBFloat16(source, count, target)
        case .f16: decodeFloat16(source, count, target)
        case .f32:
            target.withMemoryRebound(to: UInt8.self, capacity: count * 4) { to in
                UnsafeMutableRawPointer(to).copyMemory(from: source, byteCount: count * 4)
            }
        case .f64: decodeFloat64(source, count, target)
        case .c64: decodeComplex(source, count, target)
        case .c128: decodeWideComplex(source, count, target)
        case .f4: decodeNibbles(source, count, target)
        case .i4, .u4, .i2, .u2: decodeSmallIntegers(source, count, dtype, target)
        case .f6e2m3, .f6e3m2: decodeSixBits(source, count, dtype, target)
        case .f8e5m2, .f8e4m3, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz, .bool, .u8, .i8:
            decodeCodes(source, count, dtype, target)
        case .i16, .u16, .i32, .u32, .i64, .u64: decodeIntegers(source, count, dtype, target)
        default: BlockDecoder.decode(source, count: count, as: dtype, into: target)
        }
    }
}

extension ElementDecoder {
    private static func decodeBFloat16(_ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutablePointer<Float>)
    {
        for i in 0..<count {
            let word = source.loadUnaligned(fromByteOffset: i &* 2, as: UInt16.self)
            target[i] = Float(bitPattern: UInt32(word) << 16)
        }
    }

    private static func decodeFloat16(_ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutablePointer<Float>) {
        for i in 0..<count {
            let word = source.loadUnaligned(fromByteOffset: i &* 2, as: UInt16.self)
            target[i] = Float(bitPattern: HalfPattern.singleBits(of: word))
        }
    }

    private static func decodeFloat64(_ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutablePointer<Float>) {
        for i in 0..<count { target[i] = Float(source.loadUnaligned(fromByteOffset: i &* 8, as: Double.self)) }
    }

    private static func decodeComplex(_ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutablePointer<Float>) {
        for i in 0..<count {
            let real = Double(source.loadUnaligned(fromByteOffset: i &* 8, as: Float.self))
            let imaginary = Double(source.loadUnaligned(fromByteOffset: i &* 8 &+ 4, as: Float.self))
            target[i] = Float((real * real + imaginary * imaginary).squareRoot())
        }
    }

    private static func decodeWideComplex(
        _ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutablePointer<Float>
    ) {
        for i in 0..<count {
            let real = source.loadUnaligned(fromByteOffset: i &* 16, as: Double.self)
            let imaginary = source.loadUnaligned(fromByteOffset: i &* 16 &+ 8, as: Double.self)
            target[i] = Float(hypot(real, imaginary))
        }
    }

    private static func decodeSmallIntegers(
        _ source: UnsafeRawPointer, _ count: Int, _ dtype: DType, _ target: UnsafeMutablePointer<Float>
    ) {
        let (width, isSigned) = (dtype.bitWidth, dtype == .i4 || dtype == .i2)
        for i in 0..<count {
            let bit = i &* width
            // The element's bits at the top of the byte, then down again with or without their sign.
            let top = source.byte(bit &>> 3) &<< UInt8(truncatingIfNeeded: 8 &- width &- bit & 7)
            let down = UInt8(truncatingIfNeeded: 8 &- width)
            target[i] = isSigned ? Float(Int8(bitPattern: top) &>> Int8(down)) : Float(top &>> down)
        }
    }

    private static func decodeNibbles(_ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutablePointer<Float>) {
        let table = SmallFloat.values(of: .f4)
        for i in 0..<count {
            let byte = source.load(fromByteOffset: i &>> 1, as: UInt8.self)
            target[i] = table[Int((byte >> UInt8(truncatingIfNeeded: (i & 1) &* 4)) & 15)]
        }
    }

    private static func decodeSixBits(
        _ source: UnsafeRawPointer, _ count: Int, _ dtype: DType, _ target: UnsafeMutablePointer<Float>
    ) {
        let table = SmallFloat.values(of: dtype)
        for i in 0..<count { target[i] = table[Int(SmallFloat.sixBits(source, at: i))] }
    }

    private static func decodeCodes(
        _ source: UnsafeRawPointer, _ count: Int, _ dtype: DType, _ target: UnsafeMutablePointer<Float>
    ) {
        let table = SmallFloat.values(of: dtype)
        for i in 0..<count { target[i] = table[Int(source.load(fromByteOffset: i, as: UInt8.self))] }
    }

    private static func decodeIntegers(
        _ source: UnsafeRawPointer, _ count: Int, _ dtype: DType, _ target: UnsafeMutablePointer<Float>
    ) {
        switch dtype {
        case .i16: for i in 0..<count { target[i] = Float(source.loadUnaligned(fromByteOffset: i * 2, as: Int16.self)) }
        case .u16:
            for i in 0..<count { target[i] = Float(source.loadUnaligned(fromByteOffset: i * 2, as: UInt16.self)) }
        case .i32: for i in 0..<count { target[i] = Float(source.loadUnaligned(fromByteOffset: i * 4, as: Int32.self)) }
        case .u32:
            for i in 0..<count { target[i] = Float(source.loadUnaligned(fromByteOffset: i * 4, as: UInt32.self)) }
        case .i64: for i in 0..<count { target[i] = Float(source.loadUnaligned(fromByteOffset: i * 8, as: Int64.self)) }
        default: for i in 0..<count { target[i] = Float(source.loadUnaligned(fromByteOffset: i * 8, as: UInt64.self)) }
        }
    }
}
