/// An array of numbers in memory, row-major and little-endian: what crosses between jobs, where no `Tensor` may.
package struct HostTensor: Sendable, Hashable {
    package var dtype: DType
    /// Empty for a single number.
    package var shape: [Int]
    /// `dtype.byteCount(of: elementCount)` bytes.
    package var bytes: [UInt8]

    package init(dtype: DType, shape: [Int], bytes: [UInt8]) {
        precondition(bytes.count == dtype.byteCount(of: shape.reduce(1, *)), "bytes must fill the shape")
        self.dtype = dtype
        self.shape = shape
        self.bytes = bytes
    }

    package init(_ numbers: [Float], shape: [Int]) {
        self.init(dtype: .f32, shape: shape, bytes: numbers.withUnsafeBytes { [UInt8]($0) })
    }

    package init(_ numbers: [Double], shape: [Int]) {
        self.init(dtype: .f64, shape: shape, bytes: numbers.withUnsafeBytes { [UInt8]($0) })
    }

    package init(_ numbers: [Int64], shape: [Int]) {
        self.init(dtype: .i64, shape: shape, bytes: numbers.withUnsafeBytes { [UInt8]($0) })
    }

    package var elementCount: Int { shape.reduce(1, *) }
}

extension HostTensor {
    /// The elements of an F32 array.
    package var floats: [Float] { numbers(.f32) }

    /// The elements of an F64 array.
    package var doubles: [Double] { numbers(.f64) }

    /// The elements of an I64 array.
    package var integers: [Int64] { numbers(.i64) }

    private func numbers<Number: BitwiseCopyable>(_ expected: DType) -> [Number] {
        precondition(dtype == expected, "\(dtype) is read as \(expected)")
        return bytes.withUnsafeBytes { bytes in
            Array(unsafeUninitializedCapacity: elementCount) { target, count in
                UnsafeMutableRawBufferPointer(target).copyMemory(from: bytes)
                count = elementCount
            }
        }
    }
}

extension HostTensor {
    /// The bytes of the elements of an F32 or F64 array in another type that `ElementEncoder` writes, rounded to nearest.
    package func stored(as dtype: DType) -> [UInt8] {
        if self.dtype == dtype { return bytes }
        let values = self.dtype == .f64 ? doubles.map { Float($0) } : floats
        var bytes = [UInt8](repeating: 0, count: dtype.byteCount(of: values.count))
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        ElementEncoder.encode(values.span, as: dtype, into: &target)
        return bytes
    }
}
