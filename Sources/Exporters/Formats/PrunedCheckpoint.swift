package import Checkpoints
package import Pruning
package import Subjects

/// The checkpoint itself with real zeros where the plan removes, in its own format, so that every tool that read it reads it.
///
/// One file becomes one file, a folder becomes a folder with the same shards (or a file, where it holds one file and
/// the path ends as that does). Headers, graphs, metadata, order of tensors, `config.json`, the index and the tokenizer
/// files are copied byte by byte; outside the masks every bit stays. Nothing is written into `config.json`: loaders
/// refuse checkpoints whose only quantisation entry is a sparsity one. Archives that hold checksums are written anew: `.npz` as
/// arrays of the same names and types, PyTorch's as safetensors.
package struct PrunedCheckpoint: Exporter {
    package static let card = ExportCard(
        id: "checkpoint", title: "Pruned checkpoint", suffix: "",
        summary: "the whole checkpoint in its own format with zeros in place, all else byte by byte", kind: .files)

    /// What a copy of one file ends in.
    package static func suffix(for checkpoint: Checkpoint) -> String {
        switch rewritten(checkpoint) {
        case .safetensors: return SafetensorsExport.card.suffix
        case .numpyArchive: return NumPyExport.card.suffix
        default: break
        }
        let name = checkpoint.files.first?.name ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return ".safetensors" }
        return String(name[dot...])
    }

    /// The format that a copy is written in anew; nil where files are copied around their weights.
    private static func rewritten(_ checkpoint: Checkpoint) -> FormatID? {
        let formats = Set(checkpoint.files.compactMap(\.format))
        if !formats.isDisjoint(with: [.torchArchive, .torchStream]) { return .safetensors }
        return formats.contains(.numpyArchive) ? formats == [.numpyArchive] ? .numpyArchive : .safetensors : nil
    }

    package static func check(_ path: String, for checkpoint: Checkpoint, replacing: Bool) throws(PruningError) {
        if let missing = checkpoint.missing.first {
            throw .missing(
                need: "every shard, and \(missing.file.printable) is not there", mend: "complete the checkpoint first")
        }
        if checkpoint.isFolder(at: path), rewritten(checkpoint) == nil {
            try FolderWriting(checkpoint, to: path, replacing: replacing).check()
        } else {
            try OutputPath.check(path, against: checkpoint, replacing: replacing)
        }
    }

    package static func preview(_ settled: Settled) throws(PruningError) -> String {
        let checkpoint = settled.network.checkpoint
        if let format = rewritten(checkpoint) {
            return try format == .numpyArchive ? NumPyExport.preview(settled) : SafetensorsExport.preview(settled)
        }
        var files = checkpoint.files.map { (name: $0.name, bytes: $0.size) }
        if checkpoint.isFolder { files += SideFiles(checkpoint).names.map { ($0.name, $0.size) } }
        let removed = settled.prunedCuts.reduce(0) { $0 + $1.removed }
        return FileList.text(
            of: files, note: "\(removed) weights become 0; all else stays as it is, and so does the size")
    }

    package static func write(
        _ settled: Settled, to path: String, replacing: Bool, progress: @Sendable (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        let checkpoint = settled.network.checkpoint
        try check(path, for: checkpoint, replacing: replacing)
        try unchanged(checkpoint)
        if let format = rewritten(checkpoint) {
            return try await format == .numpyArchive
                ? NumPyExport.write(settled, to: path, replacing: replacing, progress: progress)
                : SafetensorsExport.write(settled, to: path, replacing: replacing, progress: progress)
        }
        let total = checkpoint.files.reduce(0) { $0 + 2 * $1.size }
        var copy = FileCopy(settled, format: card.id, total: total)
        if checkpoint.isFolder(at: path) {
            return try await FolderWriting(checkpoint, to: path, replacing: replacing).run(&copy, progress: progress)
        }
        return [try await copy.write(0, to: path, replacing: replacing, progress: progress)]
    }

    /// The bytes that were scored must be the bytes that are copied.
    private static func unchanged(_ checkpoint: Checkpoint) throws(PruningError) {
        do throws(CheckpointError) { try checkpoint.checkUnchanged() } catch { throw .checkpoint(error) }
    }
}
