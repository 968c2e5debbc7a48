import Pruning
import Subjects
import Tensors

/// Scores of layers whose weights nobody reads: each ranking has its layer's count and a spread of its own.
enum SampleScores {
    /// - Parameter distinct: rankings made; layers of one size take turns with them.
    /// - Returns: one a layer, nil where it is never pruned.
    static func scores(of network: Network, distinct: Int) -> [TargetScore?] {
        var made: [Int: [Ranking]] = [:]
        var tally = Tally()
        return network.layers.map { layer in
            guard let target = layer.target(at: .weight, pattern: .none) else { return nil }
            let there = made[target.count]?.count ?? 0
            if there < distinct {
                made[target.count, default: []].append(ranking(target.count, seed: UInt64(layer.id), &tally))
            }
            let rankings = made[target.count] ?? []
            let ranking = rankings[layer.id % rankings.count]
            return TargetScore(
                target: target, criterion: .magnitude, ranking: ranking, facts: WeightFacts(ranking))
        }
    }

    /// The same by itself.
    static func ranking(_ count: Int, seed: UInt64) -> Ranking {
        var tally = Tally()
        return ranking(count, seed: seed, &tally)
    }

    /// A sample of at most 2^18 weights, counted as often as the layer is larger.
    private static func ranking(_ count: Int, seed: UInt64, _ tally: inout Tally) -> Ranking {
        var noise = Noise(seed: seed)
        let piece = min(count, 1 << 18)
        let bytes = noise.bytes(2 * piece, as: .bf16, scale: 0.5 + Float(seed % 97) / 97)
        tally.reset()
        tally.add(bytes.span.bytes.extracting(0..<2 * (count % piece)), as: .bf16)
        var sample = Tally()
        sample.add(bytes.span.bytes, as: .bf16)
        var times = count / piece
        while times > 0 {
            if times & 1 == 1 { tally.merge(sample) }
            times >>= 1
            if times > 0 { sample.merge(sample) }
        }
        return tally.ranking()
    }
}
