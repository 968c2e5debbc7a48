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
        let total = items.reduce(0) { $0 + $1.dtype.byteCount(of: $1.layer.parameters) }
        var writer = try NumPyWriter(path, replacing: replacing)
        try writer.checkSpace(for: total)
        var (done, hashes): (Int, [String: UInt64]) = (0, [:])
        for item in items {
            let entry = item.layer.entry
            var hash = LaneHash()
            try writer.begin(entry.name, item.dtype, entry.shape)
            try await transcript.forEachPiece(of: item) { bytes in
                try writer.append(bytes)
                hash.add(bytes)
                done += bytes.byteCount
                progress(ExportProgress(format: id, file: path, bytesDone: done, bytesTotal: total))
            }
            try writer.end()
            hashes[entry.name] = hash.value
        }
        try network.checkpoint.checkUnchanged()
        let size = try writer.finish { (temporary) throws(WriteError) in
            try Self.readBack(temporary, hashes, path)
        }
        return WrittenFile(path: path, bytes: size)
    }

    /// Opens the archive as anybody would, and compares what each array holds with what was written.
    private static func readBack(
        _ temporary: String, _ hashes: [String: UInt64], _ path: String
    ) throws(WriteError) {
        do {
            var options = ReadingOptions()
            options.readsVoidAsBFloat16 = true
            let checkpoint = try Checkpoint.open(temporary, options: options)
            guard checkpoint.tensors.count == hashes.count else {
                throw WriteError.verificationFailed(path: path, fact: "other arrays are listed")
            }
            for entry in checkpoint.tensors {
                var hash = LaneHash()
                for range in MaskedTensor.pieces(of: entry) {
                    try checkpoint.withBytes(of: entry, range) { hash.add($0) }
                }
                guard hashes[entry.name] == hash.value else {
                    throw WriteError.verificationFailed(path: path, fact: "\(entry.name.printable): the bytes differ")
                }
            }
        } catch let error as WriteError {
            throw error
        } catch let error as CheckpointError {
            throw .verificationFailed(path: path, fact: error.fact)
        } catch {
            throw .verificationFailed(path: path, fact: "\(error)")
        }
    }
}
