import Tensors

/// A file with one array, as `numpy.save` writes it; the tensor's name is the file's, without `.npy`.
package enum NumPyArray: CheckpointFormat {
    package static let id = FormatID.numpyArray

    package static func recognises(_ head: FileHead) -> Bool { head.begins(with: NumPyHeader.magic) }

    package static func read(_ bytes: RawSpan, _ context: ReadingContext) throws(CheckpointError) -> FileContents {
        let name = tensorName(PathName.name(of: context.path))
        guard context.tensorLimit > 0 else {
            throw .tooManyTensors(file: context.path, tensor: name, offset: 0, limit: context.tensorLimit)
        }
        let (header, text): (NumPyHeader, [UInt8])
        do throws(NumPyError) {
            let frame = bytes.copy(0..<min(NumPyHeader.frameBytes, bytes.byteCount))
            let length = try NumPyHeader.length(frame)
            guard length <= bytes.byteCount else {
                throw NumPyError(fault: .truncated(count: length - bytes.byteCount), offset: bytes.byteCount)
            }
            text = bytes.copy(0..<length)
            header = try NumPyHeader(
                text, size: bytes.byteCount, readsVoidAsBFloat16: context.options.readsVoidAsBFloat16)
        } catch {
            throw .numpy(file: context.path, tensor: name, offset: error.offset, error.fault)
        }
        var departures = Departures(file: context.path)
        for oddity in header.oddities { departures.note(oddity.rawValue, tensor: name) }
        let end = header.dataStart + header.byteCount
        if end < bytes.byteCount { departures.note("\(bytes.byteCount - end) bytes after its elements", tensor: name) }

        var contents = FileContents(tensors: [entry(name, header, at: 0, context)])
        contents.warnings = departures.warnings
        var hash = ContentHash()
        hash.add(text.span.bytes)
        contents.headerHash = hash.value
        return contents
    }

    /// The file's or entry's name without its suffix.
    static func tensorName(_ name: String) -> String { name.hasSuffix(".npy") ? String(name.dropLast(4)) : name }

    /// The tensor of an array that lies in the file as it is, from `start` on.
    static func entry(_ name: String, _ header: NumPyHeader, at start: Int, _ context: ReadingContext) -> TensorEntry {
        let begin = start + header.dataStart
        let isPlain = header.layout.isPlain && header.type.reversedWidth == 1
        let source = StridedElements(start: begin, layout: header.layout, reversedWidth: header.type.reversedWidth)
        return TensorEntry(
            name: name, dtype: header.type.dtype, shape: header.shape, file: context.file,
            bytes: begin..<begin + header.byteCount, details: isPlain ? nil : TensorEntry.Details(source: source))
    }
}
