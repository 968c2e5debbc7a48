import Tensors

/// A set of safetensors files opened as one: what they hold, mapped but unread.
///
/// Opening reads headers only; a tensor's bytes come from disk when they are asked for. The value is immutable and shares its
/// mappings when copied. If a file is replaced on disk, the mapping keeps the old bytes.
package struct Checkpoint: Sendable {
    /// As the person gave it.
    package let path: String
    /// The file's or folder's own name, or `owner/name` for a Hugging Face cache.
    package let displayName: String
    /// All files, missing ones too; `TensorEntry.file` indexes them.
    package let files: [ShardFile]
    /// In natural order of names, whatever the sharding; names are unique.
    package let tensors: [TensorEntry]
    /// Tensors that a file holds though another file's tensor of that name counts; needed to copy a file as it is.
    package let shadowed: [TensorEntry]
    package let missing: [MissingShard]
    package let warnings: [CheckpointWarning]
    /// From config.json beside the files.
    package let config: ModelConfig?
    /// The index that led to the files, for copying; nil without one.
    package let index: ShardIndex?
    /// How the tensors are used; nil where the files do not say, and where several do.
    package let graph: GraphRecord?
    /// The folder that holds the files.
    package let directory: String

    let maps: [MappedFile?]
    /// What is opened in the files' place; nil where the files themselves are.
    package internal(set) var standIn: StandIn? = nil

    /// Bytes of all listed tensors.
    package var totalBytes: Int { tensors.reduce(0) { $0 &+ $1.byteCount } }

    /// The tensor of that name. O(log n).
    package func entry(named name: String) -> TensorEntry? { index(named: name).map { tensors[$0] } }

    /// Where the tensor of that name stands in `tensors`. O(log n).
    package func index(named name: String) -> Int? {
        var range = tensors.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if tensors[middle].name == name { return middle }
            range =
                NaturalOrder.precedes(tensors[middle].name, name)
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    /// What one file holds, in the order of its bytes, shadowed tensors too: what a copy of it must hold.
    package func entries(inFile file: Int) -> [TensorEntry] {
        (tensors + shadowed).filter { $0.file == file }
            .sorted { ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound) }
    }

    // MARK: Bytes

    /// Lends the tensor's bytes, or those of `range` within it: row-major, little-endian, not necessarily aligned.
    ///
    /// Plain tensors are lent from the mapping; the others are made in memory first, so ask for a few MiB at a time, and from
    /// first to last where it can be.
    ///
    /// `entry` must be of this checkpoint and `range` within the tensor, whole blocks of its type.
    /// - Throws: what `ElementSource.read` throws; `.changed` when the file was cut short meanwhile.
    package func withBytes<R>(
        of entry: TensorEntry, _ range: Range<Int>? = nil, _ body: (RawSpan) -> R
    ) throws(CheckpointError) -> R {
        if let updated = entry.details?.updated { return body(updated.span.extracting(range ?? updated.indices).bytes) }
        if let absence = absence(of: entry) { throw absence }
        guard let map = maps[entry.file] else { preconditionFailure("a missing file has no entries") }
        guard let source = entry.source else {
            let result = map.withBytes(place(of: entry, range), body)
            try map.checkUndamaged(path: files[entry.file].path)
            return result
        }
        let range = range ?? 0..<entry.byteCount
        precondition(range.lowerBound >= 0 && range.upperBound <= entry.byteCount, "the range must lie in the tensor")
        var bytes = [UInt8](repeating: 0, count: range.count)
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        do { try source.read(from: range.lowerBound, of: map, into: &target) } catch {
            // Zeros in place of lost pages may be the fault that was seen.
            try map.checkUndamaged(path: files[entry.file].path)
            throw error
        }
        try map.checkUndamaged(path: files[entry.file].path)
        return body(bytes.span.bytes)
    }

    /// The mapped bytes of a plain tensor, and what keeps them; nil where elements must be made, or lie off their alignment.
    ///
    /// The memory must not be written to. When the file is cut short meanwhile it reads as zeros: call `checkUndamaged`.
    package func mapping(of entry: TensorEntry) -> (bytes: UnsafeRawBufferPointer, owner: MappedFile)? {
        guard entry.source == nil, entry.details?.updated == nil, let map = maps[entry.file], !entry.bytes.isEmpty
        else { return nil }
        let bytes = map.address(of: entry.bytes)
        guard Int(bitPattern: bytes.baseAddress) % max(entry.dtype.blockBytes, 1) == 0 else { return nil }
        return (bytes, map)
    }

    /// Throws `.changed` when bytes of this tensor's file were lost while it was mapped.
    package func checkUndamaged(_ entry: TensorEntry) throws(CheckpointError) {
        try maps[entry.file]?.checkUndamaged(path: files[entry.file].path)
    }

    /// Lends bytes of a file that is present, whatever they are.
    package func withBytes<R>(ofFile file: Int, _ range: Range<Int>, _ body: (RawSpan) -> R) throws(CheckpointError)
        -> R
    {
        if let absence = absence() { throw absence }
        guard let map = maps[file] else { preconditionFailure("a missing file has no bytes") }
        let result = map.withBytes(range, body)
        try map.checkUndamaged(path: files[file].path)
        map.forget(range)
        return result
    }

    /// Gives the pages back to the system, so that a pass over a large checkpoint stays small in memory.
    package func forget(_ entry: TensorEntry, _ range: Range<Int>? = nil) {
        maps[entry.file]?.forget(place(of: entry, range))
    }

    /// Asks the system to read the bytes from disk ahead of their use.
    package func prepare(_ entry: TensorEntry, _ range: Range<Int>? = nil) {
        maps[entry.file]?.prepare(place(of: entry, range))
    }

    /// Copies bytes through the file instead of the mapping: slower, but a file that was shortened is an error and no bus error.
    ///
    /// - Throws: `.cannotRead`, `.changed` (also when the path leads to another file now), `.outOfRange`.
    package func read(_ entry: TensorEntry, _ range: Range<Int>? = nil) throws(CheckpointError) -> [UInt8] {
        if let absence = absence(of: entry), entry.details?.updated == nil { throw absence }
        if entry.source != nil || entry.details?.updated != nil {
            return try withBytes(of: entry, range) { $0.withUnsafeBytes { [UInt8]($0) } }
        }
        let range = range ?? 0..<entry.byteCount
        let file = files[entry.file]
        guard range.lowerBound >= 0, range.upperBound <= entry.byteCount else {
            throw .outOfRange(
                file: file.path, tensor: entry.name, offset: entry.bytes.lowerBound &+ range.lowerBound,
                count: range.count)
        }
        let opened = try OpenedFile(file.path)
        guard opened.identity.size == file.size, opened.identity.modified == file.modificationTime else {
            throw .changed(file: file.path, was: file.size, now: opened.identity.size)
        }
        return try opened.read(place(of: entry, range))
    }

    /// Throws `.changed` or `.cannotRead` when a file on disk is no longer the one that was opened.
    package func checkUnchanged() throws(CheckpointError) {
        guard hasWeights else { return }
        for file in files where file.isPresent {
            let now = try OpenedFile(file.path).identity
            if now.size != file.size || now.modified != file.modificationTime {
                throw .changed(file: file.path, was: file.size, now: now.size)
            }
        }
    }

    private func place(of entry: TensorEntry, _ range: Range<Int>?) -> Range<Int> {
        guard let range, entry.source == nil else { return entry.bytes }
        precondition(range.lowerBound >= 0 && range.upperBound <= entry.byteCount, "the range must lie in the tensor")
        return entry.bytes.lowerBound + range.lowerBound..<entry.bytes.lowerBound + range.upperBound
    }
}
