import Glibc
import Subjects

/// A shell command in a process group of its own, whose output goes to files that have no name.
final class ChildProcess {
    private let process: pid_t
    private let outputFile: CInt
    private let errorFile: CInt

    enum Ending: Equatable {
        case exited(Int)
        case killed(signal: Int)
        case timedOut
        case cancelled
    }

    /// Bytes of output that are read, from the end.
    private static let longest = 1 << 20

    /// - Throws: `.evaluator` when it cannot be started.
    init(shell command: String) throws(PruningError) {
        (outputFile, errorFile) = (Self.unnamedFile(), Self.unnamedFile())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, outputFile, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errorFile, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        let texts = ["/bin/sh", "-c", command]
        var words: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        let status = posix_spawn(&child, "/bin/sh", &actions, &attributes, &words, environ)
        guard status == 0, outputFile >= 0, errorFile >= 0 else {
            throw .evaluator(command: command, fact: "cannot be started: \(String(cString: strerror(status)))")
        }
        process = child
    }

    deinit {
        close(outputFile)
        close(errorFile)
    }

    var output: String { Self.text(outputFile) }
    var errors: String { Self.text(errorFile) }

    /// Waits for the end; ends the whole group when it takes too long or is not wanted any more.
    func wait(seconds: Double, isCancelled: () -> Bool) -> Ending {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            if let ending = poll() { return ending }
            if isCancelled() { return stop(.cancelled) }
            if ContinuousClock.now >= deadline { return stop(.timedOut) }
            usleep(20_000)
        }
    }

    private func poll() -> Ending? {
        var status: CInt = 0
        guard waitpid(process, &status, WNOHANG) == process else { return nil }
        return status & 0x7F == 0 ? .exited(Int(status >> 8 & 0xFF)) : .killed(signal: Int(status & 0x7F))
    }

    /// Asks first, then insists.
    private func stop(_ ending: Ending) -> Ending {
        kill(-process, SIGTERM)
        for _ in 0..<50 where poll() == nil { usleep(20_000) }
        kill(-process, SIGKILL)
        _ = poll()
        return ending
    }

    private static func unnamedFile() -> CInt {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/espalier-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        if file >= 0 {
            unlink(template)
            _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        }
        return file
    }

    private static func text(_ file: CInt) -> String {
        let size = Int(lseek(file, 0, SEEK_END))
        var bytes = [UInt8](repeating: 0, count: min(max(size, 0), longest))
        let count = pread(file, &bytes, bytes.count, size - bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
