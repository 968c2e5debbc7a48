import Checkpoints
import Tensors

/// Token ids that someone else made: an array of one or two axes, or a text of numbers.
struct IdentifierReading {
    private let path: String
    private let options: DatasetOptions

    init(_ path: String, _ options: DatasetOptions) {
        self.path = path
        self.options = options
    }

    func parts() throws(DatasetError) -> [(name: String, data: Dataset)] {
        if !PathName.isDirectory(path), CheckpointFormats.format(of: try FileHead(path: path)) == nil {
            let ids = try IntegerText.read(path, atMost: options.tokenLimit)
            return [("", try TokenWindows(path, options).dataset(ids))]
        }
        let checkpoint: Checkpoint
        do throws(CheckpointError) { checkpoint = try Checkpoint.open(path) } catch { throw .checkpoint(error) }
        var parts: [(name: String, data: Dataset)] = []
        for entry in checkpoint.tensors {
            let part = ColumnName.part(of: entry.name) ?? ColumnName(entry.name).part
            parts.append((checkpoint.tensors.count == 1 ? "" : part, try dataset(checkpoint, entry)))
        }
        guard !parts.isEmpty else { throw .noInputs(file: path, columns: []) }
        return parts
    }

    private func dataset(_ checkpoint: Checkpoint, _ entry: TensorEntry) throws(DatasetError) -> Dataset {
        let reading = EntryReading(checkpoint, entry, path)
        try reading.check()
        guard entry.dtype.isInteger, entry.dtype != .bool else {
            throw .unsupportedType(file: path, column: entry.name, entry.dtype)
        }
        let windows = TokenWindows(path, options)
        let width = entry.dtype.blockBytes
        guard entry.shape.count > 1 else {
            let tokens = min(entry.shape[0], options.tokenLimit ?? .max)
            return try windows.dataset(reading.store(step: windows.stride * width), entry.dtype, tokens: tokens)
        }
        guard entry.shape.count == 2 else {
            throw .noSamples(file: path, column: entry.name, shape: entry.shape)
        }
        var column = Column(
            "input_ids", try reading.store(step: entry.shape[1] * width), storedType: entry.dtype,
            storedShape: [entry.shape[1]])
        column.apply(Transform(.integers))
        return Dataset(
            path: path, name: PathName.name(of: path), columns: [column], labels: nil, stored: entry.shape[0])
    }
}
