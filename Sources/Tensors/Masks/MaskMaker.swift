/// Turns the cut of one layer into mask bits, a chunk of consecutive elements at a time.
///
/// Chunks must come in flat order; how the layer is split into them does not matter. Scores are magnitudes, NaN is scored 0.
package struct MaskMaker: Sendable {
    /// What goes.
    package enum Rule: Sendable, Hashable {
        /// Units below the threshold and the first of those at it, by flat index.
        case threshold(Threshold)
        /// The `of − keep` smallest of every `of` consecutive entries along axis 1 (entries `inner` elements apart), of tied
        /// ones the lowest index first. What is left over at the end of the axis stays whole. `of` is at most 64.
        case keepOf(keep: Int, of: Int, axisLength: Int, inner: Int)
        /// The `removing` smallest of every line along axis 1 (entries `inner` elements apart), of tied ones the lowest index
        /// first.
        case lines(removing: Int, length: Int, inner: Int)
        /// Whole units: `removed` has a 1 for each unit that goes.
        case units(removed: BitMask, UnitGeometry)
    }

    package let rule: Rule
    private var index = 0
    private var threshold = ThresholdMask(.none)
    private var groups: GroupMask?
    private var lines: LineMask?

    package init(_ rule: Rule) {
        self.rule = rule
        switch rule {
        case .threshold(let threshold): self.threshold = ThresholdMask(threshold)
        case .keepOf(let keep, let of, let axisLength, let inner):
            groups = GroupMask(keep: keep, of: of, axisLength: axisLength, inner: inner)
        case .lines(let removing, let length, let inner):
            lines = LineMask(removing: removing, length: length, inner: inner)
        case .units(let removed, let geometry):
            precondition(removed.count == geometry.unitCount, "\(removed.count) bits for \(geometry.unitCount) units")
        }
    }

    /// Appends the bits of the next elements, which begin at a whole element.
    ///
    /// With `keepOf` and `lines`, bits follow as groups are completed; at the layer's end all have.
    /// - Parameter elements: how many the chunk has, where its last byte may hold fewer packed ones than fit.
    package mutating func mask(
        _ bytes: RawSpan, as dtype: DType, elements: Int? = nil, appendingTo mask: inout BitMask
    ) {
        let count = ElementDecoder.elementCount(of: bytes, as: dtype, atMost: elements)
        mask.reserveAdditional(count)
        bytes.withUnsafeBytes { source in
            guard count > 0, let base = source.baseAddress else { return }
            switch (rule, dtype) {
            case (.units, _): appendUnits(count, to: &mask)
            case (.threshold, .bf16): threshold.maskBFloat16(base, count, &mask)
            case (.threshold, .f16): threshold.maskFloat16(base, count, &mask)
            case (.threshold, .f32): threshold.maskSingles(base, count, &mask)
            case (.keepOf, .bf16): groups?.maskWords(base, count, &mask)
            case (.keepOf, .f32): groups?.maskSingles(base, count, &mask)
            default: maskDecoded(base, count, dtype, &mask)
            }
        }
        index += count
    }

    /// The same for scores that are not the elements' magnitudes.
    package mutating func mask(scores: Span<Float>, appendingTo mask: inout BitMask) {
        mask.reserveAdditional(scores.count)
        scores.withUnsafeBufferPointer { scores in
            guard let base = scores.baseAddress else { return }
            maskScores(base, scores.count, &mask)
        }
        index += scores.count
    }
}

extension MaskMaker {
    private mutating func maskDecoded(_ source: UnsafeRawPointer, _ count: Int, _ dtype: DType, _ mask: inout BitMask) {
        ElementChunks.forEach(source, count: count, as: dtype) { values, count in maskScores(values, count, &mask) }
    }

    private mutating func maskScores(_ scores: UnsafePointer<Float>, _ count: Int, _ mask: inout BitMask) {
        switch rule {
        case .threshold: threshold.maskSingles(UnsafeRawPointer(scores), count, &mask)
        case .keepOf: groups?.maskSingles(UnsafeRawPointer(scores), count, &mask)
        case .lines: lines?.mask(scores, count, &mask)
        case .units: appendUnits(count, to: &mask)
        }
    }

    private func appendUnits(_ count: Int, to mask: inout BitMask) {
        guard case .units(let removed, let geometry) = rule else { return }
        precondition(index + count <= geometry.elementCount, "more elements than the geometry has")
        let end = index + count
        var place = index
        while place < end {
            let run = geometry.run(at: place)
            let length = min(run.length, end - place)
            mask.append(repeating: !removed[run.unit], count: length)
            place += length
        }
    }
}
