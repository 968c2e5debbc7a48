#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A pipe that wakes a thread sleeping in `poll`. Safe from any thread: it is two numbers that never change.
package final class WakePipe: Sendable {
    /// Becomes readable when somebody wakes; -1 where the system gave no pipe, which `poll` passes over.
    package let descriptor: CInt
    private let writing: CInt

    package init() {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else {
            descriptor = -1
            writing = -1
            return
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        descriptor = ends[0]
        writing = ends[1]
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            close(writing)
        }
    }

    /// Makes the descriptor readable. A full pipe is readable already.
    package func wake() {
        var byte: UInt8 = 1
        _ = write(writing, &byte, 1)
    }

    /// Makes it unreadable again.
    package func drain() {
        var bytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        while withUnsafeMutableBytes(of: &bytes, { read(descriptor, $0.baseAddress, $0.count) }) > 0 {}
    }
}
