/// Hugging Face's format: a JSON header, then plain bytes.
package enum Safetensors: CheckpointFormat {
    package static let id = FormatID.safetensors

    /// Eight bytes of length, then `{`; also whatever nothing else is, since only here the file itself has no magic number.
    package static func recognises(_ head: FileHead) -> Bool {
        guard head.bytes.count > 8 else { return false }
        let length = head.bytes.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        let first = head.bytes[8...].first { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
        return first == 0x7B && length <= UInt64(SafetensorsLimits().headerBytes)
    }

    package static func read(_ bytes: RawSpan, _ context: ReadingContext) throws(CheckpointError) -> FileContents {
        var limits = SafetensorsLimits()
        limits.tensors = context.tensorLimit
        let header = try SafetensorsHeader.read(bytes, path: context.path, index: context.file, limits: limits)
        var contents = FileContents(tensors: header.tensors)
        contents.metadata = header.metadata
        contents.hasMetadata = header.hasMetadata
        contents.warnings = header.warnings
        contents.headerHash = header.hash
        return contents
    }
}
