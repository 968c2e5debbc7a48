import Checkpoints
import Glibc
import Subjects

/// Where measurements put their files, and how large those may be.
struct Workbench {
    /// Bytes on disk at any one time.
    let bytes: Int
    /// Runs of which the median counts.
    let repetitions = 5
    private let folder: TemporaryFolder

    /// - Throws: `Failure` when there is no room for that many bytes.
    init(bytes: Int) throws {
        folder = try TemporaryFolder()
        self.bytes = bytes
        var room = statvfs()
        guard statvfs(folder.path, &room) == 0, UInt64(room.f_bavail) * UInt64(room.f_frsize) > UInt64(bytes) else {
            throw Failure(.badFile, "\(folder.path.printable): less than \(Amount.bytes(bytes)) is free; see --size")
        }
    }

    func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    /// A folder inside, for a checkpoint of several files.
    func subfolder(_ name: String) throws(Failure) -> String {
        let path = path(name)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw Failure(.badFile, "\(path.printable): \(String(cString: strerror(errno)))")
        }
        return path
    }

    func remove(_ path: String) { _ = unlink(path) }

    /// Runs another of this program's own processes, which prints `name value` lines.
    /// - Throws: `Failure` when it ends with another status than 0.
    func inside(
        _ task: InsideTask, _ path: String, through wrapper: [String] = [], program: String = Machine.executable
    ) throws(Failure) -> Subprocess {
        let words = wrapper + [program, "bench", "--inside", task.rawValue, "--at", path]
        let child = Subprocess(words[0], Array(words.dropFirst()))
        guard child.status == 0 else {
            throw Failure(.badFile, "a measuring process ended with status \(child.status)")
        }
        return child
    }

    static func network(_ path: String) throws -> Network { Network(try Checkpoint.open(path)) }
}
