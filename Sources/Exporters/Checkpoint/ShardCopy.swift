import Checkpoints
import Pruning
import Subjects
import Tensors

/// Copies one file of a checkpoint, zeroing what the plan removes, in pieces of a few MiB whatever its size.
struct ShardCopy {
    let settled: Settled
    let format: String
    /// Bytes of the whole job: each is written once and read back once.
    let total: Int
    private let cuts: [String: LayerCut]
    private var done = 0

    /// Bytes a piece of an untouched tensor.
    private static let pieceSize = 8 << 20

    init(_ settled: Settled, format: String, total: Int) {
        self.settled = settled
        self.format = format
        self.total = total
        cuts = Dictionary(
            settled.prunedCuts.map { ($0.layer.entry.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Writes the file of that index, reads it back, and gives it its name.
    mutating func write(
        _ index: Int, to path: String, replacing: Bool, progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> WrittenFile {
        let file = settled.network.checkpoint.files[index]
        do {
            let header = try header(of: index)
            var output = try AtomicFile(path, replacing: replacing)
            try output.checkSpace(for: file.size)
            try output.write(header)
            var zeros: [String: Int] = [:]
            for entry in settled.network.checkpoint.entries(inFile: index) {
                zeros[entry.name] = try await append(entry, to: &output)
                report(entry.byteCount, path, progress)
            }
            try settled.network.checkpoint.checkUnchanged()
            let reading = ReadingBack(settled.network.checkpoint, file: index, header: header, zeros: zeros)
            try output.commit { (temporary) throws(WriteError) in
                try reading.run(temporary, as: path) { report($0, path, progress) }
            }
            return WrittenFile(path: path, bytes: file.size)
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

    private mutating func report(_ bytes: Int, _ path: String, _ progress: (ExportProgress) -> Void) {
        done += bytes
        progress(ExportProgress(format: format, file: path, bytesDone: min(done, total), bytesTotal: total))
    }
}

extension ShardCopy {
    /// Everything before the first tensor, byte by byte.
    private func header(of index: Int) throws(CheckpointError) -> [UInt8] {
        let file = try OpenedFile(settled.network.checkpoint.files[index].path)
        let entries = settled.network.checkpoint.entries(inFile: index)
        return try file.read(0..<(entries.first?.bytes.lowerBound ?? file.identity.size))
    }

    /// - Returns: elements of the copy that are zero; nil for a tensor that is copied as it is.
    private func append(_ entry: TensorEntry, to output: inout AtomicFile) async throws -> Int? {
        if let cut = cuts[entry.name], cut.layer.parameters == entry.elementCount {
            return try await appendMasked(entry, cut, to: &output)
        }
        let checkpoint = settled.network.checkpoint
        for start in stride(from: 0, to: entry.byteCount, by: Self.pieceSize) {
            guard !Task.isCancelled else { throw PruningError.cancelled }
            let range = start..<min(start + Self.pieceSize, entry.byteCount)
            try checkpoint.withBytes(of: entry, range) { bytes in
                Result { () throws(WriteError) in try output.write(bytes) }
            }.get()
            checkpoint.forget(entry, range)
            await Task.yield()
        }
        return nil
    }

    /// `entry` may be another shard's copy of the layer's tensor: the same positions go there.
    private func appendMasked(
        _ entry: TensorEntry, _ cut: LayerCut, to output: inout AtomicFile
    ) async throws -> Int {
        let checkpoint = settled.network.checkpoint
        var masks = try cut.masks(settled.network)
        var (zeros, removed) = (0, 0)
        for range in masks.chunks {
            var kept = BitMask()
            try masks.next(range) { _, mask in kept = mask }
            removed += kept.removed
            let dtype = entry.dtype
            let place = dtype.byteCount(of: range.lowerBound)..<dtype.byteCount(of: range.upperBound)
            var bytes = try checkpoint.withBytes(of: entry, place) { $0.withUnsafeBytes { [UInt8]($0) } }
            var span = bytes.mutableSpan
            var raw = span.mutableBytes
            kept.apply(to: &raw, as: entry.dtype)
            zeros += MaskedCopy.zeros(bytes.span.bytes, as: entry.dtype)
            try output.write(bytes.span.bytes)
            checkpoint.forget(entry, place)
            await Task.yield()
        }
        guard removed == cut.removed else {
            throw PruningError.verification(
                file: output.path, fact: "\(entry.name): \(removed) weights masked, not \(cut.removed)")
        }
        return zeros
    }
}
