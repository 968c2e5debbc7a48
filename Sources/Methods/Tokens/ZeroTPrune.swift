package import Pruning
import Subjects
package import Tensors

/// Attention is a graph in which tokens vote for what they look at; what important tokens vote for is important. Before the least
/// important leave, those leave that are all but copies of more important ones. No training, no labels.
///
/// s ← Aᵀ s in every head, from 1 a token and √N for the class token, scaled to sum 1; v = var(N · s) of a head, which counts where
/// v_min ≤ v ≤ v_max (all where none does); a token scores √(mean of s² over the heads that count). At each place: one vote
/// ranks (I′); of the less important half those go whose keys are most like one of the other half (S); the graph of the rest,
/// rows scaled to sum 1 again, votes to the end, and the best k stay (I).
///
/// Source: Wang, Dedhia and Jha 2024, "Zero-TPrune" (CVPR, arXiv 2305.17328). Not in the paper: counts, never thresholds, so that
/// samples of a batch keep as many; variances are of N · s, where theirs cannot reach the range they state; rows are scaled
/// again; keys are all heads' side by side; ties go to the lower index. Without a partition every token is compared with all
/// that rank above it. The criteria random, mean-attention and cls-attention rank once, for comparison.
package struct ZeroTPrune: GatingMethod {
    package struct Settings: MethodSettings {
        package var criterion = "wpr"
        package var similar = 0.1
        package var partition = "seq-u"
        package var feature = "key"
        package var metric = "cosine"
        package var power = 3.0
        package var iterations = 0.0
        package var boost = "on"
        package var least = 0.01
        package var most = 0.7
        package var heads = "rms"
        package var rows = "scaled"
        package var seed = 0.0
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            [
                Tunable(
                    "criterion", "votes (WPR), or what they are compared with",
                    .choice(\.criterion, names: ["wpr", "random", "mean-attention", "cls-attention"])),
                Tunable(
                    "similar", "share of the tokens of a place that go as copies",
                    .number(\.similar, range: 0...0.4, step: 0.05)),
                Tunable(
                    "partition", "who may be a copy of whom, by importance",
                    .choice(\.partition, names: ["seq-u", "seq-i", "alternate", "random", "none"])),
                Tunable(
                    "feature", "what is compared", .choice(\.feature, names: TokenFeature.allCases.map(\.rawValue))),
                Tunable(
                    "metric", "how it is compared", .choice(\.metric, names: TokenLikeness.allCases.map(\.rawValue))),
                Tunable("power", "of minkowski", .number(\.power, range: 1...8, step: 0.5)),
                Tunable(
                    "iterations", "votes; 0: 30, 5 and 1 by thirds of the depth",
                    .number(\.iterations, range: 0...50, step: 1)),
                Tunable("boost", "the class token begins with √N", .choice(\.boost, names: ["on", "off"])),
                Tunable(
                    "v-min", "least variance of a head that counts", .number(\.least, range: 0...20, step: 0.01)),
                Tunable("v-max", "greatest variance", .number(\.most, range: 0...20, step: 0.1)),
                Tunable("heads", "how heads are joined", .choice(\.heads, names: ["rms", "mean"])),
                Tunable(
                    "rows", "what is left of a row, scaled to sum 1 or as it is",
                    .choice(\.rows, names: ["scaled", "left"])),
                Tunable("seed", "of what is drawn", .number(\.seed, range: 0...999_999, step: 1)),
            ]
        }
    }

    package static let card = Card(
        id: "zero-tprune", title: "Zero-TPrune", citation: "Wang et al. 2024, CVPR, arXiv 2305.17328",
        summary: "tokens that few important ones look at, after copies", granularities: [.token],
        needs: [.attention], examples: examples)

    package let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package var seed: UInt64 { UInt64(settings.seed) }

    package var features: Set<TokenFeature> {
        guard settings.criterion == "wpr", settings.similar > 0, let feature = TokenFeature(rawValue: settings.feature)
        else { return [] }
        return [feature]
    }

    package func keep(_ tokens: SampleTokens, at place: TokenPlace, drawing random: inout Random) -> TokenChoice {
        let ranks = ranking(settings, place)
        guard settings.criterion == "wpr" else {
            let importance = baseline(tokens, &random)
            let kept = ImportanceRanking.best(importance, of: Array(1..<tokens.count), place.kept)
            return TokenChoice(kept: [0] + kept.sorted(), importance: importance)
        }
        let copies = copies(tokens, place, &random)
        let gone = Set(copies)
        let left = (0..<tokens.count).filter { !gone.contains($0) }
        let (scores, heads) = ranks.rank(tokens, among: left, rounds: iterations(place))
        var importance = [Double?](repeating: nil, count: tokens.count)
        for (token, score) in zip(left, scores) { importance[token] = score }
        let kept = ImportanceRanking.best(importance, of: Array(left.dropFirst()), place.kept)
        return TokenChoice(kept: [0] + kept.sorted(), importance: importance, similar: copies, heads: heads)
    }

    package func multiplyAdds(tokens: Int, heads: Int, width: Int, at place: TokenPlace) -> Int {
        switch settings.criterion {
        case "random": return 0
        case "mean-attention": return heads * tokens * tokens
        case "cls-attention": return heads * tokens
        default: break
        }
        let removed = removed(tokens - 1, place)
        let left = tokens - removed
        let votes = heads * left * left * iterations(place) + heads * left
        guard removed > 0 else { return votes }
        let sides = settings.partition == "none" ? (tokens - 1) * (tokens - 2) / 2 : (tokens - 1) / 2 * (tokens / 2)
        return votes + heads * tokens * tokens + sides * width
    }

    /// Votes at a place.
    package func iterations(_ place: TokenPlace) -> Int {
        guard settings.iterations < 1 else { return Int(settings.iterations) }
        let depth = 3 * (place.block + 1)
        return depth <= place.blocks ? 30 : depth <= 2 * place.blocks ? 5 : 1
    }
}

// MARK: - Worked examples
extension ZeroTPrune {
    private static var examples: [WorkedExample] { [votes(isBoosted: false), votes(isBoosted: true), copies] }

    /// Two heads of three tokens and the class token; the second spreads importance too evenly to count.
    private static func votes(isBoosted: Bool) -> WorkedExample {
        let attention: [Float] = [
            0.4, 0.3, 0.2, 0.1, 0.1, 0.6, 0.2, 0.1, 0.1, 0.5, 0.3, 0.1, 0.2, 0.4, 0.2, 0.2,  //
            0.25, 0.25, 0.25, 0.25, 0.2, 0.3, 0.3, 0.2, 0.3, 0.2, 0.3, 0.2, 0.25, 0.25, 0.25, 0.25,
        ]
        let start = isBoosted ? "the class token begins with √4, 2 votes" : "all begin alike, 2 votes"
        return WorkedExample(
            source: "the card's oracle: \(start); head 2 varies by less than .01",
            tokens: SampleTokens(count: 4, heads: 2, attention: attention),
            at: TokenPlace(block: 0, blocks: 3, kept: 2),
            settings: [
                "iterations": .number(2), "similar": .number(0), "boost": .choice(isBoosted ? "on" : "off"),
            ],
            expecting: TokenChoice(
                kept: [0, 1, 2],
                importance: isBoosted ? [0.184, 0.482, 0.222, 0.112] : [0.1725, 0.4925, 0.2225, 0.1125]))
    }

    /// Every token looks at all others by their importance, so that any vote gives just that.
    private static var copies: WorkedExample {
        let importance: [Float] = [0.1, 0.9, 0.2, 0.5, 0.8, 0.1, 0.4]
        let row = importance.map { $0 / 3 }
        let keys: [Float] = [0, 0, 1, 0, 1, 0.1, 0, 1, 0.6, 0.8, -1, 0, 0.1, 1]
        return WorkedExample(
            source: "the card's keys: 2 and 6 are like 1 and 3 by .995037, 5 like none; the rest's importance over 2.4",
            tokens: SampleTokens(
                count: 7, heads: 1, attention: importance.flatMap { _ in row }, features: [.key: keys]),
            at: TokenPlace(block: 0, blocks: 3, kept: 2),
            settings: ["similar": .number(0.35)],
            expecting: TokenChoice(
                kept: [0, 1, 4],
                importance: [0.1 / 2.4, 0.9 / 2.4, nil, 0.5 / 2.4, 0.8 / 2.4, 0.1 / 2.4, nil], similar: [2, 6]))
    }
}

extension ZeroTPrune {
    private func ranking(_ settings: Settings, _ place: TokenPlace) -> ImportanceRanking {
        ImportanceRanking(
            isBoosted: settings.boost == "on", variances: settings.least...max(settings.least, settings.most),
            isMean: settings.heads == "mean", isScaled: settings.rows == "scaled")
    }

    /// How many copies go: no more than may go, and one of their side stays.
    private func removed(_ patches: Int, _ place: TokenPlace) -> Int {
        let side: Int
        switch settings.partition {
        case "none": side = patches - 1
        case "seq-i": side = (patches + 1) / 2
        default: side = patches / 2
        }
        return max(0, min(Int(settings.similar * Double(patches) + 1e-9), side - 1, patches - place.kept))
    }

    /// I′ and S: ascending.
    private func copies(_ tokens: SampleTokens, _ place: TokenPlace, _ random: inout Random) -> [Int] {
        let count = removed(tokens.patches, place)
        guard count > 0, let feature = TokenFeature(rawValue: settings.feature),
            let likeness = TokenLikeness(rawValue: settings.metric)
        else { return [] }
        let all = Array(0..<tokens.count)
        let (scores, _) = ranking(settings, place).rank(tokens, among: all, rounds: 1)
        let order = ImportanceRanking.best(scores.map { $0 }, of: Array(all.dropFirst()), tokens.patches)
        return Self.copies(order, count, settings.partition, &random) { a, b in
            likeness.of(tokens.vector(feature, a), tokens.vector(feature, b), power: settings.power)
        }
    }

    /// S alone.
    ///
    /// - Parameters:
    ///   - order: tokens, most important first.
    ///   - likeness: of two tokens: larger, more alike.
    /// - Returns: ascending, `count` of those that are most like one of the other side; of equal ones the lower index.
    package static func copies(
        _ order: [Int], _ count: Int, _ partition: String, _ random: inout Random, likeness: (Int, Int) -> Double
    ) -> [Int] {
        let half = (order.count + 1) / 2
        var (candidates, others) = (Array(order[half...]), Array(order[..<half]))
        switch partition {
        case "seq-i": swap(&candidates, &others)
        case "alternate":
            candidates = order.indices.filter { $0 % 2 == 1 }.map { order[$0] }
            others = order.indices.filter { $0 % 2 == 0 }.map { order[$0] }
        case "random":
            var drawn = order
            random.shuffle(&drawn)
            (candidates, others) = (Array(drawn[half...]), Array(drawn[..<half]))
        case "none": candidates = Array(order.dropFirst())
        default: break
        }
        let likest = candidates.enumerated().map { rank, token in
            let compared = partition == "none" ? order[...rank] : others[...]
            return (likeness: compared.reduce(-.infinity) { max($0, likeness(token, $1)) }, token: token)
        }
        let sorted = likest.sorted { $0.likeness != $1.likeness ? $0.likeness > $1.likeness : $0.token < $1.token }
        return sorted.prefix(count).map(\.token).sorted()
    }

    private func baseline(_ tokens: SampleTokens, _ random: inout Random) -> [Double?] {
        switch settings.criterion {
        case "random": return random.permutation(of: tokens.count).map { Double($0) }
        case "cls-attention":
            return (0..<tokens.count).map { token in
                (0..<tokens.heads).reduce(0) { $0 + Double(tokens.head($1).dropFirst(token).first ?? 0) }
            }
        default:
            var sums = [Double](repeating: 0, count: tokens.count)
            for head in 0..<tokens.heads {
                var scores = [Double](repeating: 1 / Double(tokens.count), count: tokens.count)
                AttentionVotes.vote(tokens.head(head).span, &scores, rounds: 1)
                for token in sums.indices { sums[token] += scores[token] / Double(tokens.heads) }
            }
            return sums
        }
    }
}
