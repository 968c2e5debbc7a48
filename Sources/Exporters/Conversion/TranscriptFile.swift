import Checkpoints
import Pruning
import Subjects
import Tensors

/// One file that holds a transcript.
struct TranscriptFile {
    private let network: Network
    private let format: FormatID
    /// Of the export, for its progress.
    private let id: String

    init(_ network: Network, _ format: FormatID, id: String) {
        self.network = network
        self.format = format
        self.id = id
    }

    /// Writes all tensors, or those of `range`, reads them back, and gives the file its name.
    func write(
        _ transcript: inout Transcript, _ range: Range<Int>? = nil, to path: String, replacing: Bool,
        _ progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> WrittenFile {
        try OutputPath.check(path, against: network.checkpoint, replacing: replacing)
        let items = Array(transcript.items[range ?? 0..<transcript.items.count])
        do {
            try network.checkpoint.checkUnchanged()
            return format == .numpyArchive
                ? try await archive(items, &transcript, path, replacing, progress)
                : try await safetensors(items, &transcript, path, replacing, progress)
        } catch let error as WriteError {
            throw .write(error)
        } catch let error as CheckpointError {
            throw .checkpoint(error)
        } catch let error as PruningError {
            throw error
        } catch {
            throw .cancelled
        }
    }

    private func safetensors(
        _ items: [Transcript.Item], _ transcript: inout Transcript, _ path: String, _ replacing: Bool,
        _ progress: (ExportProgress) -> Void
    ) async throws -> WrittenFile {
        let planned = items.map { item in
            SafetensorsLayout.Item(
                name: item.layer.entry.name, dtype: item.dtype, shape: item.layer.entry.shape)
        }
        let byName = Dictionary(zip(planned.map(\.name), items)) { first, _ in first }
        var writer = try SafetensorsWriter(path, planned, metadata: metadata, replacing: replacing)
        let size = writer.layout.size
        for entry in writer.tensors {
            guard let item = byName[entry.name] else { continue }
            var done = entry.bytes.lowerBound
            try await transcript.forEachPiece(of: item) { bytes in
                try writer.append(bytes)
                done += bytes.byteCount
                progress(ExportProgress(format: id, file: path, bytesDone: done, bytesTotal: size))
            }
        }
        try network.checkpoint.checkUnchanged()
        try writer.finish()
        return WrittenFile(path: path, bytes: size)
    }

    /// Loaders of transformers want to be told whose tensors these are.
    private var metadata: [(key: String, value: String)] {
        let files = network.checkpoint.files
        if files.count == 1, files[0].format == .safetensors, files[0].hasMetadata { return files[0].metadata }
        return [("format", "pt")]
    }

    private func archive(
        _ items: [Transcript.Item], _ transcript: inout Transcript, _ path: String, _ replacing: Bool,
        _ progress: (ExportProgress) -> Void
    ) async throws -> WrittenFile {
        throw PruningError.invalidValue(name: "output", value: path, expected: "safetensors for now")
    }
}
