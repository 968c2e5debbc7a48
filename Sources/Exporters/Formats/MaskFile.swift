import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// Masks as safetensors: for each tensor that loses something one `BOOL` tensor of its name and shape, true = kept.
package struct MaskFile: Exporter {
    package static let card = ExportCard(
        id: "masks", title: "Masks (safetensors, BOOL)", suffix: ".masks.safetensors",
        summary: "one boolean a weight, true = kept, under the tensor's own name", kind: .files)

    package static func preview(_ settled: Settled) throws(PruningError) -> String {
        let cuts = settled.prunedCuts
        return FileList.text(
            of: [("masks of \(cuts.count) tensors", cuts.reduce(0) { $0 + $1.layer.parameters })],
            note: "BOOL, true = kept; each mask has its tensor's name and shape")
    }

    package static func write(
        _ settled: Settled, to path: String, replacing: Bool, progress: @Sendable (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        let job = MaskWriting(settled, path: path, format: card.id, replacing: replacing)
        return [try await job.run({ ($0.entry.shape, .bool) }, metadata: [], encode: booleans, progress: progress)]
    }

    private static func booleans(_ mask: BitMask, _ pending: inout BitMask, _ isLast: Bool) -> [UInt8] { mask.booleans }
}
