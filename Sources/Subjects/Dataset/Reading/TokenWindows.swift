import Checkpoints
import Tensors

/// Runs of equal length from a long row of tokens; what does not fill the last one is left out.
struct TokenWindows {
    let path: String
    let length: Int
    let stride: Int

    init(_ path: String, _ options: DatasetOptions) {
        self.path = path
        length = max(options.window, 1)
        stride = max(options.stride ?? length, 1)
    }

    /// Windows of tokens in memory.
    func dataset(_ ids: [Int32]) throws(DatasetError) -> Dataset {
        let bytes = ids.withUnsafeBytes { [UInt8]($0) }
        return try dataset(HeldSamples(bytes: bytes, step: stride * 4), .i32, tokens: ids.count)
    }

    /// - Parameter samples: begin `stride` tokens apart.
    func dataset(_ samples: any SampleStore, _ dtype: DType, tokens: Int) throws(DatasetError) -> Dataset {
        guard tokens >= length else { throw .tooFewTokens(file: path, found: tokens, window: length) }
        var column = Column("input_ids", samples, storedType: dtype, storedShape: [length])
        column.apply(Transform(.integers))
        var dataset = Dataset(
            path: path, name: PathName.name(of: path), columns: [column], labels: nil,
            stored: (tokens - length) / stride + 1)
        dataset.overlap = max(0, length - stride)
        return dataset
    }
}
