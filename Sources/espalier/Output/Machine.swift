import Checkpoints
import Glibc
import Terminal

/// What the program asks of the machine it runs on.
enum Machine {
    static var environment: [String: String] {
        var result: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            place += 1
        }
        return result
    }

    /// The running program's own path.
    static var executable: String { PathName.real("/proc/self/exe") ?? "espalier" }

    static var themes: ThemeLibrary {
        ThemeLibrary(environment: environment, executable: executable)
    }

    /// Columns and rows; nil without a terminal.
    static var terminalSize: (columns: Int, rows: Int)? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Bytes of memory, and those that are free or can be freed; nil where the system does not tell.
    static var memory: (total: Int, available: Int)? {
        guard let file = fopen("/proc/meminfo", "r") else { return nil }
        defer { fclose(file) }
        var values: [String: Int] = [:]
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split { $0 == " " || $0 == ":" || $0 == "\n" }
            if words.count >= 2, let value = Int(words[1]) { values[String(words[0])] = value * 1024 }
        }
        guard let total = values["MemTotal"], let available = values["MemAvailable"] else { return nil }
        return (total, available)
    }
}
