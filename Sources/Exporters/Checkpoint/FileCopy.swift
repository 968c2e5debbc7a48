import Checkpoints
import Pruning
import Subjects
import Tensors

/// Copies the files of a checkpoint one by one, byte by byte, except for the elements that the plan removes, in pieces of a few
/// MiB whatever the size.
struct FileCopy {
    let settled: Settled
    let format: String
    /// Bytes of the whole job: each is written once and read back once.
    let total: Int
    private let cuts: TensorCuts
    private var done = 0

    init(_ settled: Settled, format: String, total: Int) {
        self.settled = settled
        self.format = format
        self.total = total
        cuts = TensorCuts(settled)
    }

    private var checkpoint: Checkpoint { settled.network.checkpoint }

    /// Writes the file of that index, reads it back, and gives it its name.
    mutating func write(
        _ index: Int, to path: String, replacing: Bool, progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> WrittenFile {
        do {
            let changes = try cuts.changes(inFile: index)
            var output = try AtomicFile(path, replacing: replacing)
            try output.checkSpace(for: checkpoint.files[index].size)
            var (place, zeros): (Int, [String: Int]) = (0, [:])
            for change in changes {
                try await copy(index, place..<change.entry.bytes.lowerBound, to: &output, path, progress)
                zeros[change.entry.name] = try await write(change, to: &output)
                place = change.entry.bytes.upperBound
                report(change.entry.bytes.count, path, progress)
            }
            try await copy(index, place..<checkpoint.files[index].size, to: &output, path, progress)
            try checkpoint.checkUnchanged()
            let reading = try ReadingBack(settled, file: index, zeros: zeros)
            try output.commit { (temporary) throws(WriteError) in
                try reading.run(temporary, as: path) { report($0, path, progress) }
            }
            return WrittenFile(path: path, bytes: checkpoint.files[index].size)
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

extension FileCopy {
    /// Copies bytes that belong to no changed tensor.
    private mutating func copy(
        _ index: Int, _ range: Range<Int>, to output: inout AtomicFile, _ path: String,
        _ progress: (ExportProgress) -> Void
    ) async throws {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: MaskedTensor.pieceSize) {
            guard !Task.isCancelled else { throw PruningError.cancelled }
            let piece = start..<min(start + MaskedTensor.pieceSize, range.upperBound)
            try checkpoint.withBytes(ofFile: index, piece) { bytes in
                Result { () throws(WriteError) in try output.write(bytes) }
            }.get()
            report(piece.count, path, progress)
            await Task.yield()
        }
    }

    /// - Returns: elements of the copy that are zero.
    private func write(_ change: MaskedTensor, to output: inout AtomicFile) async throws -> Int? {
        let entry = change.entry
        guard let source = entry.source else { return try await change.forEachPiece { try output.write($0) } }
        guard let source = source as? any WritableElementSource else {
            throw PruningError.verification(
                file: output.path, fact: "\(entry.name.printable) cannot be changed in its place; export safetensors")
        }
        var elements: [UInt8] = []
        elements.reserveCapacity(entry.byteCount)
        let zeros = try await change.forEachPiece { bytes in bytes.withUnsafeBytes { elements.append(contentsOf: $0) } }
        var bytes = try checkpoint.withBytes(ofFile: entry.file, entry.bytes) { $0.withUnsafeBytes { [UInt8]($0) } }
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        try source.store(elements.span.bytes, into: &target)
        try output.write(bytes.span.bytes)
        return zeros
    }
}
