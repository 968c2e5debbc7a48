import Checkpoints
import Glibc
import Pruning
import Subjects

/// A folder of files that appear together: everything goes into a hidden folder beside it first, so that a full disk or a
/// cancelled job leaves what was there; then all files move to their place, in their order.
struct StagedFolder {
    /// Where the files will be.
    let path: String
    private let replacing: Bool

    init(_ path: String, replacing: Bool) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.replacing = replacing
    }

    /// Stops before any work when a file of those names is there, or when other weights are: a loader could take those.
    func check(_ names: [String], against checkpoint: Checkpoint) throws(PruningError) {
        guard PathName.exists(path) else { return try OutputPath.check(path, against: checkpoint, replacing: true) }
        guard PathName.isDirectory(path) else { throw .write(.cannotWrite(path: path, code: ENOTDIR)) }
        for name in names {
            try OutputPath.check(PathName.join(path, name), against: checkpoint, replacing: replacing)
        }
        let others = ((try? PathName.list(path)) ?? []).filter { name in
            (name.hasSuffix(".safetensors") || name.hasSuffix(".index.json")) && !names.contains(name)
        }
        if let other = others.first {
            throw .write(.invalid(path: path, tensor: nil, fact: "holds other weights (\(other)); take another folder"))
        }
    }

    /// - Parameters:
    ///   - bytes: of all files, for a look at the free space.
    ///   - write: gets the hidden folder, and says what it put there.
    func run(
        bytes: Int, _ write: (_ staging: String) async throws(PruningError) -> [(name: String, bytes: Int)]
    ) async throws(PruningError) -> [WrittenFile] {
        let staging = try make()
        do throws(PruningError) {
            try checkSpace(for: bytes, in: staging)
            let files = try await write(staging)
            try publish(files, from: staging)
            return files.map { WrittenFile(path: PathName.join(path, $0.name), bytes: $0.bytes) }
        } catch {
            Self.remove(staging)
            throw error
        }
    }

    /// Makes the folders of a name that has slashes: external data may lie below the model.
    static func makeFolders(for name: String, in folder: String) throws(PruningError) {
        var path = folder
        for part in name.split(separator: "/").dropLast() {
            path = PathName.join(path, String(part))
            guard mkdir(path, 0o777) == 0 || PathName.isDirectory(path) else {
                throw .write(.cannotWrite(path: path, code: errno))
            }
        }
    }
}

extension StagedFolder {
    private func make() throws(PruningError) -> String {
        let name = ".\(PathName.name(of: path)).\(getpid())-\(UInt32.random(in: 0 ... .max)).partial"
        let staging = PathName.join(PathName.directory(of: path), name)
        guard mkdir(staging, 0o777) == 0 else { throw .write(.cannotWrite(path: path, code: errno)) }
        return staging
    }

    private func checkSpace(for bytes: Int, in staging: String) throws(PruningError) {
        do throws(WriteError) {
            let probe = try AtomicFile(PathName.join(staging, "space"))
            try probe.checkSpace(for: bytes)
        } catch {
            throw .write(.diskFull(path: path, code: ENOSPC))
        }
    }

    private func publish(_ files: [(name: String, bytes: Int)], from staging: String) throws(PruningError) {
        if rename(staging, path) == 0 { return }
        // Also an empty folder is replaced by the line above; what is left is one that holds files.
        for (name, _) in files {
            try Self.makeFolders(for: name, in: path)
            guard rename(PathName.join(staging, name), PathName.join(path, name)) == 0 else {
                throw .write(.cannotWrite(path: PathName.join(path, name), code: errno))
            }
        }
        Self.remove(staging)
    }

    /// Removes a folder of ours with all that is in it.
    private static func remove(_ folder: String) {
        for name in (try? PathName.list(folder)) ?? [] {
            let path = PathName.join(folder, name)
            if unlink(path) != 0 { remove(path) }
        }
        rmdir(folder)
    }
}
