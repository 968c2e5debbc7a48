import Subjects
import Tensors

/// XᵀX that is being added up, as tensors of one job.
final class GramSum {
    private let sum: Tensor
    private let groups: Int
    private let size: Int
    private(set) var count = 0

    init(groups: Int, size: Int, _ runtime: Runtime) throws(RuntimeError) {
        self.groups = groups
        self.size = size
        sum = try runtime.call("aten::zeros", .integers([groups, size, size]), .dtype(.f64))
    }

    /// Adds `[positions, channels]` of a piece whose channels are in `axis`.
    func add(_ piece: Tensor, axis: Int) throws(RuntimeError) {
        let last = piece.rank - 1
        let rows = try (axis == last ? piece : piece.transposed(axis, last)).reshaped([1, -1, size])
        try add(rows)
    }

    /// Adds what a window sees of a piece `[samples, channels, …]`, a few MiB at a time.
    func add(_ piece: Tensor, through window: ConvolutionWindow) throws(RuntimeError) {
        let (view, spatial) = try unfolded(piece, window)
        let shape = view.shape
        let perSample = shape.dropFirst().reduce(1, *) * 8
        let step = max(1, ActivationPieces.bytes / max(perSample, 1))
        for start in stride(from: 0, to: shape[0], by: step) {
            let samples = try view.slice(0, start..<min(start + step, shape[0]))
            // One sample of a large image is divided by its first output dimension.
            let rows = shape[3]
            let few = perSample > ActivationPieces.bytes ? max(1, rows * ActivationPieces.bytes / perSample) : rows
            for row in stride(from: 0, to: rows, by: max(few, 1)) {
                let part = try samples.slice(3, row..<min(row + few, rows))
                // From [B, g, c, o…, k…] to [g, B, o…, c, k…].
                let order = [1, 0] + (3..<3 + spatial) + [2] + (3 + spatial..<3 + 2 * spatial)
                try add(part.permuted(order).reshaped([groups, -1, size]))
            }
        }
    }

    /// In place: nothing but the rows is copied.
    private func add(_ rows: Tensor) throws(RuntimeError) {
        _ = try sum.runtime.call(
            "aten::baddbmm_", .tensor(sum), .tensor(rows.transposed(1, 2)), .tensor(rows), .number(1), .number(1))
        count += rows.shape[1]
    }

    func matrix() throws(RuntimeError) -> GramMatrix {
        GramMatrix(groups: groups, size: size, count: count, values: try sum.doubles())
    }

    /// `[B, groups, channels of a group, o…, k…]`: a view of the padded piece.
    private func unfolded(
        _ piece: Tensor, _ window: ConvolutionWindow
    ) throws(RuntimeError) -> (view: Tensor, spatial: Int) {
        let runtime = sum.runtime
        let shape = piece.shape
        let spatial = window.kernel.count
        guard shape.count == spatial + 2 else {
            throw .unsuited(fact: "\(piece.words) under a window of \(spatial) dimensions")
        }
        var pads: [Int] = []
        for dimension in (0..<spatial).reversed() {
            let zeros = window.zeros(dimension, length: shape[dimension + 2])
            pads += [zeros.before, zeros.after]
        }
        var view = piece
        if pads.contains(where: { $0 != 0 }) {
            view = try runtime.call("aten::constant_pad_nd", .tensor(piece), .integers(pads), .number(0))
        }
        for dimension in 0..<spatial {
            view = try runtime.call(
                "aten::unfold", .tensor(view), .integer(dimension + 2), .integer(window.span(dimension)),
                .integer(window.strides[dimension]))
        }
        for dimension in 0..<spatial where window.dilations[dimension] > 1 {
            view = try runtime.call(
                "aten::slice.Tensor", .tensor(view), .integer(2 + spatial + dimension), .integer(0),
                .integer(window.span(dimension)), .integer(window.dilations[dimension]))
        }
        let now = view.shape
        return (try view.reshaped([now[0], groups, now[1] / groups] + now.dropFirst(2)), spatial)
    }
}
