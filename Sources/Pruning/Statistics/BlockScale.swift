package import Checkpoints
package import Subjects
import Tensors

/// The scales that multiply a quantised weight: one a block (DeepSeek's `weight_scale_inv`, 128 × 128), one a row, one an index
/// of some axis (ONNX), or one in all; with the codes that stand for 0.
package struct BlockScale {
    private let scales: [Float]
    /// Beside the scales; empty where code 0 is 0.
    private let zeroPoints: [Float]
    /// The weight as a row-major `[rows, columns, inner]` and the blocks that share a scale.
    private let columns: Int
    private let inner: Int
    private let across: Int
    /// Rows and columns of a block; the last ones may be cut off.
    private let height: Int
    private let width: Int

    /// - Throws: `.missing` when the scales do not divide the weight into blocks, `.checkpoint`.
    package init(_ layer: Layer, _ checkpoint: Checkpoint) throws(PruningError) {
        guard let scale = layer.scale else { throw .missing(need: "scales", mend: "the layer has none") }
        scales = try Self.values(of: scale.entry, checkpoint)
        zeroPoints =
            try scale.zeroPoint.map { entry throws(PruningError) in try Self.values(of: entry, checkpoint) } ?? []
        guard let division = scale.axis.map({ Self.along($0, scale, layer) }) ?? Self.blocks(scale, layer),
            zeroPoints.isEmpty || zeroPoints.count == scales.count
        else {
            throw .missing(
                need: "scales that fit",
                mend: "\(scale.entry.name.printable) has shape \(scale.entry.shape) for \(layer.entry.shape)")
        }
        (columns, inner, across, height, width) = division
    }

    private typealias Division = (columns: Int, inner: Int, across: Int, height: Int, width: Int)

    /// One scale in all, one an index of the axis, or one a run of `blockLength` indices.
    private static func along(_ axis: Int, _ scale: Layer.Scale, _ layer: Layer) -> Division? {
        let shape = layer.entry.shape
        let count = scale.entry.elementCount
        if count == 1 { return (max(layer.parameters, 1), 1, 1, 1, max(layer.parameters, 1)) }
        guard shape.indices.contains(axis) else { return nil }
        let (length, inner) = (shape[axis], shape[(axis + 1)...].reduce(1, *))
        if scale.blockLength == 0 { return count == length ? (length, inner, length, Int.max, 1) : nil }
        // Blocked: the scales have the weight's shape with the axis divided; other axes keep one scale an index.
        let parts = (length + scale.blockLength - 1) / scale.blockLength
        let outer = shape[..<axis].reduce(1, *)
        guard inner == 1, count == outer * parts else { return nil }
        return (length, 1, parts, 1, scale.blockLength)
    }

    private static func blocks(_ scale: Layer.Scale, _ layer: Layer) -> Division? {
        let (rows, columns) = layer.matrix
        let entry = scale.entry
        let down = entry.elementCount == 1 ? 1 : entry.shape.first ?? 1
        let across = entry.shape.count > 1 ? entry.shape.dropFirst().reduce(1, *) : 1
        guard let height = side(rows, in: down), let width = side(columns, in: across) else { return nil }
        return (columns, 1, across, height, width)
    }

    /// The side of a block, of which `parts` cover a length: 128 if that fits, else a power of two, else equal parts.
    private static func side(_ length: Int, in parts: Int) -> Int? {
        guard parts > 0, length >= parts else { return nil }
        if parts == 1 || parts == length { return length / parts }
        let usual = [128, 64, 32, 16, 256, 512, 8, 4, 2]
        return usual.first { (length + $0 - 1) / $0 == parts } ?? (length % parts == 0 ? length / parts : nil)
    }

    private static func values(of entry: TensorEntry, _ checkpoint: Checkpoint) throws(PruningError) -> [Float] {
        var values = [Float](repeating: 1, count: entry.elementCount)
        do throws(CheckpointError) {
            try checkpoint.withBytes(of: entry) { bytes in
                var span = values.mutableSpan
                ElementDecoder.decode(bytes, as: entry.dtype, into: &span)
            }
        } catch {
            throw .checkpoint(error)
        }
        return values
    }

    /// Turns consecutive codes, the first of which is element `start`, into numbers.
    func apply(to values: inout [Float], from start: Int) {
        var index = 0
        while index < values.count {
            let (block, length) = run(at: start + index)
            let end = min(index + length, values.count)
            let scale = scales[block]
            if zeroPoints.isEmpty {
                for i in index..<end { values[i] *= scale }
            } else {
                let zero = zeroPoints[block]
                for i in index..<end { values[i] = (values[i] - zero) * scale }
            }
            index = end
        }
    }

    /// Whether some code other than 0 stands for 0.
    package var hasZeroPoints: Bool { zeroPoints.contains { $0 != 0 } }

    /// The codes that stand for 0, one an element, of consecutive elements. There must be zero points.
    package func zeroCodes(from start: Int, count: Int) -> [Float] {
        var codes = [Float](repeating: 0, count: count)
        var index = 0
        while index < count {
            let (block, length) = run(at: start + index)
            let end = min(index + length, count)
            for i in index..<end { codes[i] = zeroPoints[block] }
            index = end
        }
        return codes
    }

    /// The block of an element, and how many elements from there on are in it without a gap.
    private func run(at element: Int) -> (block: Int, length: Int) {
        let (line, place) = element.quotientAndRemainder(dividingBy: columns * inner)
        let column = place / inner
        let block = column / width
        let end = min((block + 1) * width, columns) * inner
        return (line / height * across + block, end - place)
    }
}
