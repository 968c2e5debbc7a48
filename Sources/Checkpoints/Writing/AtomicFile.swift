import Glibc

/// A file that appears whole or not at all.
///
/// Bytes go to a temporary file in the same folder; `commit` flushes it to disk, lets the caller read it back, renames it and flushes
/// the folder; `commitUnflushed` leaves the disk to the system. A value that goes away uncommitted removes its temporary file. Killed in between, the old file is untouched
/// and a hidden `.name.….partial` may stay.
package struct AtomicFile: ~Copyable {
    /// Where the file will be.
    package let path: String
    /// Where the bytes are until then.
    package let temporaryPath: String
    /// Bytes handed over so far.
    package private(set) var count = 0

    private let replacing: Bool
    /// -1 once it is closed.
    private var descriptor: Int32
    private let queue: WriteQueue
    private var buffer = WriteBuffer()
    private var isFinished = false

    /// Makes the temporary file. Throws `.exists` when `path` is there and `replacing` is false.
    package init(_ path: String, replacing: Bool = false) throws(WriteError) {
        var status = stat()
        let isThere = lstat(path, &status) == 0
        if isThere, !replacing { throw .exists(path: path) }
        if isThere, status.st_mode & S_IFMT == S_IFDIR { throw .cannotWrite(path: path, code: EISDIR) }
        (temporaryPath, descriptor) = try Self.makeTemporary(for: path)
        self.path = path
        self.replacing = replacing
        queue = WriteQueue(descriptor)
        if isThere, status.st_mode & S_IFMT == S_IFREG { fchmod(descriptor, status.st_mode & 0o777) }
    }

    deinit {
        _ = queue.finish()
        if descriptor >= 0 { close(descriptor) }
        if !isFinished { unlink(temporaryPath) }
    }

    /// Throws `.diskFull` when the file system has less than `bytes` left, so that this is known before the work begins.
    package func checkSpace(for bytes: Int) throws(WriteError) {
        var status = statvfs()
        guard fstatvfs(descriptor, &status) == 0, status.f_blocks > 0 else { return }
        let (free, isMore) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        if !isMore, free < UInt64(max(bytes, 0)) { throw .diskFull(path: path, code: ENOSPC) }
    }

    /// Hands bytes over; a disk that is full may be told of by a later call, at the latest by `commit`.
    package mutating func write(_ bytes: RawSpan) throws(WriteError) {
        count += bytes.byteCount
        let code = bytes.withUnsafeBytes { bytes -> Int32 in
            var done = 0
            while done < bytes.count {
                done += buffer.fill(bytes, from: done)
                guard buffer.isFull else { continue }
                let code: Int32
                (buffer, code) = queue.exchange(buffer)
                if code != 0 { return code }
            }
            return 0
        }
        if code != 0 { throw .system(path, code) }
    }

    package mutating func write(_ bytes: [UInt8]) throws(WriteError) {
        try write(bytes.span.bytes)
    }

    package mutating func write(_ text: String) throws(WriteError) {
        try write(Array(text.utf8))
    }

    /// Puts the file in its place.
    ///
    /// - Parameter verify: reads the temporary file back, after it reached the disk; if it throws, the file never appears.
    package consuming func commit(
        verify: (_ temporaryPath: String) throws(WriteError) -> Void = { (_) throws(WriteError) in }
    ) throws(WriteError) {
        let code = queue.finish(buffer)
        if code != 0 { throw .system(path, code) }
        guard fsync(descriptor) == 0 else { throw .system(path, errno) }
        // Written pages may leave the cache, so that reading back asks the disk.
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        try verify(temporaryPath)
        try rename()
        isFinished = true
        try flushFolder()
    }

    /// Puts the file in its place without waiting for the disk: whole for whoever opens it from now on, here or over a network, but
    /// perhaps damaged when the power fails. For what has a checksum and can be made again.
    package consuming func commitUnflushed() throws(WriteError) {
        let code = queue.finish(buffer)
        if code != 0 { throw .system(path, code) }
        // A network's disk that is full may say so only now.
        let closed = close(descriptor)
        descriptor = -1
        guard closed == 0 else { throw .system(path, errno) }
        try rename()
        isFinished = true
    }
}

extension AtomicFile {
    private static func makeTemporary(for path: String) throws(WriteError) -> (String, Int32) {
        let name = PathName.name(of: path)
        // Names may have 255 bytes.
        let short = String(decoding: Array(name.utf8.prefix(200)), as: UTF8.self)
        for _ in 0..<100 {
            let tag = String(UInt32.random(in: .min ... .max), radix: 36)
            let temporary = PathName.join(PathName.directory(of: path), ".\(short).\(getpid())-\(tag).partial")
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return (temporary, descriptor) }
            if errno != EEXIST { throw .system(path, errno) }
        }
        throw .cannotWrite(path: path, code: EEXIST)
    }

    /// Without `replacing`, the system itself refuses when someone else was faster.
    private func rename() throws(WriteError) {
        if !replacing {
            if link(temporaryPath, path) == 0 {
                unlink(temporaryPath)
                return
            }
            guard errno != EEXIST, PathName.kind(path, followingLink: false) == nil else { throw .exists(path: path) }
            // Some file systems know no links: then the look on the line above must do.
        }
        guard Glibc.rename(temporaryPath, path) == 0 else { throw .system(path, errno) }
    }

    /// The new name itself must reach the disk too.
    private func flushFolder() throws(WriteError) {
        let folder = PathName.directory(of: path)
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Some file systems cannot flush folders and say so with EINVAL.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system(path, errno) }
    }
}
