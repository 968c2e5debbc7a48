import Glibc

/// A regular file open for reading, closed when the value goes away.
package struct OpenedFile: ~Copyable {
    /// What tells a file from another one under the same name, or from itself after a change.
    package struct Identity: Sendable, Hashable {
        package let device: UInt64
        package let node: UInt64
        package let size: Int
        /// Nanoseconds since 1970.
        package let modified: Int
        /// Hard links to it.
        package let names: Int

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            node = UInt64(status.st_ino)
            size = Int(status.st_size)
            names = Int(status.st_nlink)
            modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
        }
    }

    package let path: String
    package let identity: Identity
    let descriptor: Int32

    /// Throws `.cannotRead` with the system's reason, or `.notRegularFile` (a directory, pipe or device).
    package init(_ path: String) throws(CheckpointError) {
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .cannotRead(file: path, code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .cannotRead(file: path, code: code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notRegularFile(file: path)
        }
        self.path = path
        self.descriptor = descriptor
        identity = Identity(status)
    }

    deinit { close(descriptor) }

    /// Copies bytes of the file; `.changed` when it has become shorter than that.
    package borrowing func read(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let got = pread(descriptor, buffer.baseAddress! + count, range.count - count, range.lowerBound + count)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { code = errno }
                if got <= 0 { break }
                count += got
            }
        }
        if code != 0 { throw .cannotRead(file: path, code: code) }
        if bytes.count < range.count {
            throw .changed(file: path, was: identity.size, now: range.lowerBound + bytes.count)
        }
        return bytes
    }

    /// Throws `.changed` when the size is no longer what it was at opening.
    package borrowing func checkUnchanged() throws(CheckpointError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cannotRead(file: path, code: errno) }
        if Int(status.st_size) != identity.size {
            throw .changed(file: path, was: identity.size, now: Int(status.st_size))
        }
    }
}
