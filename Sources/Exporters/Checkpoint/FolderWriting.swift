import Checkpoints
import Glibc
import Pruning
import Subjects

/// Writes a checkpoint folder: everything into a hidden folder beside it first, so that a full disk or a cancelled
/// job leaves what was there; then all files move to their place, the index last.
struct FolderWriting {
    private let checkpoint: Checkpoint
    private let folder: String
    private let replacing: Bool
    private let side: SideFiles

    init(_ checkpoint: Checkpoint, to path: String, replacing: Bool) {
        self.checkpoint = checkpoint
        folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.replacing = replacing
        side = SideFiles(checkpoint)
    }

    func run(
        _ copy: inout some FileWriting, progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        let staging = try makeStaging()
        do throws(PruningError) {
            let files = try await write(&copy, into: staging, progress)
            try publish(files, from: staging)
            return files.map { WrittenFile(path: PathName.join(folder, $0.name), bytes: $0.bytes) }
        } catch {
            Self.remove(staging)
            throw error
        }
    }

    /// As the original's; nil when its files were found without one.
    private var indexName: String? { checkpoint.index.map { PathName.name(of: $0.path) } }

    private func write(
        _ copy: inout some FileWriting, into staging: String, _ progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> [(name: String, bytes: Int)] {
        var files: [(name: String, bytes: Int)] = []
        try checkSpace(for: copy.outputBytes, in: staging)
        for (index, file) in checkpoint.files.enumerated() {
            let path = PathName.join(staging, file.name)
            try makeFolders(for: file.name, in: staging)
            let written = try await copy.write(index, to: path, replacing: false, progress: progress)
            files.append((file.name, written.bytes))
        }
        for (name, _) in side.names { files.append(try plain(try side.bytes(of: name), name, staging)) }
        if let index = checkpoint.index, let indexName { files.append(try plain(index.raw, indexName, staging)) }
        return files
    }

    private func plain(
        _ bytes: [UInt8], _ name: String, _ staging: String
    ) throws(PruningError) -> (name: String, bytes: Int) {
        do throws(WriteError) {
            try TextFile.write(bytes, to: PathName.join(staging, name), replacing: false)
        } catch {
            throw .write(error)
        }
        return (name, bytes.count)
    }
}

extension FolderWriting {
    /// Stops before any work when a file of that name is there, or when other weights are: a loader could take those.
    func check() throws(PruningError) {
        let names = checkpoint.files.map(\.name) + side.names.map(\.name) + (indexName.map { [$0] } ?? [])
        guard PathName.exists(folder) else { return try OutputPath.check(folder, against: checkpoint, replacing: true) }
        guard PathName.isDirectory(folder) else { throw .write(.cannotWrite(path: folder, code: ENOTDIR)) }
        for name in names {
            try OutputPath.check(PathName.join(folder, name), against: checkpoint, replacing: replacing)
        }
        let others = ((try? PathName.list(folder)) ?? []).filter { name in
            (name.hasSuffix(".safetensors") || name.hasSuffix(".index.json")) && !names.contains(name)
        }
        if let other = others.first {
            throw .write(
                .invalid(path: folder, tensor: nil, fact: "holds other weights (\(other)); take another folder"))
        }
    }

    private func makeStaging() throws(PruningError) -> String {
        let name = ".\(PathName.name(of: folder)).\(getpid())-\(UInt32.random(in: 0 ... .max)).partial"
        let path = PathName.join(PathName.directory(of: folder), name)
        guard mkdir(path, 0o777) == 0 else { throw .write(.cannotWrite(path: folder, code: errno)) }
        return path
    }

    /// External data may lie in folders below the model's: those of a name that has slashes.
    private func makeFolders(for name: String, in folder: String) throws(PruningError) {
        var path = folder
        for part in name.split(separator: "/").dropLast() {
            path = PathName.join(path, String(part))
            guard mkdir(path, 0o777) == 0 || PathName.isDirectory(path) else {
                throw .write(.cannotWrite(path: path, code: errno))
            }
        }
    }

    /// Removes a folder of ours with all that is in it.
    private static func remove(_ folder: String) {
        for name in (try? PathName.list(folder)) ?? [] {
            let path = PathName.join(folder, name)
            if unlink(path) != 0 { remove(path) }
        }
        rmdir(folder)
    }

    private func checkSpace(for weights: Int, in staging: String) throws(PruningError) {
        let bytes = weights + side.names.reduce(0) { $0 + $1.size }
        do throws(WriteError) {
            let probe = try AtomicFile(PathName.join(staging, "space"))
            try probe.checkSpace(for: bytes)
        } catch {
            throw .write(.diskFull(path: folder, code: ENOSPC))
        }
    }

    private func publish(_ files: [(name: String, bytes: Int)], from staging: String) throws(PruningError) {
        if rename(staging, folder) == 0 { return }
        // Also an empty folder is replaced by the line above; what is left is one that holds files.
        for (name, _) in files {
            try makeFolders(for: name, in: folder)
            guard rename(PathName.join(staging, name), PathName.join(folder, name)) == 0 else {
                throw .write(.cannotWrite(path: PathName.join(folder, name), code: errno))
            }
        }
        Self.remove(staging)
    }
}
