/// The accumulator of a ranking: dense tables that are kept between layers.
///
/// Chunks may come in any order and split; tallies of parts merge by addition. Counting is in integers throughout.
/// Each family of element types has its own tables, allocated at first use: at most 1.5 MB, 3 MB for generic scores.
package struct Tally: Sendable {
    private var brains = WordCounts(.bf16)
    private var halves = WordCounts(.f16)
    private var codes: [DType: CodeCounts] = [:]
    private var singles = SingleCounts()
    private var scores = ScoreCounts()

    package init() {}

    /// Says how many elements the next calls of `add` bring in all, lest many small ones be taken for a small layer.
    mutating func expect(_ count: Int) {
        brains.expect(count)
        halves.expect(count)
        singles.expect(count)
    }

    /// Adds the magnitudes of a chunk that begins at a whole element (see `ElementDecoder` for packed types).
    ///
    /// `F64`, integers and the like are rounded to Float32 first, and so is their energy; of quantised types the decoded
    /// values count.
    /// - Parameter elements: how many the chunk has, where its last byte may hold fewer packed ones than fit.
    package mutating func add(_ bytes: RawSpan, as dtype: DType, elements: Int? = nil) {
        let count = ElementDecoder.elementCount(of: bytes, as: dtype, atMost: elements)
        bytes.withUnsafeBytes { source in
            guard count > 0, let base = source.baseAddress else { return }
            switch dtype {
            case .bf16: brains.add(base, count: count)
            case .f16: halves.add(base, count: count)
            case .f32: singles.add(base, count: count)
            case .f4, .f6e2m3, .f6e3m2, .f8e5m2, .f8e4m3, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz, .bool, .u8, .i8:
                codes[dtype, default: CodeCounts(dtype)].add(base, count: count)
            default:
                singles.expect(count)
                ElementChunks.forEach(base, count: count, as: dtype) { values, count in
                    singles.add(UnsafeRawPointer(values), count: count)
                }
            }
        }
    }

    /// Adds a chunk of non-negative scores, the energy coming from the weights beside them.
    ///
    /// A unit whose weight is not finite adds no energy; whether it counts as NaN or infinite is its score's affair.
    package mutating func add(scores: Span<Float>, weights: Span<Float>) {
        precondition(scores.count == weights.count, "as many weights as scores")
        self.scores.add(scores, weights)
    }

    /// Adds what another tally counted.
    package mutating func merge(_ other: Tally) {
        brains.merge(other.brains)
        halves.merge(other.halves)
        for (dtype, counts) in other.codes { codes[dtype, default: CodeCounts(dtype)].merge(counts) }
        singles.merge(other.singles)
        scores.merge(other.scores)
    }

    /// The order statistics of everything added since the last reset.
    package func ranking() -> Ranking {
        var parts = [brains.ranking(), halves.ranking(), singles.ranking(), scores.ranking()]
        for dtype in DType.allCases { if let counts = codes[dtype] { parts.append(counts.ranking()) } }
        return Ranking.merged(parts)
    }

    /// Forgets everything counted but keeps the tables' memory.
    package mutating func reset() {
        brains.reset()
        halves.reset()
        codes.removeAll(keepingCapacity: true)
        singles.reset()
        scores.reset()
    }
}
