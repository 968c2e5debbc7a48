package import Tensors

/// Where one named tensor lies, and what its bytes mean.
///
/// Made only by readers that have checked `bytes` against the file and against `shape` and `dtype`, so nobody needs to check again.
package struct TensorEntry: Sendable, Hashable {
    /// As the network's code calls it, unescaped; may hold any character, so show only `name.printable`.
    package let name: String
    package let dtype: DType
    /// Row-major; `[]` is a scalar.
    package let shape: [Int]
    /// Index into `Checkpoint.files`.
    package let file: Int
    /// What the tensor occupies in its file, from the file's beginning; not necessarily aligned to the element. Unless there
    /// is a `source`, these are the elements: row-major, little-endian, without gaps.
    package let bytes: Range<Int>
    /// Nil for a tensor whose bytes stand for themselves under its own name.
    package let details: Details?

    package init(
        name: String, dtype: DType, shape: [Int], file: Int, bytes: Range<Int>, details: Details? = nil
    ) {
        self.name = name
        self.dtype = dtype
        self.shape = shape
        self.file = file
        self.bytes = bytes
        self.details = details
    }

    /// Product of the shape; 1 for a scalar.
    package var elementCount: Int { shape.reduce(1, &*) }

    /// Bytes of its elements as they are read: row-major, little-endian.
    package var byteCount: Int { details?.source == nil ? bytes.count : dtype.byteCount(of: elementCount) }

    /// How the elements are had where the file's bytes are not them.
    package var source: (any ElementSource)? { details?.source }

    /// As the file calls it.
    package var storedName: String { details?.storedName ?? name }

    /// The same tensor with other elements, of which there must be as many; nil brings back the file's.
    func updated(_ elements: [UInt8]?) -> TensorEntry {
        precondition(
            elements.map { $0.count == dtype.byteCount(of: elementCount) } ?? true, "as many elements as the shape has")
        return TensorEntry(
            name: name, dtype: dtype, shape: shape, file: file, bytes: bytes,
            details: Details(
                source: details?.source, storedName: details?.storedName, tiedTo: details?.tiedTo,
                quantization: details?.quantization, updated: elements))
    }

    /// The same tensor in another list of files.
    package func inFile(_ file: Int) -> TensorEntry {
        TensorEntry(name: name, dtype: dtype, shape: shape, file: file, bytes: bytes, details: details)
    }
}

extension TensorEntry {
    /// What sets a tensor apart from plain bytes under its own name. Most have none, and there may be a hundred thousand.
    package final class Details: Sendable, Hashable {
        package let source: (any ElementSource)?
        /// The file's name for it, where `name` is another one.
        package let storedName: String?
        /// The tensor of the same checkpoint whose storage this one shares, wholly or in part.
        package let tiedTo: String?
        /// What turns stored integers into numbers.
        package let quantization: Quantization?
        /// Elements that stand in for the file's, row-major and little-endian; nil where the file's own do.
        package let updated: [UInt8]?

        package init(
            source: (any ElementSource)? = nil, storedName: String? = nil, tiedTo: String? = nil,
            quantization: Quantization? = nil, updated: [UInt8]? = nil
        ) {
            self.source = source
            self.storedName = storedName
            self.tiedTo = tiedTo
            self.quantization = quantization
            self.updated = updated
        }

        /// Two are the same when they are one object.
        package static func == (a: Details, b: Details) -> Bool { a === b }

        package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }

    /// Integers that stand for (q − zero point) × scale, as ONNX's DequantizeLinear has it.
    package struct Quantization: Sendable, Hashable {
        /// Name of the tensor of scales: one in all, one an index of `axis`, or one a block along it.
        package let scale: String
        /// Name of the tensor of zero points, of the scales' shape; nil where they are 0.
        package let zeroPoint: String?
        package let axis: Int
        /// Elements along `axis` that share a scale; 0 where each index has its own.
        package let blockLength: Int

        package init(scale: String, zeroPoint: String?, axis: Int, blockLength: Int = 0) {
            self.scale = scale
            self.zeroPoint = zeroPoint
            self.axis = axis
            self.blockLength = blockLength
        }
    }
}
