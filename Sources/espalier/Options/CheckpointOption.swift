import ArgumentParser
import Checkpoints
import Glibc
import Subjects

/// Which checkpoint: a file, an index, a folder, or the files that a pattern stands for.
struct CheckpointOption: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Safetensors file, index, folder, or pattern.", valueName: "path"), completion: .file())
    var paths: [String]

    /// What messages name.
    var subject: String { paths.first ?? "" }

    /// Opens it; reads headers only, and says on standard error what is odd about it.
    /// - Throws: `CheckpointError`, or a `Failure` for files that are not one whole checkpoint.
    ///
    /// - Parameter quietly: whether oddities go unsaid, because the explorer shows them itself.
    func open(quietly: Bool = false) throws -> Network {
        let files = paths.count == 1 ? Self.expand(paths[0]) : paths
        let checkpoint = try Checkpoint.open(try Self.path(of: files))
        if files.count > 1, Set(files.map { PathName.name(of: $0) }) != Set(checkpoint.files.map(\.name)) {
            throw Failure(
                .misuse, "\(subject.printable): not all files of the checkpoint; name its folder or its index")
        }
        guard !quietly else { return Network(checkpoint) }
        for warning in checkpoint.warnings where !warning.isNote {
            Standard.error("espalier: warning: \(warning.description)\n")
        }
        return Network(checkpoint)
    }

    /// The only file, or the folder that all of them lie in.
    private static func path(of files: [String]) throws(Failure) -> String {
        guard files.count != 1 else { return files[0] }
        let folders = Set(files.map { PathName.directory(of: $0) })
        guard folders.count == 1, let folder = folders.first else {
            throw Failure(.misuse, "\(files.first?.printable ?? ""): files of several folders are no one checkpoint")
        }
        return folder.isEmpty ? "." : folder
    }

    /// The path itself where there is something of that name or where nothing matches; else what the pattern stands
    /// for.
    private static func expand(_ pattern: String) -> [String] {
        guard !PathName.exists(pattern), pattern.contains(where: { "*?[".contains($0) }) else { return [pattern] }
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0 else { return [pattern] }
        return (0..<Int(result.gl_pathc)).compactMap { place in
            result.gl_pathv[place].map { String(cString: $0) }
        }
    }
}
