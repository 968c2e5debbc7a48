import Checkpoints
import Pruning
import Subjects
import Tensors

/// Copies the files of a checkpoint one by one, byte by byte, except for the elements that the plan removes, in pieces of a few
/// MiB whatever the size.
struct FileCopy: FileWriting {
    private let settled: Settled
    private let cuts: TensorCuts
    private var done: ByteProgress

    init(_ settled: Settled, format: String) {
        self.settled = settled
        cuts = TensorCuts(settled)
        // Each byte is written once and read back once.
        done = ByteProgress(format: format, total: 2 * settled.network.checkpoint.files.reduce(0) { $0 + $1.size })
    }

    private var checkpoint: Checkpoint { settled.network.checkpoint }

    var outputBytes: Int { checkpoint.files.reduce(0) { $0 + $1.size } }

    mutating func write(
        _ index: Int, to path: String, replacing: Bool, progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> WrittenFile {
        var done = done
        defer { self.done = done }
        return try await settingErrors {
            if checkpoint.files[index].format == .numpyArchive {
                return try await ArchiveCopy(settled.network, cuts, index).write(to: path, replacing: replacing) {
                    done.add($0, path, progress)
                }
            }
            return try await copy(index, to: path, replacing) { done.add($0, path, progress) }
        }
    }
}

extension FileCopy {
    private func copy(
        _ index: Int, to path: String, _ replacing: Bool, _ report: (Int) -> Void
    ) async throws -> WrittenFile {
        let changes = try cuts.changes(inFile: index)
        let size = checkpoint.files[index].size
        var output = try AtomicFile(path, replacing: replacing)
        try output.checkSpace(for: size)
        var (place, zeros): (Int, [String: Int]) = (0, [:])
        for change in changes {
            try await copy(index, place..<change.entry.bytes.lowerBound, to: &output, report)
            zeros[change.entry.name] = try await write(change, to: &output)
            place = change.entry.bytes.upperBound
            report(change.entry.bytes.count)
        }
        try await copy(index, place..<size, to: &output, report)
        try checkpoint.checkUnchanged()
        let reading = try ReadingBack(settled, file: index, zeros: zeros)
        try output.commit { (temporary) throws(WriteError) in try reading.run(temporary, as: path, progress: report) }
        return WrittenFile(path: path, bytes: size)
    }

    /// Copies bytes that belong to no changed tensor.
    private func copy(
        _ index: Int, _ range: Range<Int>, to output: inout AtomicFile, _ report: (Int) -> Void
    ) async throws {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: MaskedTensor.pieceSize) {
            guard !Task.isCancelled else { throw PruningError.cancelled }
            let piece = start..<min(start + MaskedTensor.pieceSize, range.upperBound)
            try checkpoint.withBytes(ofFile: index, piece) { bytes in
                Result { () throws(WriteError) in try output.write(bytes) }
            }.get()
            report(piece.count)
            await Task.yield()
        }
    }

    /// - Returns: elements of the copy that are zero.
    private func write(_ change: MaskedTensor, to output: inout AtomicFile) async throws -> Int? {
        let entry = change.entry
        guard let source = entry.source else { return try await change.forEachPiece { try output.write($0) } }
        guard let source = source as? any WritableElementSource else {
            throw PruningError.missing(
                need: "to change \(entry.name.printable) in its place, which its file does not allow",
                mend: "export safetensors")
        }
        let (elements, zeros) = try await change.elements()
        var bytes = try checkpoint.withBytes(ofFile: entry.file, entry.bytes) { $0.withUnsafeBytes { [UInt8]($0) } }
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        try source.store(elements.span.bytes, into: &target)
        try output.write(bytes.span.bytes)
        return zeros
    }
}
