/// Decodes long runs of elements a cache-sized piece at a time.
enum ElementChunks {
    /// Elements of a piece: a multiple of 256, so that packed types stay on whole bytes and quantised ones on whole blocks.
    static let length = 4096

    /// Calls `body` with consecutive pieces of at most `length` decoded values.
    @inline(__always)
    static func forEach(
        _ source: UnsafeRawPointer, count: Int, as dtype: DType, _ body: (UnsafeMutablePointer<Float>, Int) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: length) { buffer in
            guard let values = buffer.baseAddress else { return }
            var start = 0
            while start < count {
                let piece = min(length, count - start)
                let offset = dtype.byteCount(of: start)
                ElementDecoder.decode(source + offset, count: piece, as: dtype, into: values)
                body(values, piece)
                start += piece
            }
        }
    }
}
