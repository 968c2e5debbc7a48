import Checkpoints
import Pruning
import Subjects
import Tensors

/// A format that holds all tensors in one file of our own layout.
protocol TranscriptExporter: Exporter {
    static var format: FormatID { get }
}

extension TranscriptExporter {
    package static func preview(_ settled: Settled) throws(PruningError) -> String {
        let transcript = try Transcript(settled.network, cuts: TensorCuts(settled), as: .own, in: format)
        let bytes = transcript.items.reduce(0) { $0 + $1.dtype.byteCount(of: $1.layer.parameters) }
        let retyped = transcript.items.count { $0.dtype != $0.layer.entry.dtype }
        let removed = settled.prunedCuts.reduce(0) { $0 + $1.removed }
        let name = settled.network.checkpoint.displayName + card.suffix
        return FileList.text(
            of: [(name, bytes)],
            note: "\(transcript.items.count) tensors, \(retyped) in another type; \(removed) weights become 0")
    }

    package static func write(
        _ settled: Settled, to path: String, replacing: Bool, progress: @Sendable (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        try check(path, for: settled.network.checkpoint, replacing: replacing)
        var transcript = try Transcript(settled.network, cuts: TensorCuts(settled), as: .own, in: format)
        let file = TranscriptFile(settled.network, format, id: card.id)
        return [try await file.write(&transcript, to: path, replacing: replacing, progress)]
    }
}
