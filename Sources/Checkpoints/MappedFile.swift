import CFiles
import Glibc

/// A regular file mapped for reading, unmapped with its last reference.
///
/// Bytes are read from disk when they are first touched, so mapping costs microseconds whatever the size.
/// If another program shortens the file later, pages that are lost read as zeros from the first one touched to the end, for
/// good, and the mapping `isDamaged`. Whoever borrowed bytes calls `checkUndamaged` before trusting what came of them. What
/// is lost of the last page that is left, and all that is cut and grown again before it is touched, reads as zeros unmarked:
/// only size and time of the file tell that.
///
/// Proof for `@unchecked Sendable`: every stored property is a `let`; the mapping is read-only, private, and lives until `deinit`;
/// what `entry` points to is atomic.
package final class MappedFile: @unchecked Sendable {
    /// Bytes of the file and of the mapping.
    package let size: Int
    /// nil for an empty file, which cannot be mapped.
    private let base: UnsafeMutableRawPointer?
    /// Where a bus error in the mapping is noted; nil for an empty file, and for memory that is none.
    private let entry: OpaquePointer?

    /// Maps the whole file. Throws `.cannotRead`, `.notRegularFile` or `.changed`.
    package convenience init(_ path: String) throws(CheckpointError) {
        try self.init(OpenedFile(path))
    }

    /// Maps a file that is already open; the mapping outlives it.
    package init(_ file: borrowing OpenedFile) throws(CheckpointError) {
        size = file.identity.size
        guard size > 0 else {
            (base, entry) = (nil, nil)
            return
        }
        guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0), address != MAP_FAILED else {
            throw .cannotRead(file: file.path, code: errno)
        }
        guard let entry = cfiles_register(address, size) else {
            munmap(address, size)
            throw .cannotRead(file: file.path, code: ENOMEM)
        }
        (base, self.entry) = (address, entry)
        try file.checkUnchanged()
    }

    /// Stands for bytes in memory as if they were a file. For fuzzing.
    ///
    /// - Parameter memory: outlives this, and does not change meanwhile; it stays the caller's.
    package init(lending memory: UnsafeMutableRawBufferPointer) {
        size = memory.count
        base = memory.isEmpty ? nil : memory.baseAddress
        entry = nil
    }

    deinit {
        guard let entry, let base else { return }
        cfiles_unregister(entry)
        munmap(base, size)
    }

    /// Lends bytes of the file; `range` must lie in `0..<size`.
    package func withBytes<R, E>(_ range: Range<Int>, _ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        precondition(range.lowerBound >= 0 && range.upperBound <= size, "the range must lie in the file")
        return try body(UnsafeRawBufferPointer(start: base.map { $0 + range.lowerBound }, count: range.count).bytes)
    }

    /// Where bytes of the file are, valid while this lives; `range` must lie in `0..<size`.
    func address(of range: Range<Int>) -> UnsafeRawBufferPointer {
        precondition(range.lowerBound >= 0 && range.upperBound <= size, "the range must lie in the file")
        return UnsafeRawBufferPointer(start: base.map { UnsafeRawPointer($0) + range.lowerBound }, count: range.count)
    }

    /// Whether a page was touched that the file no longer has, or that the disk failed to deliver: bytes lent until now may
    /// have been zeros.
    package var isDamaged: Bool { entry.map(cfiles_is_damaged) ?? false }

    /// Call after the last look at lent bytes. Costs 3 ns.
    /// - Parameter path: where the file was, for the error.
    /// - Throws: `.changed` when the mapping is damaged, with the size on disk now, 0 where there is no file.
    package func checkUndamaged(path: String) throws(CheckpointError) {
        guard isDamaged else { return }
        var status = stat()
        throw .changed(file: path, was: size, now: stat(path, &status) == 0 ? Int(status.st_size) : 0)
    }

    /// Lends the whole file to a reader; what it finds wrong in a file that was cut short meanwhile is that.
    package func reading<R>(
        _ path: String, _ body: (RawSpan) throws(CheckpointError) -> R
    ) throws(CheckpointError) -> R {
        let result: R
        do throws(CheckpointError) { result = try withBytes(0..<size, body) } catch {
            try checkUndamaged(path: path)
            throw error
        }
        try checkUndamaged(path: path)
        return result
    }

    /// Puts our handler of bus errors before one that was installed later, such as the screen's; that one keeps all others.
    /// Mapping a file does so by itself.
    package static func guardFaults() { cfiles_guard() }

    /// Lets the system drop the pages of `range` from this process; they are read again when touched.
    ///
    /// Linux maps more than the page that is touched: up to 64 kB around it (`fault_around_bytes`), since 6.18 all of the
    /// cache's block that it lies in, which ends within its 2 MB. So what lies just before the range goes with it: else a pass
    /// would map again what it had let go.
    package func forget(_ range: Range<Int>) {
        let first = max(0, range.lowerBound - Self.window) / Self.largestBlock * Self.largestBlock
        advise(min(first, range.lowerBound)..<range.upperBound, MADV_DONTNEED)
    }

    /// Asks the system to read ahead.
    package func prepare(_ range: Range<Int>) {
        advise(range, MADV_WILLNEED)
    }

    /// What Linux maps around a page that is touched: advice on less would leave the neighbours of small tensors behind.
    private static let window = 64 << 10
    private static let largestBlock = 2 << 20

    private func advise(_ range: Range<Int>, _ advice: Int32) {
        // Advice on memory that is no file would lose it.
        guard let base, entry != nil else { return }
        let range = range.clamped(to: 0..<size)
        let start = range.lowerBound / Self.window * Self.window
        let end = min((range.upperBound + Self.window - 1) / Self.window * Self.window, size)
        if end > start { madvise(base + start, end - start, advice) }
    }
}
