import Checkpoints
package import Subjects
import Tensors

/// Scores that need nothing but the weights, in one streaming pass over a layer.
package struct WeightScorer: Sendable {
    private let network: Network
    private let stream: WeightStream
    private let pool: TallyPool
    /// What was counted before; nil without.
    private let index: ScanIndex?

    /// - Parameters:
    ///   - index: of this network, which answers instead of the weights where it can.
    ///   - pool: where tallies come from; one for all layers spares their making.
    ///   - progress: called with the bytes just read.
    package init(
        _ network: Network, index: ScanIndex? = nil, pool: TallyPool = TallyPool(),
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.network = network
        self.index = index
        self.pool = pool
        stream = WeightStream(network.checkpoint, progress: progress)
    }

    /// Counts a target's scores.
    /// - Throws: `.cancelled`, or `.checkpoint` when the file cannot be read. O(weights), memory bounded by a chunk.
    package func score(_ target: Target, by criterion: Criterion) async throws(PruningError) -> TargetScore {
        if let known = try known(target, by: criterion) { return known }
        switch target.units {
        case .weights: return try await weights(target, by: criterion)
        case .groups: return try await groups(target, by: criterion)
        case .lines: return try await lines(target, by: criterion)
        case .geometry(let geometry): return try await units(target, geometry, by: criterion)
        }
    }

    /// What the index says; where the weights are at hand, only what they would say to the last bit.
    private func known(_ target: Target, by criterion: Criterion) throws(PruningError) -> TargetScore? {
        guard let found = try index?.score(target, by: criterion) else { return nil }
        return found.isBounded && network.checkpoint.hasWeights ? nil : found
    }

    /// The same score with bins of its ranking told apart into single values, all in one pass.
    package func refined(_ score: TargetScore, bins: [UInt16]) async throws(PruningError) -> TargetScore {
        let layer = network.layers[score.target.layer]
        var refinements = bins.filter { !score.bins.contains($0) }.map { Refinement(bin: $0) }
        guard !refinements.isEmpty, case .weights = score.target.units else { return score }
        for range in WeightStream.chunks(of: layer) {
            if score.criterion.readsBytes(of: layer) {
                try stream.read(layer, range) { bytes in
                    for index in refinements.indices {
                        refinements[index].add(bytes, as: layer.entry.dtype, elements: range.count)
                    }
                }
            } else {
                let values = try stream.values(of: layer, range)
                let scores = scores(values, layer, range, by: score.criterion)
                for index in refinements.indices { refinements[index].add(scores: scores.span, weights: values.span) }
            }
            await Task.yield()
        }
        var refined = score
        refined.refine(refinements)
        return refined
    }
}

extension WeightScorer {
    private func weights(_ target: Target, by criterion: Criterion) async throws(PruningError) -> TargetScore {
        let layer = network.layers[target.layer]
        var raw = pool.take()
        var scored = pool.take()
        defer {
            pool.give(back: raw)
            pool.give(back: scored)
        }
        let readsBytes = criterion.readsBytes(of: layer)
        for range in WeightStream.chunks(of: layer) {
            if readsBytes {
                try stream.read(layer, range) { raw.add($0, as: layer.entry.dtype, elements: range.count) }
            } else {
                let values = try stream.values(of: layer, range)
                raw.add(values.span.bytes, as: .f32)
                let scores = scores(values, layer, range, by: criterion)
                scored.add(scores: scores.span, weights: values.span)
            }
            await Task.yield()
        }
        let ranking = raw.ranking()
        return TargetScore(
            target: target, criterion: criterion, ranking: readsBytes ? ranking : scored.ranking(),
            facts: WeightFacts(ranking))
    }

    private func groups(_ target: Target, by criterion: Criterion) async throws(PruningError) -> TargetScore {
        guard case .groups(_, _, _, let axisLength, let inner) = target.units else {
            return try await weights(target, by: criterion)
        }
        let layer = network.layers[target.layer]
        var score = try await weights(Target(layer: target.layer, units: .weights, count: target.count), by: criterion)
        score.target = target
        guard let removed = target.fixedRemoved, removed > 0 else {
            score.patternEnergy = 0
            return score
        }
        if let loss = try await patternLoss(target, of: layer, by: criterion) {
            score.patternEnergy = loss
            return score
        }
        var maker = try score.maskMaker(removing: removed)
        var energy = 0.0
        for range in WeightStream.chunks(of: layer, together: axisLength * inner) {
            let values = try stream.values(of: layer, range)
            var mask = BitMask()
            let scores = scores(values, layer, range, by: criterion)
            maker.mask(scores: scores.span, appendingTo: &mask)
            for (index, value) in values.enumerated() where !mask[index] && value.isFinite {
                energy += Double(value) * Double(value)
            }
            await Task.yield()
        }
        score.patternEnergy = energy
        return score
    }

    /// Each line sorted, so that what goes is known for every count at once.
    private func lines(_ target: Target, by criterion: Criterion) async throws(PruningError) -> TargetScore {
        guard case .lines(_, let length, let inner) = target.units else {
            return try await weights(target, by: criterion)
        }
        let layer = network.layers[target.layer]
        var (raw, scored) = (pool.take(), pool.take())
        defer {
            pool.give(back: raw)
            pool.give(back: scored)
        }
        var energies = LineEnergies(length: length, inner: inner)
        for range in WeightStream.chunks(of: layer, together: length * inner) {
            let values = try stream.values(of: layer, range)
            raw.add(values.span.bytes, as: .f32)
            let scores = scores(values, layer, range, by: criterion)
            scored.add(scores: scores.span, weights: values.span)
            energies.add(scores: scores.span, weights: values.span)
            await Task.yield()
        }
        var score = TargetScore(
            target: target, criterion: criterion, ranking: scored.ranking(), facts: WeightFacts(raw.ranking()))
        score.lineEnergies = energies.removed
        return score
    }

    /// Σw² that a usual pattern takes, by the kernel and in the order that an index is made by; nil for other patterns.
    private func patternLoss(
        _ target: Target, of layer: Layer, by criterion: Criterion
    ) async throws(PruningError) -> Double? {
        guard case .groups(let keep, let of, _, let length, let inner) = target.units,
            let place = PatternLosses.place(keep: keep, of: of)
        else { return nil }
        guard criterion == .magnitude || criterion == .square else { return nil }
        var losses = PatternLosses(length: length, inner: inner)
        for range in WeightStream.chunks(of: layer) {
            try add(layer, range, to: &losses)
            await Task.yield()
        }
        losses.flush()
        return losses.values[place]
    }

    private func add(
        _ layer: Layer, _ range: Range<Int>, to losses: inout PatternLosses
    ) throws(PruningError) {
        let values = try stream.values(of: layer, range)
        losses.add(numbers: values.span)
    }

    private func units(
        _ target: Target, _ geometry: UnitGeometry, by criterion: Criterion
    ) async throws(PruningError) -> TargetScore {
        let layer = network.layers[target.layer]
        var raw = pool.take()
        defer { pool.give(back: raw) }
        var sums = UnitSums(geometry)
        var weighted = UnitSums(geometry)
        for range in WeightStream.chunks(of: layer) {
            if layer.scale == nil, !criterion.isWeighted {
                try stream.read(layer, range) { bytes in
                    raw.add(bytes, as: layer.entry.dtype, elements: range.count)
                    sums.add(bytes, as: layer.entry.dtype)
                }
            } else {
                let values = try stream.values(of: layer, range)
                raw.add(values.span.bytes, as: .f32)
                sums.add(values.span.bytes, as: .f32)
                guard criterion.isWeighted else { continue }
                weighted.add(scores(values, layer, range, by: criterion).span.bytes, as: .f32)
            }
            await Task.yield()
        }
        let scores = criterion.isWeighted ? weighted.l1Scores : unitScores(sums, layer, by: criterion)
        return TargetScore(
            target: target, criterion: criterion, ranking: Ranking(unitScores: scores, energies: sums.squares),
            unitScores: scores, unitEnergies: sums.squares, facts: WeightFacts(raw.ranking()))
    }

    private func unitScores(_ sums: UnitSums, _ layer: Layer, by criterion: Criterion) -> [Float] {
        switch criterion {
        case .magnitude, .weighted: return sums.l1Scores
        case .square: return sums.l2Scores
        case .random(let seed):
            var scores = [Float](repeating: 0, count: sums.squares.count)
            var span = scores.mutableSpan
            SeededScores(seed: seed, name: layer.entry.name).fill(&span, from: 0)
            return scores
        }
    }

    private func scores(_ values: [Float], _ layer: Layer, _ range: Range<Int>, by criterion: Criterion) -> [Float] {
        criterion.scores(values, of: layer, from: range.lowerBound)
    }
}

extension Criterion {
    /// Whether the kernels rank the stored bytes themselves, without decoding them first.
    package func readsBytes(of layer: Layer) -> Bool {
        if case .random = self { return false }
        return layer.scale == nil && !isWeighted
    }

    /// Whether weights are weighed by what they meet.
    var isWeighted: Bool { if case .weighted = self { true } else { false } }

    /// Scores of decoded weights, the first of which is element `start` of its layer. Squares order as magnitudes do.
    package func scores(_ values: [Float], of layer: Layer, from start: Int) -> [Float] {
        if case .weighted(let scale) = self {
            return ActivationScores.wanda(values, scale.layout, norms: scale.factors, from: start)
        }
        guard case .random(let seed) = self else { return values }
        var scores = [Float](repeating: 0, count: values.count)
        var span = scores.mutableSpan
        SeededScores(seed: seed, name: layer.entry.name).fill(&span, from: start)
        return scores
    }
}
