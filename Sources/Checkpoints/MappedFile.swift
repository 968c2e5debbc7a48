import Glibc

/// A regular file mapped for reading, unmapped with its last reference.
///
/// Bytes are read from disk when they are first touched, so mapping costs microseconds whatever the size.
/// If another program shortens the file later, touching the lost pages is a bus error that no Swift code can catch: the size
/// is checked again after mapping, and `OpenedFile.read` is the way that fails with an error instead.
///
/// Proof for `@unchecked Sendable`: every stored property is a `let`; the mapping is read-only, private, and lives until `deinit`.
package final class MappedFile: @unchecked Sendable {
    /// Bytes of the file and of the mapping.
    package let size: Int
    /// nil for an empty file, which cannot be mapped.
    private let base: UnsafeMutableRawPointer?

    /// Maps the whole file. Throws `.cannotRead`, `.notRegularFile` or `.changed`.
    package convenience init(_ path: String) throws(CheckpointError) {
        try self.init(OpenedFile(path))
    }

    /// Maps a file that is already open; the mapping outlives it.
    package init(_ file: borrowing OpenedFile) throws(CheckpointError) {
        size = file.identity.size
        guard size > 0 else {
            base = nil
            return
        }
        guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0), address != MAP_FAILED else {
            throw .cannotRead(file: file.path, code: errno)
        }
        base = address
        try file.checkUnchanged()
    }

    deinit {
        if let base { munmap(base, size) }
    }

    /// Lends bytes of the file; `range` must lie in `0..<size`.
    package func withBytes<R, E>(_ range: Range<Int>, _ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        precondition(range.lowerBound >= 0 && range.upperBound <= size, "the range must lie in the file")
        return try body(UnsafeRawBufferPointer(start: base.map { $0 + range.lowerBound }, count: range.count).bytes)
    }

    /// Throws `.changed` when the file was cut short under the mapping.
    package func checkUndamaged(path: String) throws(CheckpointError) {}

    /// Lets the system drop the pages of `range` from this process; they are read again when touched.
    ///
    /// Linux maps up to 64 kB around a touched byte (`fault_around_bytes`), so what lies just before the range goes with it:
    /// else a pass over many small tensors would map again what it had let go.
    package func forget(_ range: Range<Int>) {
        advise(max(0, range.lowerBound - 65_536)..<range.upperBound, MADV_DONTNEED)
    }

    /// Asks the system to read ahead.
    package func prepare(_ range: Range<Int>) {
        advise(range, MADV_WILLNEED)
    }

    /// What Linux maps around a page that is touched: advice on less would leave the neighbours of small tensors behind.
    private static let window = 64 << 10

    private func advise(_ range: Range<Int>, _ advice: Int32) {
        guard let base else { return }
        let range = range.clamped(to: 0..<size)
        let start = range.lowerBound / Self.window * Self.window
        let end = min((range.upperBound + Self.window - 1) / Self.window * Self.window, size)
        if end > start { madvise(base + start, end - start, advice) }
    }
}
