import ArgumentParser
import Checkpoints
import Glibc
import Subjects

/// Which checkpoint: a file, an index, a folder, or a pattern.
struct CheckpointOption: ParsableArguments {
    @Argument(help: "Safetensors file, index, folder, or quoted pattern.", completion: .file())
    var path: String

    /// Opens it; reads headers only, and says on standard error what is odd about it.
    /// - Throws: `CheckpointError`, or a `Failure` for a pattern that names no single checkpoint.
    ///
    /// - Parameter quietly: whether oddities go unsaid, because the explorer shows them itself.
    func open(quietly: Bool = false) throws -> Network {
        let checkpoint = try Checkpoint.open(try resolved())
        guard !quietly else { return Network(checkpoint) }
        for warning in checkpoint.warnings where !warning.isNote {
            Standard.error("espalier: warning: \(warning.description)\n")
        }
        return Network(checkpoint)
    }

    /// The path itself where there is something of that name; else what the pattern stands for.
    private func resolved() throws(Failure) -> String {
        guard !PathName.exists(path), path.contains(where: { "*?[".contains($0) }) else { return path }
        let found = Self.expand(path)
        guard let first = found.first else { return path }
        if found.count == 1 { return first }
        let folders = Set(found.map { PathName.directory(of: $0) })
        guard folders.count == 1, let folder = folders.first else {
            throw Failure(.misuse, "\(path.printable): files of \(folders.count) folders are no one checkpoint")
        }
        return folder.isEmpty ? "." : folder
    }

    private static func expand(_ pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { place in
            result.gl_pathv[place].map { String(cString: $0) }
        }
    }
}
