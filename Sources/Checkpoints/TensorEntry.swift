package import Tensors

/// Where one named tensor lies, and what its bytes mean.
///
/// Made only by readers that have checked `bytes` against the file and against `shape` and `dtype`, so nobody needs to check again.
package struct TensorEntry: Sendable, Hashable {
    /// As in the file, unescaped; may hold any character, so show only `name.printable`.
    package let name: String
    package let dtype: DType
    /// Row-major; `[]` is a scalar.
    package let shape: [Int]
    /// Index into `Checkpoint.files`.
    package let file: Int
    /// Byte offsets from the beginning of its file; not necessarily aligned to the element.
    package let bytes: Range<Int>

    package init(name: String, dtype: DType, shape: [Int], file: Int, bytes: Range<Int>) {
        self.name = name
        self.dtype = dtype
        self.shape = shape
        self.file = file
        self.bytes = bytes
    }

    /// Product of the shape; 1 for a scalar.
    package var elementCount: Int { shape.reduce(1, &*) }

    package var byteCount: Int { bytes.count }

    /// The same tensor in another list of files.
    package func inFile(_ file: Int) -> TensorEntry {
        TensorEntry(name: name, dtype: dtype, shape: shape, file: file, bytes: bytes)
    }
}
