/// The checked header of one safetensors file.
///
/// Layout: 8 bytes of little-endian header length, that many bytes of JSON, then the tensors' bytes, back to back.
/// What the reference implementation (safetensors 0.8.0) refuses is refused, with an error; what it accepts against the
/// specification is accepted, with a warning.
package struct SafetensorsHeader: Sendable {
    /// In natural order of names, without repetitions; byte ranges count from the beginning of the file.
    package let tensors: [TensorEntry]
    /// In the header's order; of a repeated key, the last value.
    package let metadata: [(key: String, value: String)]
    /// Whether there is a `__metadata__` object, though it may be empty.
    package let hasMetadata: Bool
    package let warnings: [CheckpointWarning]
    /// The first byte behind the header.
    package let dataStart: Int
    /// `ContentHash` of the header's text.
    package let hash: UInt64

    /// Reads and checks the header of a file; touches no tensor.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - index: what the entries' `file` shall be.
    package static func read(
        _ bytes: RawSpan, path: String, index: Int = 0, limits: SafetensorsLimits = SafetensorsLimits()
    ) throws(CheckpointError) -> SafetensorsHeader {
        let length = try length(of: bytes, path: path, limits: limits)
        let text = bytes.extracting(8..<8 + length).withUnsafeBytes { [UInt8]($0) }
        return try scan(text, file: path, index: index, size: bytes.byteCount, limits: limits)
    }

    /// The same of an open file.
    package static func read(_ file: borrowing OpenedFile) throws(CheckpointError) -> SafetensorsHeader {
        let map = try MappedFile(file)
        let path = file.path
        return try map.reading(path) { (bytes) throws(CheckpointError) in try read(bytes, path: path) }
    }

    /// Checks a header's JSON text against the size of its file.
    package static func scan(
        _ text: [UInt8], file: String, index: Int = 0, size: Int, limits: SafetensorsLimits = SafetensorsLimits()
    ) throws(CheckpointError) -> SafetensorsHeader {
        let check = HeaderCheck(file: file, index: index, size: size, dataStart: 8 + text.count)
        var scan = HeaderScan(text, check: check, limits: limits)
        try scan.run()
        let tensors = try check.arranged(scan.entries, scan.offsets, &scan.tally)
        var hash = ContentHash()
        hash.add(text.span.bytes)
        return SafetensorsHeader(
            tensors: tensors, metadata: scan.metadata, hasMetadata: scan.hasMetadata, warnings: scan.tally.warnings,
            dataStart: 8 + text.count, hash: hash.value)
    }
}

extension SafetensorsHeader {
    private static func length(
        of bytes: RawSpan, path: String, limits: SafetensorsLimits
    ) throws(CheckpointError) -> Int {
        let size = bytes.byteCount
        guard size >= 8 else { throw .tooSmall(file: path, size: size) }
        let length = UInt64(littleEndian: bytes.unsafeLoadUnaligned(as: UInt64.self))
        if length > UInt64(limits.headerBytes) {
            throw .headerTooLong(file: path, length: length, limit: limits.headerBytes)
        }
        if length > UInt64(size - 8) { throw .headerPastEnd(file: path, length: length, size: size) }
        return Int(length)
    }
}
