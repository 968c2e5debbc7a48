import Checkpoints
import Subjects

/// Where an export may go and where it may not.
enum OutputPath {
    /// Stops before any work when a file could not be written there.
    /// - Throws: `.write`: the path is empty, is a file of the checkpoint itself (even if it may be replaced), or
    ///   exists.
    static func check(_ path: String, against checkpoint: Checkpoint, replacing: Bool) throws(PruningError) {
        guard !path.isEmpty else { throw .write(.invalid(path: path, tensor: nil, fact: "an output needs a name")) }
        let place = canonical(path)
        for file in checkpoint.files where file.isPresent && canonical(file.path) == place {
            throw .write(.invalid(path: path, tensor: nil, fact: "is the checkpoint that is being read"))
        }
        if !replacing, PathName.exists(path) { throw .write(.exists(path: path)) }
    }

    /// Absolute, links resolved where the file or its folder exists.
    private static func canonical(_ path: String) -> String {
        if let real = PathName.real(path) { return real }
        let folder = PathName.directory(of: path)
        return PathName.join(PathName.real(folder) ?? folder, PathName.name(of: path))
    }
}

extension Checkpoint {
    /// Whether it was opened as a folder, an index, or several files, so that a copy of it is a folder.
    package var isFolder: Bool { index != nil || files.count > 1 || PathName.isDirectory(path) }

    /// Whether a copy under that path is a folder: one file of a folder becomes a file where the path is named as one.
    func isFolder(at path: String) -> Bool {
        isFolder && (index != nil || files.count > 1 || !path.hasSuffix(PrunedCheckpoint.suffix(for: self)))
    }
}
