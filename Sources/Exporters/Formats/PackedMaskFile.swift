import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// Masks as safetensors, a bit a weight: a `U8` tensor of ⌈n / 8⌉ bytes under each tensor's name; the weight at flat
/// (row-major) index `i` is bit `i % 8`, least significant first, of byte `i / 8`; 1 = kept, and unused bits are 0.
///
/// numpy: `numpy.unpackbits(bytes, count=n, bitorder="little").reshape(shape)`, the shape from the metadata's `shapes`.
package struct PackedMaskFile: Exporter {
    package static let card = ExportCard(
        id: "masks-packed", title: "Masks (safetensors, bit-packed)", suffix: ".packed.safetensors",
        summary: "one bit a weight, an eighth of the boolean masks", kind: .files)

    package static func preview(_ settled: Settled) throws(PruningError) -> String {
        let cuts = settled.prunedCuts
        return FileList.text(
            of: [("packed masks of \(cuts.count) tensors", cuts.reduce(0) { $0 + ($1.layer.parameters + 7) / 8 })],
            note: "U8, eight weights a byte, least significant bit first, 1 = kept; shapes in the metadata")
    }

    package static func write(
        _ settled: Settled, to path: String, replacing: Bool, progress: @Sendable (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        let job = MaskWriting(settled, path: path, format: card.id, replacing: replacing)
        let shapes = settled.prunedCuts.map { cut in
            "\(cut.layer.entry.name.quotedJSON):[\(cut.layer.entry.shape.map(String.init).joined(separator: ","))]"
        }
        let metadata = [
            ("bits", "least significant first"), ("order", "row-major flat index"),
            ("shapes", "{\(shapes.joined(separator: ","))}"),
        ]
        return [
            try await job.run(
                { ([($0.parameters + 7) / 8], .u8) }, metadata: metadata, encode: packed, progress: progress)
        ]
    }

    /// Whole bytes as far as the bits go; what is left waits for the next chunk.
    private static func packed(_ mask: BitMask, _ pending: inout BitMask, _ isLast: Bool) -> [UInt8] {
        pending.append(mask)
        let whole = pending.count / 8
        var bytes = pending.bytes
        let rest = BitMask((whole * 8..<pending.count).map { pending[$0] })
        if !isLast { bytes.removeLast(bytes.count - whole) }
        pending = isLast ? BitMask() : rest
        return bytes
    }
}
