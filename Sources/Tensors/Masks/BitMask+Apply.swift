import CScan

extension BitMask {
    /// Zeroes the removed elements of a chunk in place and leaves every other bit as it is.
    ///
    /// The chunk's first element is `element` of the layer and begins a whole byte, or block. A removed element's bits
    /// become 0, the value 0 in every type but `F8_E8M0`, which has none; of quantised types, which must be able to hold
    /// zeros, its code becomes that of 0. A block whose scale is not finite has no such code and stays as it is.
    /// - Returns: removed elements that could not be zeroed for that reason.
    @discardableResult
    package func apply(to bytes: inout MutableRawSpan, as dtype: DType, from element: Int = 0) -> Int {
        bytes.withUnsafeMutableBytes { bytes in
            var elements = dtype.elementCount(in: bytes.count)
            // The last byte of a packed tensor may hold fewer elements than fit.
            if dtype.isPacked, elements - dtype.blockLength < count - element {
                elements = min(elements, count - element)
            }
            precondition(element >= 0 && element + elements <= count, "the mask is shorter than the elements")
            guard elements > 0, let base = bytes.baseAddress else { return 0 }
            if dtype.isQuantized {
                precondition(dtype.holdsZero, "\(dtype.rawValue) cannot hold single zeros")
                return BlockZeros.clear(base, elements, as: dtype, keeping: self, from: element)
            }
            for start in stride(from: clearWords(base, elements, dtype, from: element), to: elements, by: 64) {
                let length = min(64, elements - start)
                let kept = word(from: element + start)
                if kept | (length == 64 ? 0 : ~0 << UInt64(length)) == ~0 { continue }
                let place = base + start * dtype.bitWidth / 8
                switch dtype.bitWidth {
                case 8: Self.clear(place, length, kept, UInt8.self)
                case 16: Self.clear(place, length, kept, UInt16.self)
                case 32: Self.clear(place, length, kept, UInt32.self)
                case 64: Self.clear(place, length, kept, UInt64.self)
                default:
                    for i in 0..<length where !Self.bit(kept, i) { Self.clearBits(place, i, width: dtype.bitWidth) }
                }
            }
            return 0
        }
    }

    /// Clears whole words of mask bits, where they lie as they are needed and the type is a common one.
    /// - Returns: elements that are done.
    private func clearWords(_ base: UnsafeMutableRawPointer, _ elements: Int, _ dtype: DType, from element: Int) -> Int
    {
        guard [16, 32].contains(dtype.bitWidth) else { return 0 }
        let clear = dtype.bitWidth == 16 ? cscan_clear_words : cscan_clear_singles
        return withWords(from: element) { words in
            clear(base, words, elements / 64)
            return elements / 64 * 64
        } ?? 0
    }

    @inline(__always)
    private static func bit(_ word: UInt64, _ index: Int) -> Bool {
        word &>> UInt64(truncatingIfNeeded: index) & 1 == 1
    }

    @inline(__always)
    private static func clear<Word: FixedWidthInteger & BitwiseCopyable>(
        _ place: UnsafeMutableRawPointer, _ length: Int, _ kept: UInt64, _: Word.Type
    ) {
        for i in 0..<length where !bit(kept, i) {
            place.storeBytes(of: 0, toByteOffset: i * MemoryLayout<Word>.size, as: Word.self)
        }
    }

    /// Clears one element of a packed type.
    private static func clearBits(_ place: UnsafeMutableRawPointer, _ index: Int, width: Int) {
        for bit in index * width..<(index + 1) * width {
            let byte = place.load(fromByteOffset: bit >> 3, as: UInt8.self)
            place.storeBytes(of: byte & ~(1 << UInt8(bit & 7)), toByteOffset: bit >> 3, as: UInt8.self)
        }
    }
}
