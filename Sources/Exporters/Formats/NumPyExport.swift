package import Checkpoints

/// The pruned network as NumPy arrays.
package struct NumPyExport: TranscriptExporter {
    package static let card = ExportCard(
        id: "npz", title: "Pruned NumPy archive", suffix: ".npz",
        summary: "all tensors as arrays for numpy.load; bfloat16 and quantised ones as float32", kind: .files)

    static let format = FormatID.numpyArchive

    package static func applies(to checkpoint: Checkpoint) -> Bool { true }
}
