package import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// The checkpoint itself with real zeros where the plan removes, in its own format, so that every tool that read it reads it.
///
/// One file becomes one file, a folder becomes a folder with the same shards (or a file, where it holds one file and
/// the path ends as that does). Headers, graphs, metadata, order of tensors, `config.json`, the index and the tokenizer
/// files are copied byte by byte; outside the masks every bit stays. Nothing is written into `config.json`: loaders
/// refuse checkpoints whose only quantisation entry is a sparsity one. A `.npz` is packed anew where its arrays change;
/// PyTorch's files are written as safetensors.
package struct PrunedCheckpoint: Exporter {
    package static let card = ExportCard(
        id: "checkpoint", title: "Pruned checkpoint", suffix: "",
        summary: "the whole checkpoint in its own format with zeros in place, all else byte by byte", kind: .files)

    /// What a copy of one file ends in.
    package static func suffix(for checkpoint: Checkpoint) -> String {
        if isRewritten(checkpoint) { return SafetensorsExport.card.suffix }
        let name = checkpoint.files.first?.name ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return ".safetensors" }
        return String(name[dot...])
    }

    /// Whether a copy is a safetensors file: PyTorch's pickles are read and never written.
    private static func isRewritten(_ checkpoint: Checkpoint) -> Bool {
        checkpoint.files.contains { $0.format == .torchArchive || $0.format == .torchStream }
    }

    package static func check(_ path: String, for checkpoint: Checkpoint, replacing: Bool) throws(PruningError) {
        if let missing = checkpoint.missing.first {
            throw .missing(
                need: "every shard, and \(missing.file.printable) is not there", mend: "complete the checkpoint first")
        }
        if checkpoint.isFolder(at: path), !isRewritten(checkpoint) {
            try FolderWriting(checkpoint, to: path, replacing: replacing).check()
        } else {
            try OutputPath.check(path, against: checkpoint, replacing: replacing)
        }
    }

    package static func preview(_ settled: Settled) throws(PruningError) -> String {
        let checkpoint = settled.network.checkpoint
        if isRewritten(checkpoint) { return try SafetensorsExport.preview(settled) }
        try checkZeros(settled)
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
        if isRewritten(checkpoint) {
            return try await SafetensorsExport.write(settled, to: path, replacing: replacing, progress: progress)
        }
        try checkZeros(settled)
        if settled.changesMoreThanItCuts {
            return try await TrainedCheckpoint(settled).write(to: path, replacing: replacing)
        }
        var copy = FileCopy(settled, format: card.id)
        if checkpoint.isFolder(at: path) {
            return try await FolderWriting(checkpoint, to: path, replacing: replacing).run(&copy, progress: progress)
        }
        return [try await copy.write(0, to: path, replacing: replacing, progress: progress)]
    }

    /// Stops before any work where a weight's type cannot hold single zeros.
    private static func checkZeros(_ settled: Settled) throws(PruningError) {
        guard let cut = settled.prunedCuts.first(where: { !$0.layer.entry.dtype.holdsZero }) else { return }
        let entry = cut.layer.entry
        throw .missing(
            need: "a type with exact zeros, and \(entry.name.printable) is \(entry.dtype.rawValue)",
            mend: "export " + (GGUFHalf.applies(to: settled.network.checkpoint) ? "gguf-f16 or " : "") + "safetensors")
    }

    /// The bytes that were scored must be the bytes that are copied.
    private static func unchanged(_ checkpoint: Checkpoint) throws(PruningError) {
        do throws(CheckpointError) { try checkpoint.checkUnchanged() } catch { throw .checkpoint(error) }
    }
}

extension Settled {
    /// Whether tensors that nothing is taken from hold other elements than the files: biases after a training.
    fileprivate var changesMoreThanItCuts: Bool {
        cuts.contains { $0.removed == 0 && $0.layer.entry.details?.updated != nil }
    }
}
