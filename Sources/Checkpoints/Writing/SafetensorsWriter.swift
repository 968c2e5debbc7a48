/// Writes one safetensors file, a piece of a tensor at a time, so that memory stays bounded whatever the sizes.
///
///     var writer = try SafetensorsWriter(path, items, metadata: file.metadata)
///     for entry in writer.tensors { try writer.append(bytes) … }
///     try writer.finish()
///
/// The file appears only in `finish`, after it was flushed and read back.
package struct SafetensorsWriter: ~Copyable {
    package let layout: SafetensorsLayout
    private var file: AtomicFile
    private var hash = LaneHash()

    /// In the order in which their bytes must come.
    package var tensors: [TensorEntry] { layout.tensors }

    /// Writes the header, after a look whether the whole file can fit.
    ///
    /// - Throws: `.exists`, `.diskFull`, `.cannotWrite`, `.invalid`.
    package init(
        _ path: String, _ items: [SafetensorsLayout.Item], metadata: [(key: String, value: String)]?,
        order: SafetensorsLayout.Order = .specification, replacing: Bool = false
    ) throws(WriteError) {
        let layout = try SafetensorsLayout(items, metadata: metadata, order: order, path: path)
        var file = try AtomicFile(path, replacing: replacing)
        try file.checkSpace(for: layout.size)
        try file.write(layout.header)
        let header = layout.header
        hash.add(header.span.bytes)
        self.layout = layout
        self.file = file
    }

    /// Appends the next bytes, of any number, of the tensors in order.
    package mutating func append(_ bytes: RawSpan) throws(WriteError) {
        guard bytes.byteCount <= layout.size - file.count else {
            throw .invalid(path: file.path, tensor: nil, fact: "more bytes than the tensors have")
        }
        hash.add(bytes)
        try file.write(bytes)
    }

    /// Flushes, reads everything back, and puts the file in its place.
    ///
    /// - Parameter verify: a further look at the temporary file before it gets its name.
    /// - Throws: `.invalid` when bytes are missing, `.verificationFailed`, `.diskFull`, `.cannotWrite`, `.exists`.
    package consuming func finish(
        verify: (_ temporaryPath: String) throws(WriteError) -> Void = { (_) throws(WriteError) in }
    ) throws(WriteError) {
        guard file.count == layout.size else {
            let next = layout.tensors.first { $0.bytes.upperBound > file.count }
            throw .invalid(path: file.path, tensor: next?.name, fact: "\(layout.size - file.count) bytes are missing")
        }
        let (layout, expected, path) = (layout, hash.value, file.path)
        try file.commit { (temporary) throws(WriteError) in
            try Self.readBack(temporary, layout, expected, path)
            try verify(temporary)
        }
    }

    /// Throws `.verificationFailed` unless the file on disk has the planned tensors and the bytes that were appended.
    private static func readBack(
        _ temporary: String, _ layout: SafetensorsLayout, _ expected: UInt64, _ path: String
    ) throws(WriteError) {
        let (tensors, hash): ([TensorEntry], UInt64)
        do { (tensors, hash) = try contents(of: temporary) } catch {
            throw .verificationFailed(path: path, fact: error.fact)
        }
        if Set(tensors) != Set(layout.tensors) {
            throw .verificationFailed(path: path, fact: "other tensors are listed")
        }
        if hash != expected { throw .verificationFailed(path: path, fact: "the bytes differ") }
    }

    private static func contents(of path: String) throws(CheckpointError) -> (tensors: [TensorEntry], hash: UInt64) {
        let file = try OpenedFile(path)
        let tensors = try SafetensorsHeader.read(file).tensors
        let map = try MappedFile(file)
        var hash = LaneHash()
        for start in stride(from: 0, to: map.size, by: 8 << 20) {
            let piece = start..<min(start + 8 << 20, map.size)
            map.withBytes(piece) { hash.add($0) }
            map.forget(piece)
        }
        return (tensors, hash.value)
    }
}
