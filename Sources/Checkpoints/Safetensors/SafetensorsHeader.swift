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

    /// Reads and checks the header of an open file; touches no tensor.
    ///
    /// - Parameter index: what the entries' `file` shall be.
    package static func read(
        _ file: borrowing OpenedFile, index: Int = 0, limits: SafetensorsLimits = SafetensorsLimits()
    ) throws(CheckpointError) -> SafetensorsHeader {
        let length = try length(of: file, limits: limits)
        let text = try file.read(8..<8 + length)
        if let first = text.first, ![0x7B, 0x20, 0x0A, 0x0D, 0x09, 0xEF].contains(first) {
            if let format = try foreign(file) { throw .foreign(file: file.path, format) }
        }
        return try scan(text, file: file.path, index: index, size: file.identity.size, limits: limits)
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
        of file: borrowing OpenedFile, limits: SafetensorsLimits
    ) throws(CheckpointError) -> Int {
        let size = file.identity.size
        guard size >= 8 else {
            if let format = try foreign(file) { throw .foreign(file: file.path, format) }
            throw .tooSmall(file: file.path, size: size)
        }
        let length = try file.read(0..<8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        if length > UInt64(limits.headerBytes) {
            if let format = try foreign(file) { throw .foreign(file: file.path, format) }
            throw .headerTooLong(file: file.path, length: length, limit: limits.headerBytes)
        }
        if length > UInt64(size - 8) {
            if let format = try foreign(file) { throw .foreign(file: file.path, format) }
            throw .headerPastEnd(file: file.path, length: length, size: size)
        }
        return Int(length)
    }

    private static func foreign(_ file: borrowing OpenedFile) throws(CheckpointError) -> ForeignFormat? {
        let size = file.identity.size
        return ForeignFormat(try file.read(0..<min(size, 512)), size: size)
    }
}
