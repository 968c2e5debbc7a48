import Glibc

/// Bytes of this process that are in memory, now and at most; file pages that are mapped count.
struct ProcessMemory {
    private(set) var resident = 0
    private(set) var peak = 0
    /// The part of `resident` that is mapped files, which the system can take back.
    private(set) var mapped = 0

    /// Source: /proc/self/status. Zeros where there is none.
    init() {
        guard let file = fopen("/proc/self/status", "r") else { return }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split { " :\t\n".contains($0) }
            guard words.count >= 2, let value = Int(words[1]) else { continue }
            if words[0] == "VmRSS" { resident = value * 1024 }
            if words[0] == "RssFile" { mapped = value * 1024 }
            if words[0] == "VmHWM" { peak = value * 1024 }
        }
    }
}
