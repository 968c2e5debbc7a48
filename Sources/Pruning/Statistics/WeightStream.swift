package import Checkpoints
package import Subjects
import Tensors

/// Reads one layer's bytes from first to last in chunks of bounded size, and lets go of each chunk's memory.
package struct WeightStream: Sendable {
    let checkpoint: Checkpoint
    /// Called with the bytes just read.
    let progress: @Sendable (Int) -> Void

    package init(_ checkpoint: Checkpoint, progress: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.checkpoint = checkpoint
        self.progress = progress
    }

    /// Elements a chunk, before it is rounded to what the reader needs together.
    static let chunkElements = 4 << 20

    /// Ranges of elements that cover the layer, each a multiple of `together` but the last.
    package static func chunks(of layer: Layer, together: Int = 1) -> [Range<Int>] {
        let unit = max(1, together) * (layer.entry.dtype.bitWidth < 8 ? 8 : 1)
        let length = max(unit, chunkElements / unit * unit)
        return stride(from: 0, to: layer.parameters, by: length).map { $0..<min($0 + length, layer.parameters) }
    }

    /// Reads one chunk; the bytes are the caller's only inside `body`.
    /// - Throws: `.cancelled` when the task was, `.checkpoint` when the file cannot be read.
    package func read(
        _ layer: Layer, _ elements: Range<Int>, _ body: (RawSpan) -> Void
    ) throws(PruningError) {
        guard !Task.isCancelled else { throw .cancelled }
        let bits = layer.entry.dtype.bitWidth
        let bytes = (elements.lowerBound * bits / 8)..<((elements.upperBound * bits + 7) / 8)
        checkpoint.withBytes(of: layer.entry, bytes, body)
        checkpoint.forget(layer.entry, bytes)
        progress(bytes.count)
    }

    /// Reads one chunk as numbers: scaled by the layer's block scales where it has them.
    package func values(of layer: Layer, _ elements: Range<Int>) throws(PruningError) -> [Float] {
        var values = [Float](repeating: 0, count: elements.count)
        try read(layer, elements) { bytes in
            var span = values.mutableSpan
            ElementDecoder.decode(bytes, as: layer.entry.dtype, into: &span)
        }
        if layer.scale != nil { try BlockScale(layer, checkpoint).apply(to: &values, from: elements.lowerBound) }
        return values
    }
}

/// The scales that multiply a quantised weight, one a block of 128 × 128 (DeepSeek's `weight_scale_inv`).
struct BlockScale {
    private let scales: [Float]
    private let columns: Int
    private let scaleColumns: Int
    private let height: Int
    private let width: Int

    init(_ layer: Layer, _ checkpoint: Checkpoint) throws(PruningError) {
        guard let entry = layer.scale else { throw .missing(need: "scales", mend: "the layer has none") }
        var values = [Float](repeating: 1, count: entry.elementCount)
        checkpoint.withBytes(of: entry) { bytes in
            var span = values.mutableSpan
            ElementDecoder.decode(bytes, as: entry.dtype, into: &span)
        }
        scales = values
        let matrix = layer.matrix
        columns = matrix.columns
        let scaleRows = entry.shape.count == 2 ? entry.shape[0] : 1
        scaleColumns = entry.shape.count == 2 ? max(1, entry.shape[1]) : max(1, entry.elementCount)
        height = max(1, (matrix.rows + scaleRows - 1) / max(1, scaleRows))
        width = max(1, (columns + scaleColumns - 1) / scaleColumns)
    }

    func apply(to values: inout [Float], from start: Int) {
        for index in values.indices {
            let (row, column) = ((start + index) / columns, (start + index) % columns)
            let scale = row / height * scaleColumns + column / width
            if scale < scales.count { values[index] *= scales[scale] }
        }
    }
}
