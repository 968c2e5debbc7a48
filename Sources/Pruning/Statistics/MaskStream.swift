package import Checkpoints
package import Subjects
package import Tensors

/// The mask of one layer, chunk by chunk, from its score and the count that goes. The one way masks are made: for the
/// screen, for exports, for pruned checkpoints.
package struct MaskStream {
    private let stream: WeightStream
    private let layer: Layer
    private let score: TargetScore
    private let readsBytes: Bool
    private var maker: MaskMaker

    /// - Parameter kept: what stays, one bit a weight, where that is known already.
    /// - Throws: `.missing` while the threshold is not exact, or when the score is of other units.
    package init(
        _ checkpoint: Checkpoint, layer: Layer, score: TargetScore, removing removed: Int, keeping kept: BitMask? = nil
    ) throws(PruningError) {
        stream = WeightStream(checkpoint)
        self.layer = layer
        self.score = score
        readsBytes = kept != nil || score.criterion.readsBytes(of: layer)
        if let kept {
            maker = MaskMaker(.units(removed: kept.inverted, .axis(outer: 1, length: layer.parameters, inner: 1)))
        } else {
            maker = try score.maskMaker(removing: removed)
        }
    }

    /// Element ranges to ask for, in order.
    package var chunks: [Range<Int>] {
        switch score.target.units {
        case .groups(_, _, _, let length, let inner), .lines(_, let length, let inner):
            return WeightStream.chunks(of: layer, together: length * inner)
        case .weights, .geometry: return WeightStream.chunks(of: layer)
        }
    }

    /// The next chunk's mask bits, 1 = kept, and its bytes. Chunks must be asked for in order.
    package mutating func next(
        _ range: Range<Int>, _ body: (RawSpan, BitMask) -> Void
    ) throws(PruningError) {
        var mask = BitMask()
        if readsBytes {
            try stream.read(layer, range) { bytes in
                maker.mask(bytes, as: layer.entry.dtype, elements: range.count, appendingTo: &mask)
                body(bytes, mask)
            }
        } else {
            let values = try stream.values(of: layer, range)
            let scores = score.criterion.scores(values, of: layer, from: range.lowerBound)
            maker.mask(scores: scores.span, appendingTo: &mask)
            try stream.read(layer, range) { body($0, mask) }
        }
    }

    /// The whole mask at once: one bit a weight.
    package mutating func whole() async throws(PruningError) -> BitMask {
        var all = BitMask()
        for range in chunks {
            try next(range) { _, mask in all.append(mask) }
            await Task.yield()
        }
        return all
    }
}
