package import Checkpoints
package import Subjects
package import Tensors

/// The codes that stand for 0 in a tensor of quantised integers with zero points.
package struct ZeroCodes {
    private let scale: BlockScale

    /// Nil where 0 itself is that code.
    package init?(_ layer: Layer, _ checkpoint: Checkpoint) throws(PruningError) {
        scale = try BlockScale(layer, checkpoint)
        guard scale.hasZeroPoints else { return nil }
    }

    /// Stores the code of 0 in every element that a mask removes; the first is element `start` of its tensor.
    package func store(into bytes: inout MutableRawSpan, as dtype: DType, from start: Int, where kept: BitMask) {
        let codes = scale.zeroCodes(from: start, count: kept.count)
        bytes.withUnsafeMutableBytes { bytes in
            for (index, code) in codes.enumerated() where !kept[index] {
                Self.store(code, at: index, as: dtype, into: bytes)
            }
        }
    }

    /// Elements of the copy that stand for 0; nil when one neither does nor is what the original has.
    package func zeros(original: RawSpan, copy: RawSpan, as dtype: DType, from start: Int) -> Int? {
        let count = dtype.elementCount(in: copy.byteCount)
        let codes = scale.zeroCodes(from: start, count: count)
        let (before, after) = (Self.values(original, dtype, count), Self.values(copy, dtype, count))
        var zeros = 0
        for index in 0..<count {
            if after[index] == codes[index] { zeros += 1 } else if after[index] != before[index] { return nil }
        }
        return zeros
    }

    private static func values(_ bytes: RawSpan, _ dtype: DType, _ count: Int) -> [Float] {
        var values = [Float](repeating: 0, count: count)
        var span = values.mutableSpan
        ElementDecoder.decode(bytes, as: dtype, into: &span)
        return values
    }

    /// Stores a whole number of at most eight bits; packed types keep their neighbours.
    private static func store(
        _ value: Float, at index: Int, as dtype: DType, into bytes: UnsafeMutableRawBufferPointer
    ) {
        let width = dtype.bitWidth
        let code = UInt8(truncatingIfNeeded: Int(value))
        guard width < 8 else {
            bytes[index] = code
            return
        }
        let (byte, shift) = (index * width / 8, UInt8(index * width % 8))
        let mask = UInt8((1 << width) - 1)
        bytes[byte] = bytes[byte] & ~(mask << shift) | (code & mask) << shift
    }
}
