package import Tensors

/// Writes arrays as NumPy stores them: a `.npz` archive, or a single array as `.npy`.
///
/// Every array is row-major and little-endian. Source: NumPy's format 1.0 (2.0 where the header needs more than 65,535 bytes).
package struct NumPyWriter: ~Copyable {
    private var archive: ZipWriter

    /// - Throws: `.exists`, `.cannotWrite`.
    package init(_ path: String, replacing: Bool = false) throws(WriteError) {
        archive = try ZipWriter(path, replacing: replacing)
    }

    /// Throws `.diskFull` when that many bytes could not fit.
    package func checkSpace(for bytes: Int) throws(WriteError) { try archive.checkSpace(for: bytes) }

    /// Begins an array; its bytes follow by `append`, then `end`.
    package mutating func begin(
        _ name: String, _ dtype: DType, _ shape: [Int], _ method: ZipEntry.Method = .stored
    ) throws(WriteError) {
        let header = Self.header(dtype, shape)
        let size = header.count + dtype.byteCount(of: shape.reduce(1, *))
        try archive.begin(name + ".npy", method, size: size)
        try archive.append(header.span.bytes)
    }

    package mutating func append(_ bytes: RawSpan) throws(WriteError) { try archive.append(bytes) }

    package mutating func end() throws(WriteError) { try archive.end() }

    /// - Returns: bytes of the file.
    package consuming func finish(
        verify: (_ temporaryPath: String) throws(WriteError) -> Void
    ) throws(WriteError) -> Int {
        try archive.finish(verify: verify)
    }

    /// What stands before an array's bytes, padded so that they begin at a multiple of 64.
    package static func header(_ dtype: DType, _ shape: [Int]) -> [UInt8] {
        let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        let text = "{'descr': '\(descriptor(dtype))', 'fortran_order': False, 'shape': (\(sizes)), }"
        let isLong = text.utf8.count > 60_000
        let fixed = isLong ? 12 : 10
        let padding = (64 - (fixed + text.utf8.count + 1) % 64) % 64
        var header = LittleEndianBytes(bytes: [0x93] + Array("NUMPY".utf8) + [isLong ? 2 : 1, 0])
        header.add(text.utf8.count + padding + 1, bytes: isLong ? 4 : 2)
        return header.bytes + Array(text.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0A]
    }

    /// NumPy's name for the type; what it has no name for are bytes (`V`), as ml_dtypes writes them.
    private static func descriptor(_ dtype: DType) -> String {
        switch dtype {
        case .bool: "|b1"
        case .u8: "|u1"
        case .i8: "|i1"
        case .u16: "<u2"
        case .i16: "<i2"
        case .u32: "<u4"
        case .i32: "<i4"
        case .u64: "<u8"
        case .i64: "<i8"
        case .f16: "<f2"
        case .f32: "<f4"
        case .f64: "<f8"
        case .c64: "<c8"
        case .c128: "<c16"
        default: "<V\(dtype.blockBytes)"
        }
    }
}
