import Checkpoints
import Pruning
import Subjects
import Tensors

/// Copies a `.npz` archive: entries that lose nothing as they are packed, whatever they hold; the others with their own header,
/// order of axes and bytes, stored or deflated as they were.
struct ArchiveCopy {
    private let network: Network
    private let cuts: TensorCuts
    private let index: Int

    init(_ network: Network, _ cuts: TensorCuts, _ index: Int) {
        self.network = network
        self.cuts = cuts
        self.index = index
    }

    private var checkpoint: Checkpoint { network.checkpoint }
    private var file: ShardFile { checkpoint.files[index] }

    /// Writes the archive, reads it back, and gives it its name.
    func write(to path: String, replacing: Bool, _ report: (Int) -> Void) async throws -> WrittenFile {
        let directory = try checkpoint.withBytes(ofFile: index, 0..<file.size) { bytes in
            Result { () throws(CheckpointError) in try ZipDirectory.read(bytes, path: file.path) }
        }.get()
        let changes = try cuts.changes(inFile: index)
        var writer = try ZipWriter(path, replacing: replacing)
        try writer.checkSpace(for: file.size)
        var (zeros, next): ([String: Int], Int) = ([:], 0)
        // Both in the order of bytes, and written in the directory's order.
        let changed = Dictionary(
            uniqueKeysWithValues: directory.entries.sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
                .compactMap { entry -> (String, MaskedTensor)? in
                    guard next < changes.count, entry.bytes.contains(changes[next].entry.bytes.lowerBound)
                    else { return nil }
                    next += 1
                    return (entry.name, changes[next - 1])
                })
        for entry in directory.entries {
            if let change = changed[entry.name] {
                zeros[change.entry.name] = try await write(change, entry, directory, to: &writer)
            } else {
                try await copy(entry, to: &writer)
            }
            try writer.end()
            report(entry.bytes.count)
        }
        try checkpoint.checkUnchanged()
        let expected = zeros
        let size = try writer.finish { (temporary) throws(WriteError) in
            try verifying(path) { try readBack(temporary, directory, Array(changed.values), expected, report) }
        }
        return WrittenFile(path: path, bytes: size)
    }
}

extension ArchiveCopy {
    private func copy(_ entry: ZipEntry, to writer: inout ZipWriter) async throws {
        try writer.beginCopy(of: entry)
        for start in stride(from: entry.bytes.lowerBound, to: entry.bytes.upperBound, by: MaskedTensor.pieceSize) {
            guard !Task.isCancelled else { throw PruningError.cancelled }
            let piece = start..<min(start + MaskedTensor.pieceSize, entry.bytes.upperBound)
            try checkpoint.withBytes(ofFile: index, piece) { bytes in
                Result { () throws(WriteError) in try writer.appendPacked(bytes) }
            }.get()
            await Task.yield()
        }
    }

    /// - Returns: elements that are zero.
    private func write(
        _ change: MaskedTensor, _ entry: ZipEntry, _ directory: ZipDirectory, to writer: inout ZipWriter
    ) async throws -> Int? {
        let tensor = change.entry
        let start = (tensor.source as? InflatedElements)?.start ?? tensor.bytes.lowerBound - entry.bytes.lowerBound
        let end = start + tensor.byteCount
        let (before, after) = (
            try contents(entry, 0..<start, directory), try contents(entry, end..<entry.size, directory)
        )
        try writer.begin(entry.name, entry.method, size: entry.size)
        try writer.append(before.span.bytes)
        let zeros = try await append(change, to: &writer)
        try writer.append(after.span.bytes)
        return zeros
    }

    private func append(_ change: MaskedTensor, to writer: inout ZipWriter) async throws -> Int? {
        let inflated = change.entry.source as? InflatedElements
        let isPlain = inflated.map { $0.layout.isPlain && $0.reversedWidth == 1 } ?? (change.entry.source == nil)
        if isPlain { return try await change.forEachPiece { try writer.append($0) } }
        let whole = try await change.elements()
        let stored = try arranged(whole.bytes, change.entry)
        try writer.append(stored.span.bytes)
        return whole.zeros
    }

    /// Elements in the order in which the archive has them.
    private func arranged(_ elements: [UInt8], _ tensor: TensorEntry) throws -> [UInt8] {
        if let source = tensor.source as? InflatedElements { return source.arranged(elements.span.bytes) }
        guard let source = tensor.source as? any WritableElementSource else {
            throw PruningError.missing(need: "a way to store \(tensor.name.printable)", mend: "export safetensors")
        }
        var bytes = [UInt8](repeating: 0, count: tensor.bytes.count)
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        try source.store(elements.span.bytes, into: &target)
        return bytes
    }

    /// Bytes of an entry, inflated.
    private func contents(
        _ entry: ZipEntry, _ range: Range<Int>, _ directory: ZipDirectory
    ) throws(CheckpointError) -> [UInt8] {
        if entry.method == .stored {
            let place = entry.bytes.lowerBound + range.lowerBound..<entry.bytes.lowerBound + range.upperBound
            return try checkpoint.withBytes(ofFile: index, place) { $0.withUnsafeBytes { [UInt8]($0) } }
        }
        var bytes = [UInt8](repeating: 0, count: range.count)
        let pool = InflatePool(directory)
        try checkpoint.withBytes(ofFile: index, 0..<file.size) { file in
            bytes.withUnsafeMutableBytes { target in
                Result { () throws(CheckpointError) in
                    try pool.read(entry, from: range.lowerBound, file, into: target)
                }
            }
        }.get()
        return bytes
    }
}

extension ArchiveCopy {
    /// Opens the copy as anybody would: untouched entries have the same packed bytes, changed ones the original's elements or
    /// zeros.
    private func readBack(
        _ temporary: String, _ directory: ZipDirectory, _ changes: [MaskedTensor], _ zeros: [String: Int],
        _ report: (Int) -> Void
    ) throws {
        var options = ReadingOptions()
        options.readsVoidAsBFloat16 = checkpoint.entries(inFile: index).contains { $0.dtype == .bf16 }
        let copy = try Checkpoint.open(temporary, options: options)
        let found = try copy.withBytes(ofFile: 0, 0..<copy.files[0].size) { bytes in
            Result { () throws(CheckpointError) in try ZipDirectory.read(bytes, path: temporary) }
        }.get()
        guard found.entries.map(\.name) == directory.entries.map(\.name) else {
            throw CopiedTensor.Fault("other entries are listed")
        }
        for change in changes { try compare(change, copy, zeros) }
        let touched = Set(changes.map { $0.entry.bytes.lowerBound })
        for (before, after) in zip(directory.entries, found.entries) {
            report(before.bytes.count)
            if touched.contains(where: before.bytes.contains) { continue }
            try compare(before, after, copy)
        }
    }

    private func compare(_ change: MaskedTensor, _ copy: Checkpoint, _ zeros: [String: Int]) throws {
        let entry = change.entry
        guard let other = copy.entry(named: entry.name), other.dtype == entry.dtype, other.shape == entry.shape else {
            throw CopiedTensor.Fault("\(entry.name) is missing or has another form")
        }
        let count = try CopiedTensor(change, in: checkpoint).zeros { start, target in
            let range = start..<start + target.byteCount
            let bytes = try copy.withBytes(of: other, range) { $0.withUnsafeBytes { [UInt8]($0) } }
            target.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
        }
        if let expected = zeros[entry.name], count != expected {
            throw CopiedTensor.Fault("\(entry.name): \(count) zeros, not \(expected)")
        }
    }

    private func compare(_ before: ZipEntry, _ after: ZipEntry, _ copy: Checkpoint) throws {
        var isSame = (before.size, before.checksum, before.method) == (after.size, after.checksum, after.method)
        isSame = isSame && before.bytes.count == after.bytes.count
        for start in stride(from: 0, to: isSame ? before.bytes.count : 0, by: MaskedTensor.pieceSize) {
            let end = min(start + MaskedTensor.pieceSize, before.bytes.count)
            let place = before.bytes.lowerBound + start..<before.bytes.lowerBound + end
            let bytes = try checkpoint.withBytes(ofFile: index, place) { $0.withUnsafeBytes { [UInt8]($0) } }
            let other = after.bytes.lowerBound + start..<after.bytes.lowerBound + end
            isSame = try copy.withBytes(ofFile: 0, other) { MaskedCopy.areEqual(bytes.span.bytes, $0) } && isSame
        }
        if !isSame { throw CopiedTensor.Fault("\(before.name): the packed bytes differ from the original") }
    }
}
