import Checkpoints
import Subjects
import Tensors

/// The scales that multiply a quantised weight: one a block (DeepSeek's `weight_scale_inv`, 128 × 128), one a row, or one
/// in all.
struct BlockScale {
    /// Row-major, one a block.
    private let scales: [Float]
    /// Columns of the weight, and blocks side by side.
    private let columns: Int
    private let across: Int
    /// Rows and columns of a block; the last ones may be cut off.
    private let height: Int
    private let width: Int

    /// - Throws: `.missing` when the scales do not divide the weight into blocks.
    init(_ layer: Layer, _ checkpoint: Checkpoint) throws(PruningError) {
        guard let entry = layer.scale else { throw .missing(need: "scales", mend: "the layer has none") }
        let (rows, columns) = layer.matrix
        let down = entry.elementCount == 1 ? 1 : entry.shape.first ?? 1
        let across = entry.shape.count > 1 ? entry.shape.dropFirst().reduce(1, *) : 1
        guard let height = Self.side(rows, in: down), let width = Self.side(columns, in: across) else {
            throw .missing(
                need: "scales that fit",
                mend: "\(entry.name.printable) has shape \(entry.shape) for \(rows) × \(columns)")
        }
        (self.columns, self.across, self.height, self.width) = (columns, across, height, width)
        var values = [Float](repeating: 1, count: entry.elementCount)
        do throws(CheckpointError) {
            try checkpoint.withBytes(of: entry) { bytes in
                var span = values.mutableSpan
                ElementDecoder.decode(bytes, as: entry.dtype, into: &span)
            }
        } catch {
            throw .checkpoint(error)
        }
        scales = values
    }

    /// The side of a block, of which `parts` cover a length: 128 if that fits, else a power of two, else equal parts.
    private static func side(_ length: Int, in parts: Int) -> Int? {
        guard parts > 0, length >= parts else { return nil }
        if parts == 1 || parts == length { return length / parts }
        let usual = [128, 64, 32, 16, 256, 512, 8, 4, 2]
        return usual.first { (length + $0 - 1) / $0 == parts } ?? (length % parts == 0 ? length / parts : nil)
    }

    /// Multiplies consecutive values, the first of which is element `start`.
    func apply(to values: inout [Float], from start: Int) {
        var index = 0
        while index < values.count {
            let (row, column) = (start + index).quotientAndRemainder(dividingBy: columns)
            let block = column / width
            let end = min(index + min((block + 1) * width, columns) - column, values.count)
            let scale = scales[row / height * across + block]
            for i in index..<end { values[i] *= scale }
            index = end
        }
    }
}
