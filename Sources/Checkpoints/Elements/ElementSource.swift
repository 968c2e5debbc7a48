/// Elements that are not plain bytes of a file: in another byte or row order, compressed, strided, computed.
///
/// One conformer a way; they may be stacked. All are read as if they were plain: row-major, little-endian bytes.
package protocol ElementSource: Sendable {
    /// Fills `target` with the bytes of the tensor that begin at `start`; the caller asks for whole blocks of the type only,
    /// and usually from first to last.
    ///
    /// - Parameter map: the file that the entry names.
    /// - Throws: what is wrong with the file, as the reader would.
    func read(from start: Int, of map: MappedFile, into target: inout MutableRawSpan) throws(CheckpointError)
}

/// A source that can put changed elements back where they came from, in no more and no fewer bytes.
package protocol WritableElementSource: ElementSource {
    /// Turns a whole tensor's elements into what its file holds.
    ///
    /// - Parameters:
    ///   - elements: row-major and little-endian, all of them.
    ///   - target: the tensor's `bytes` as the file has them; what belongs to others in between stays.
    func store(_ elements: RawSpan, into target: inout MutableRawSpan) throws(CheckpointError)
}
