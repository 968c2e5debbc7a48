import Tensors

/// A zip archive of arrays, stored or deflated, as `numpy.savez` writes it; tensors are named as the entries, without `.npy`.
///
/// Arrays that are no numbers, and entries that are no arrays, are left out with a warning.
package enum NumPyArchive: CheckpointFormat {
    package static let id = FormatID.numpyArchive

    /// By the first entry's name; an archive without entries is what `numpy.savez` makes of no arrays.
    package static func recognises(_ head: FileHead) -> Bool {
        ZipDirectory.firstName(head).map { $0.isEmpty || $0.hasSuffix(".npy") } ?? false
    }

    package static func read(_ bytes: RawSpan, _ context: ReadingContext) throws(CheckpointError) -> FileContents {
        var scan = NumPyArchiveScan(try ZipDirectory.read(bytes, path: context.path), context)
        return try scan.run(bytes)
    }
}

/// One walk over an archive's entries.
private struct NumPyArchiveScan {
    private let directory: ZipDirectory
    private let context: ReadingContext
    private let pool: InflatePool
    /// One for all headers: making one costs more than the header's inflating.
    private var cursor: InflateCursor?
    private var tensors: [TensorEntry] = []
    private var departures: Departures
    private var hash = ContentHash()

    init(_ directory: ZipDirectory, _ context: ReadingContext) {
        self.directory = directory
        self.context = context
        pool = InflatePool(directory)
        departures = Departures(file: context.path)
    }

    mutating func run(_ bytes: RawSpan) throws(CheckpointError) -> FileContents {
        if directory.trailingBytes > 0 { departures.note("bytes after the end of the archive", tensor: nil) }
        for entry in directory.entries where !entry.isDirectory {
            guard entry.name.hasSuffix(".npy") else {
                departures.note("not an array by its name, left out", tensor: entry.name)
                continue
            }
            try add(entry, bytes)
        }
        var contents = FileContents(tensors: NaturalOrder.permutation(of: tensors.map(\.name)).map { tensors[$0] })
        contents.warnings = departures.warnings + nameWarnings(contents.tensors)
        hash.add([directory.hash].span.bytes)
        contents.headerHash = hash.value
        return contents
    }

    private mutating func add(_ entry: ZipEntry, _ bytes: RawSpan) throws(CheckpointError) {
        let name = NumPyArray.tensorName(entry.name)
        guard tensors.count < context.tensorLimit else {
            throw .tooManyTensors(
                file: context.path, tensor: name, offset: entry.headerOffset, limit: context.tensorLimit)
        }
        let text = try readHeader(entry, bytes)
        hash.add(text.span.bytes)
        let header: NumPyHeader
        do {
            header = try NumPyHeader(
                text, size: entry.size, readsVoidAsBFloat16: context.options.readsVoidAsBFloat16)
        } catch {
            guard error.fault.isForeignType else { throw self.error(error, entry) }
            return departures.note(error.fault.kind + ", left out", tensor: name)
        }
        for oddity in header.oddities { departures.note(oddity.rawValue, tensor: name) }
        if header.dataStart + header.byteCount < entry.size {
            departures.note("bytes after its elements", tensor: name)
        }
        tensors.append(tensor(name, header, entry))
    }

    private func tensor(_ name: String, _ header: NumPyHeader, _ entry: ZipEntry) -> TensorEntry {
        if entry.method == .stored {
            return NumPyArray.entry(name, header, at: entry.bytes.lowerBound, context)
        }
        let source = InflatedElements(
            entry, start: header.dataStart, layout: header.layout, reversedWidth: header.type.reversedWidth, pool: pool)
        return TensorEntry(
            name: name, dtype: header.type.dtype, shape: header.shape, file: context.file, bytes: entry.bytes,
            details: TensorEntry.Details(source: source))
    }
}

extension NumPyArchiveScan {
    /// The bytes before an array's elements.
    private mutating func readHeader(_ entry: ZipEntry, _ bytes: RawSpan) throws(CheckpointError) -> [UInt8] {
        let packed = bytes.extracting(entry.bytes)
        if entry.method == .deflated {
            if let cursor { cursor.restart(entry) } else { cursor = InflateCursor(entry) }
        }
        let frame = try read(0..<min(NumPyHeader.frameBytes, entry.size), entry, packed)
        let length: Int
        do { length = try NumPyHeader.length(frame) } catch { throw self.error(error, entry) }
        guard length <= entry.size else {
            throw error(NumPyError(fault: .truncated(count: length - entry.size), offset: entry.size), entry)
        }
        // Version 1 with an empty header is shorter than the frame.
        if length <= frame.count { return Array(frame[..<length]) }
        return try frame + read(frame.count..<length, entry, packed)
    }

    /// Bytes of an entry; of a deflated one, those that the cursor has next.
    private func read(
        _ range: Range<Int>, _ entry: ZipEntry, _ packed: RawSpan
    ) throws(CheckpointError) -> [UInt8] {
        if entry.method == .stored { return packed.copy(range) }
        var bytes = [UInt8](repeating: 0, count: range.count)
        do throws(ZipFault) {
            guard let cursor else { throw .noMemory }
            var span = bytes.mutableSpan
            var raw = span.mutableBytes
            try raw.withUnsafeMutableBytes { (target) throws(ZipFault) in try cursor.fill(target, packed: packed) }
        } catch {
            throw .zip(file: context.path, entry: entry.name, offset: entry.bytes.lowerBound, error)
        }
        return bytes
    }

    /// In compressed data there is no byte to point at, so their begin stands for it.
    private func error(_ error: NumPyError, _ entry: ZipEntry) -> CheckpointError {
        let offset = entry.bytes.lowerBound + (entry.method == .stored ? error.offset : 0)
        return .numpy(
            file: context.path, tensor: NumPyArray.tensorName(entry.name), offset: offset, error.fault)
    }

    private func nameWarnings(_ tensors: [TensorEntry]) -> [CheckpointWarning] {
        if tensors.isEmpty { return [.noTensors(file: context.path)] }
        var warnings: [CheckpointWarning] = []
        if tensors[0].name.isEmpty { warnings.append(.emptyName(file: context.path)) }
        let odd = tensors.filter { $0.name.printable != $0.name }
        if let first = odd.first {
            warnings.append(.controlCharacters(file: context.path, tensor: first.name, count: odd.count))
        }
        return warnings
    }
}
