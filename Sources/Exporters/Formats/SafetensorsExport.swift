package import Checkpoints

/// The pruned network as one safetensors file, whatever it was read from.
///
/// Names, shapes and row order are those of the layer list. Quantised blocks become F32, which holds their values exactly.
package struct SafetensorsExport: TranscriptExporter {
    package static let card = ExportCard(
        id: "safetensors", title: "Pruned safetensors", suffix: ".safetensors",
        summary: "all tensors in one safetensors file, from any format", kind: .files)

    static let format = FormatID.safetensors

    /// A safetensors file or folder is copied as it is instead.
    package static func applies(to checkpoint: Checkpoint) -> Bool {
        checkpoint.files.contains { $0.format != .safetensors }
    }
}
