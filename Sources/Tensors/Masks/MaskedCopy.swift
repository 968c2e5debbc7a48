import CScan
import Glibc

/// What masking may do to a chunk of a tensor and what it may not: looked at from outside, without the mask.
package enum MaskedCopy {
    /// Elements whose bits are all zero; of quantised types, whose value is.
    package static func zeros(_ bytes: RawSpan, as dtype: DType, elements: Int? = nil) -> Int {
        zeros(original: bytes, copy: bytes, as: dtype, elements: elements) ?? 0
    }

    /// Elements of the copy whose bits are all zero; nil when an element is neither zero nor what the original has.
    ///
    /// Both spans hold the same elements, from a whole byte on. Of quantised types the decoded values are compared, in
    /// which zeros of both signs are zero and NaN is equal to NaN.
    /// - Parameter elements: how many there are, where the last byte may hold fewer packed ones than fit.
    package static func zeros(original: RawSpan, copy: RawSpan, as dtype: DType, elements: Int? = nil) -> Int? {
        guard original.byteCount == copy.byteCount else { return nil }
        let packed = ElementDecoder.elementCount(of: copy, as: dtype, atMost: elements)
        return original.withUnsafeBytes { original in
            copy.withUnsafeBytes { copy in
                if dtype.isQuantized { return countDecoded(original, copy, dtype) }
                return switch dtype.bitWidth {
                case 8: count(original, copy, UInt8.self)
                case 16: count(original, copy, 2, by: cscan_zero_words)
                case 32: count(original, copy, 4, by: cscan_zero_singles)
                case 64: count(original, copy, UInt64.self)
                case 128: count(original, copy, UInt128.self)
                default: countPacked(original, copy, packed, width: dtype.bitWidth)
                }
            }
        }
    }

    /// Whether two chunks are the same bytes.
    package static func areEqual(_ one: RawSpan, _ other: RawSpan) -> Bool {
        guard one.byteCount == other.byteCount else { return false }
        return one.withUnsafeBytes { one in
            other.withUnsafeBytes { other in
                one.isEmpty || memcmp(one.baseAddress!, other.baseAddress!, one.count) == 0
            }
        }
    }
}

extension MaskedCopy {
    @inline(__always)
    private static func count<Word: FixedWidthInteger>(
        _ original: UnsafeRawBufferPointer, _ copy: UnsafeRawBufferPointer, _: Word.Type
    ) -> Int? {
        var (zeros, wrong) = (0, 0)
        let step = MemoryLayout<Word>.size
        for place in 0..<copy.count / step {
            let was = original.loadUnaligned(fromByteOffset: place &* step, as: Word.self)
            let value = copy.loadUnaligned(fromByteOffset: place &* step, as: Word.self)
            if value == 0 { zeros &+= 1 } else if value != was { wrong &+= 1 }
        }
        return wrong == 0 ? zeros : nil
    }

    private static func count(
        _ original: UnsafeRawBufferPointer, _ copy: UnsafeRawBufferPointer, _ size: Int,
        by kernel: (UnsafeRawPointer?, UnsafeRawPointer?, Int, UnsafeMutablePointer<Bool>?) -> Int
    ) -> Int? {
        var isOther = false
        let zeros = kernel(original.baseAddress, copy.baseAddress, copy.count / size, &isOther)
        return isOther ? nil : zeros
    }

    private static func countDecoded(
        _ original: UnsafeRawBufferPointer, _ copy: UnsafeRawBufferPointer, _ dtype: DType
    ) -> Int? {
        guard let from = original.baseAddress, let to = copy.baseAddress else { return 0 }
        let (elements, length) = (dtype.elementCount(in: copy.count), ElementChunks.length)
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * length) { buffer -> Int? in
            guard let was = buffer.baseAddress else { return nil }
            let now = was + length
            var zeros = 0
            for start in stride(from: 0, to: elements, by: length) {
                let (piece, offset) = (min(length, elements - start), dtype.byteCount(of: start))
                ElementDecoder.decode(from + offset, count: piece, as: dtype, into: was)
                ElementDecoder.decode(to + offset, count: piece, as: dtype, into: now)
                guard let found = compare(was, now, piece) else { return nil }
                zeros += found
            }
            return zeros
        }
    }

    /// Zeros among new values, nil when another is not what it was (NaN is NaN). No branch in the loop: it vectorises.
    private static func compare(_ was: UnsafePointer<Float>, _ now: UnsafePointer<Float>, _ count: Int) -> Int? {
        var (zeros, wrong): (UInt32, UInt32) = (0, 0)
        for i in 0..<count {
            let isNonzero = SinglePattern.isNonzero(now[i].bitPattern & SinglePattern.magnitude)
            let isOther: UInt32 = was[i].bitPattern != now[i].bitPattern ? 1 : 0
            let isNumber: UInt32 = was[i] == was[i] || now[i] == now[i] ? 1 : 0
            zeros &+= 1 &- isNonzero
            wrong |= isNonzero & isOther & isNumber
        }
        return wrong == 0 ? Int(zeros) : nil
    }

    private static func countPacked(
        _ original: UnsafeRawBufferPointer, _ copy: UnsafeRawBufferPointer, _ count: Int, width: Int
    ) -> Int? {
        var zeros = 0
        for element in 0..<count {
            let value = bits(copy, element, width)
            if value == 0 { zeros += 1 } else if value != bits(original, element, width) { return nil }
        }
        return zeros
    }

    private static func bits(_ bytes: UnsafeRawBufferPointer, _ element: Int, _ width: Int) -> UInt8 {
        (0..<width).reduce(0) { value, bit in
            let place = element * width + bit
            return value | (bytes[place >> 3] >> UInt8(place & 7) & 1) << UInt8(bit)
        }
    }
}
