import Tensors

/// llama.cpp's format, versions 2 and 3: typed metadata, a table of tensors, then their data, most of them in blocks.
///
/// What llama.cpp refuses is refused. Tensors get the names that they have in Hugging Face's checkpoints, and its order of rows,
/// where the file says of which family it is.
package enum GGUF: CheckpointFormat {
    package static let id = FormatID.gguf

    package static func recognises(_ head: FileHead) -> Bool { head.begins(with: GGUFFrame.magic) }

    package static func read(_ bytes: RawSpan, _ context: ReadingContext) throws(CheckpointError) -> FileContents {
        var limits = GGUFLimits()
        limits.tensors = context.tensorLimit
        let header: GGUFHeader
        do { header = try GGUFHeader(bytes, limits: limits) } catch { throw error.inFile(context.path) }
        let metadata = header.frame.metadata
        var departures = Departures(file: context.path)
        note(header, bytes, &departures)

        var model = GGUFModel(metadata, bytes)
        var config: ModelConfig?
        let split = GGUFSplit(metadata, bytes)
        if let model {
            config = ModelConfig(model, metadata, bytes, hasOutput: hasOutput(header, isPart: split != nil))
        } else if let leader = split?.leader(context, &departures) {
            (model, config) = leader
        } else if let split, split.number > 0 {
            departures.note("names and rows stay as in the file, since the first part is missing", tensor: nil)
        }
        let table = GGUFTable(header: header, model: model, file: context.file, limits: limits)
        var contents = FileContents(tensors: table.entries(&departures))
        contents.config = config
        contents.metadata = metadata.items.map { ($0.key, metadata.summary(of: $0, bytes)) }
        contents.hasMetadata = true
        contents.parts = split?.parts(PathName.name(of: context.path), &departures) ?? []
        if !contents.parts.isEmpty, let stated = split?.tensors {
            contents.partTensors = (header.tensors.count, stated)
        }
        contents.warnings = oddities(contents.tensors, context) + departures.warnings
        var hash = ContentHash()
        hash.add(bytes.extracting(0..<header.end))
        contents.headerHash = hash.value
        return contents
    }

    /// The metadata of a file, whose values can be read from the same bytes later on.
    package static func metadata(_ bytes: RawSpan, path: String) throws(CheckpointError) -> GGUFMetadata {
        do {
            var cursor = GGUFCursor(bytes, limits: GGUFLimits())
            return try GGUFFrame(&cursor, bytes).metadata
        } catch { throw error.inFile(path) }
    }
}

extension GGUF {
    /// A part of several may leave it to another one.
    private static func hasOutput(_ header: GGUFHeader, isPart: Bool) -> Bool? {
        if header.tensors.contains(where: { $0.name == "output.weight" }) { return true }
        return isPart || !header.tensors.contains { $0.name == "token_embd.weight" } ? nil : false
    }

    private static func note(_ header: GGUFHeader, _ bytes: RawSpan, _ departures: inout Departures) {
        let metadata = header.frame.metadata
        if header.frame.alignment < 8 {
            departures.note(
                "an alignment of \(header.frame.alignment); the specification wants multiples of 8", tensor: nil)
        }
        for item in metadata.items where item.type == .bool && !item.isArray {
            let value = unsafe bytes.unsafeLoad(fromByteOffset: item.bytes.lowerBound, as: UInt8.self)
            if value > 1 { departures.note("truth values that are neither 0 nor 1", tensor: nil) }
        }
        if header.trailingBytes > 0 {
            departures.note("\(header.trailingBytes) bytes after the last tensor", tensor: nil)
        }
    }

    private static func oddities(_ tensors: [TensorEntry], _ context: ReadingContext) -> [CheckpointWarning] {
        var tally = HeaderTally(file: context.path)
        for entry in tensors {
            if entry.name.isEmpty { tally.note(.emptyName) }
            if entry.name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                tally.note(.controlCharacters, tensor: entry.name)
            }
            if entry.shape.isEmpty { tally.note(.scalar, tensor: entry.name) }
            if entry.bytes.isEmpty { tally.note(.emptyTensor, tensor: entry.name) }
        }
        if tensors.isEmpty { tally.note(.noTensors) }
        return tally.warnings
    }
}
