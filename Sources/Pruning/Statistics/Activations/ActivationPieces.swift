import Subjects
import Tensors

/// An activation in F64, a few MiB at a time, always divided in the same way.
struct ActivationPieces {
    /// Bytes of F64 at once, where one row of the first dimension has no more.
    static let bytes = 32 << 20

    let tensor: Tensor
    /// The channels' dimension.
    let axis: Int

    /// - Throws: `.unsuited` where the tensor has no such dimension, or another number of channels.
    init(_ tensor: Tensor, axis: Int, channels: Int) throws(RuntimeError) {
        let shape = tensor.shape
        let place = axis < 0 ? axis + shape.count : axis
        guard shape.indices.contains(place), shape[place] == channels else {
            throw .unsuited(fact: "\(tensor.words) has no \(channels) channels in dimension \(axis)")
        }
        self.tensor = tensor
        self.axis = place
    }

    /// Calls `body` with every piece, in order; slices of dimension 0 unless the channels are there.
    func forEach(_ body: (Tensor) throws(RuntimeError) -> Void) throws(RuntimeError) {
        let shape = tensor.shape
        guard tensor.elementCount > 0 else { return }
        let rows = shape[0]
        let step = max(1, Self.bytes / (tensor.elementCount / rows * 8))
        guard axis != 0, step < rows else { return try body(tensor.cast(to: .f64)) }
        for start in stride(from: 0, to: rows, by: step) {
            try body(tensor.slice(0, start..<min(start + step, rows)).cast(to: .f64))
        }
    }

    private var others: [Int] { (0..<tensor.rank).filter { $0 != axis } }

    /// Moments over all positions. Two calls a piece: the cast, and libtorch's own Welford pass.
    func moments() throws(RuntimeError) -> ChannelMoments {
        var moments = ChannelMoments(channels: tensor.shape[axis])
        try forEach { (piece) throws(RuntimeError) in try moments.add(self.moments(of: piece)) }
        return moments
    }

    func moments(of piece: Tensor) throws(RuntimeError) -> ChannelMoments {
        let channels = piece.shape[axis]
        let count = piece.elementCount / max(channels, 1)
        guard count > 1 else {
            let values = try piece.doubles()
            return ChannelMoments(count: count, means: values, deviations: values.map { $0 - $0 })
        }
        let results = try piece.runtime.tensors(
            "aten::var_mean.dim", .tensor(piece), .integers(others), .flag(false), .flag(false))
        let deviations = try results[0].times(Double(count)).doubles()
        return ChannelMoments(count: count, means: try results[1].doubles(), deviations: deviations)
    }

    /// Nil for no positions.
    func extremes() throws(RuntimeError) -> ChannelExtremes? {
        guard tensor.elementCount > 0 else { return nil }
        guard !others.isEmpty else {
            let values = try tensor.floats()
            return ChannelExtremes(minima: values, maxima: values)
        }
        let runtime = tensor.runtime
        return ChannelExtremes(
            minima: try runtime.call("aten::amin", .tensor(tensor), .integers(others)).floats(),
            maxima: try runtime.call("aten::amax", .tensor(tensor), .integers(others)).floats())
    }
}
