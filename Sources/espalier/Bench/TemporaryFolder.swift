import Explorer
import Glibc

/// A new folder under `TMPDIR` that is gone when this process is, however it ends.
///
/// A shell waits for the end of a pipe that only this process holds, then removes the folder: no signal, not even a kill,
/// leaves files behind.
final class TemporaryFolder: ScratchFolder {
    let path: String
    private let pipe: Int32
    private let watcher: pid_t

    /// - Throws: `Failure` when the folder cannot be made or nothing would remove it.
    init() throws(Failure) {
        let parent = Machine.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/espalier-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(.badFile, "\(parent): \(String(cString: strerror(errno)))")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let script = "trap '' INT TERM HUP QUIT; read _; rm -rf -- \"$1\""
        guard let ends = Subprocess.pipe(),
            let watcher = Subprocess.spawn("/bin/sh", ["-c", script, "sh", path], input: ends.read, output: nil)
        else {
            rmdir(path)
            throw Failure(.badFile, "/bin/sh: \(String(cString: strerror(errno)))")
        }
        close(ends.read)
        self.path = path
        self.watcher = watcher
        pipe = ends.write
    }

    deinit {
        close(pipe)
        _ = Subprocess.wait(watcher)
    }
}
