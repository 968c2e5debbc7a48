import Glibc

/// A program run to its end, its standard output read.
struct Subprocess {
    let output: String
    /// Exit status; 128 and more when a signal ended it or it could not start.
    let status: Int32
    /// By the monotonic clock, from before the start to after the end.
    let seconds: Double
    /// Seconds on the monotonic clock when it was started, which the child can compare with its own reading.
    let started: Double

    /// - Parameter path: the program; looked up in PATH when it has no slash.
    init(_ path: String, _ arguments: [String]) {
        started = Self.clock
        guard let ends = Self.pipe() else {
            (output, status, seconds) = ("", 128, 0)
            return
        }
        let child = Self.spawn(path, arguments, input: nil, output: ends.write)
        close(ends.write)
        output = Self.read(ends.read)
        close(ends.read)
        status = child.map(Self.wait) ?? 128
        seconds = Self.clock - started
    }

    /// Seconds of the monotonic clock, which all processes share.
    static var clock: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Lines of `name value`, as a process of our own prints them.
    var figures: [String: Double] {
        var figures: [String: Double] = [:]
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let value = Double(words[1]) { figures[String(words[0])] = value }
        }
        return figures
    }

    /// A pipe that no child process keeps open by chance.
    static func pipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// - Returns: the process; nil when it could not start.
    static func spawn(_ path: String, _ arguments: [String], input: Int32?, output: Int32?) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
        if let output { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        return posix_spawnp(&child, path, &actions, nil, &words, environ) == 0 ? child : nil
    }

    static func wait(_ child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    private static func read(_ descriptor: Int32) -> String {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }
}
