import Subjects
import Tensors

/// What one run shows of one weight's input.
struct InputReading {
    let moments: ChannelMoments
    var extremes: ChannelExtremes?

    /// - Parameters:
    ///   - tensor: what the site's value is.
    ///   - initial: the state before the first step, where the site has one.
    ///   - gram: what second moments are added to; nil where none are wanted.
    init(
        _ tensor: Tensor, _ site: ActivationSite, channels: Int, initial: Tensor?, extremes: Bool, gram: GramSum?
    ) throws(RuntimeError) {
        switch site.layout {
        case .axis(let axis):
            try self.init(ActivationPieces(tensor, axis: axis, channels: channels), extremes, gram, window: nil)
        case .window(let axis, let window):
            try self.init(ActivationPieces(tensor, axis: axis, channels: channels), extremes, gram, window: window)
        case .indices(let rows): self.init(moments: try Self.counted(tensor, rows))
        case .states(_, let width, let isBatchFirst, let direction):
            let states = try Self.states(tensor, initial, width, isBatchFirst, direction)
            try self.init(ActivationPieces(states, axis: 1, channels: channels), extremes, nil, window: nil)
        }
    }

    private init(moments: ChannelMoments) { self.moments = moments }

    private init(
        _ pieces: ActivationPieces, _ wantsExtremes: Bool, _ gram: GramSum?, window: ConvolutionWindow?
    ) throws(RuntimeError) {
        var moments = ChannelMoments(channels: pieces.tensor.shape[pieces.axis])
        try pieces.forEach { (piece) throws(RuntimeError) in
            let part = try pieces.moments(of: piece)
            moments.add(part)
            // What is not finite is told before it is multiplied.
            guard let gram, part.isFinite else { return }
            if let window { try gram.add(piece, through: window) } else { try gram.add(piece, axis: pieces.axis) }
        }
        self.moments = moments
        extremes = wantsExtremes ? try pieces.extremes() : nil
    }

    /// How often each row is looked up at a position: the mean of ones and zeros is a share, c (1 − c/n) their deviation.
    private static func counted(_ tensor: Tensor, _ rows: Int) throws(RuntimeError) -> ChannelMoments {
        var counts = [Double](repeating: 0, count: rows)
        let indices = try tensor.integers()
        for index in indices {
            let row = index < 0 ? index + rows : index
            guard counts.indices.contains(row) else { throw .unsuited(fact: "index \(index) of \(rows) rows") }
            counts[row] += 1
        }
        let total = Double(max(indices.count, 1))
        return ChannelMoments(
            count: indices.count, means: counts.map { $0 / total }, deviations: counts.map { $0 * (1 - $0 / total) })
    }

    /// `[positions, directions · width]`: what each step has from the step before it.
    private static func states(
        _ tensor: Tensor, _ initial: Tensor?, _ width: Int, _ isBatchFirst: Bool, _ direction: ActivationSite.Direction
    ) throws(RuntimeError) -> Tensor {
        let runtime = tensor.runtime
        // To [steps, directions, batch, width].
        let states = isBatchFirst ? try tensor.permuted([1, 2, 0, 3]) : tensor
        let shape = states.shape
        guard shape.count == 4, shape[1] == direction.count, shape[3] == width else {
            throw .unsuited(fact: "\(tensor.words) as states of width \(width)")
        }
        var first = try runtime.call("aten::zeros", .integers(Array(shape.dropFirst())), .dtype(.f32))
        if let initial { first = isBatchFirst ? try initial.transposed(0, 1) : initial }
        var directions: [Tensor?] = []
        for index in 0..<shape[1] {
            let own = try states.slice(1, index..<index + 1)
            let before = try first.slice(0, index..<index + 1).reshaped([1, 1, shape[2], width])
            let isReverse = direction == .reverse || index == 1
            let known = try isReverse ? own.slice(0, 1..<shape[0]) : own.slice(0, 0..<shape[0] - 1)
            let steps = isReverse ? [known, before] : [before, known]
            directions.append(
                try runtime.call("aten::cat", .tensors(steps), .integer(0)).reshaped([shape[0] * shape[2], width]))
        }
        return try runtime.call("aten::cat", .tensors(directions), .integer(1))
    }
}
