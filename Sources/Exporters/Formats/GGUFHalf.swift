package import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// A pruned GGUF file for networks in types that cannot hold single zeros, such as Q4_1 and Q4_K.
///
/// Tensors that lose weights and whose type has no exact zero become F16, rounded to nearest; all others keep their type, and
/// their bytes where they lose nothing. Metadata stay byte by byte, `general.file_type` too: it speaks of most tensors, and loaders
/// take each one's type from the table. A file of several parts becomes a folder with the same parts.
package struct GGUFHalf: Exporter {
    package static let card = ExportCard(
        id: "gguf-f16", title: "Pruned GGUF with F16", suffix: ".f16.gguf",
        summary: "the pruned GGUF, with F16 for pruned tensors whose type has no exact zero", kind: .files)

    package static func applies(to checkpoint: Checkpoint) -> Bool {
        !checkpoint.files.isEmpty && checkpoint.files.allSatisfy { $0.format == .gguf || !$0.isPresent }
    }

    package static func check(_ path: String, for checkpoint: Checkpoint, replacing: Bool) throws(PruningError) {
        guard applies(to: checkpoint) else {
            throw .missing(need: "a GGUF checkpoint", mend: "export checkpoint or safetensors")
        }
        if let missing = checkpoint.missing.first {
            throw .missing(
                need: "every part, and \(missing.file.printable) is not there", mend: "complete the checkpoint first")
        }
        if checkpoint.files.count > 1 {
            try FolderWriting(checkpoint, to: path, replacing: replacing).check()
        } else {
            try OutputPath.check(path, against: checkpoint, replacing: replacing)
        }
    }

    package static func preview(_ settled: Settled) throws(PruningError) -> String {
        let copy = try HalfCopy(settled, format: card.id)
        let removed = settled.prunedCuts.reduce(0) { $0 + $1.removed }
        let types = Set(copy.halved.map(\.from.rawValue)).sorted().joined(separator: ", ")
        let change = copy.halved.isEmpty ? "none in another type" : "\(copy.halved.count) of \(types) in F16, rounded"
        return FileList.text(of: copy.files, note: "\(removed) weights become 0; tensors: \(change)")
    }

    package static func write(
        _ settled: Settled, to path: String, replacing: Bool, progress: @Sendable (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        let checkpoint = settled.network.checkpoint
        try check(path, for: checkpoint, replacing: replacing)
        do throws(CheckpointError) { try checkpoint.checkUnchanged() } catch { throw .checkpoint(error) }
        var copy = try HalfCopy(settled, format: card.id)
        guard checkpoint.files.count > 1 else {
            return [try await copy.write(0, to: path, replacing: replacing, progress: progress)]
        }
        return try await FolderWriting(checkpoint, to: path, replacing: replacing).run(&copy, progress: progress)
    }
}
