import Glibc

/// The two output streams: data goes to one, everything else to the other.
enum Standard {
    /// Writes data; ends the program with a line when it cannot be written, so that a full disk is no success.
    static func output(_ text: String) throws(Failure) {
        guard write(text, to: STDOUT_FILENO) else {
            throw Failure(.badFile, "standard output: \(String(cString: strerror(errno)))")
        }
    }

    static func error(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var isInputTerminal: Bool { isatty(STDIN_FILENO) == 1 }
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return false }
                done += count
            }
            return true
        }
    }
}
