import Checkpoints
import Pruning
import Subjects

/// Writes a checkpoint folder: its weights, what lies beside them, and the index last.
struct FolderWriting {
    private let checkpoint: Checkpoint
    private let folder: StagedFolder
    private let side: SideFiles

    init(_ checkpoint: Checkpoint, to path: String, replacing: Bool) {
        self.checkpoint = checkpoint
        folder = StagedFolder(path, replacing: replacing)
        side = SideFiles(checkpoint)
    }

    /// Stops before any work when the folder could not be written.
    func check() throws(PruningError) {
        let names = checkpoint.files.map(\.name) + side.names.map(\.name) + (indexName.map { [$0] } ?? [])
        try folder.check(names, against: checkpoint)
    }

    func run(
        _ copy: inout some FileWriting, progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        let bytes = copy.outputBytes + side.names.reduce(0) { $0 + $1.size }
        var writing = copy
        defer { copy = writing }
        return try await folder.run(bytes: bytes) { (staging) async throws(PruningError) in
            try await write(&writing, into: staging, progress)
        }
    }

    /// As the original's; nil when its files were found without one.
    private var indexName: String? { checkpoint.index.map { PathName.name(of: $0.path) } }

    private func write(
        _ copy: inout some FileWriting, into staging: String, _ progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> [(name: String, bytes: Int)] {
        var files: [(name: String, bytes: Int)] = []
        for (index, file) in checkpoint.files.enumerated() {
            let path = PathName.join(staging, file.name)
            try StagedFolder.makeFolders(for: file.name, in: staging)
            let written = try await copy.write(index, to: path, replacing: false, progress: progress)
            files.append((file.name, written.bytes))
        }
        files += try side.copy(to: staging)
        if let index = checkpoint.index, let indexName {
            files.append(try SideFiles.write(index.raw, indexName, to: staging))
        }
        return files
    }
}
