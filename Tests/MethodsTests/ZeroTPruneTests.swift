import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Card 14: its oracle, and what it says must hold. Numbers of other shapes are `TokenOracleTests`.
struct ZeroTPruneTests {
    private static let one: [Float] = [0.4, 0.3, 0.2, 0.1, 0.1, 0.6, 0.2, 0.1, 0.1, 0.5, 0.3, 0.1, 0.2, 0.4, 0.2, 0.2]
    private static let two: [Float] = [
        0.25, 0.25, 0.25, 0.25, 0.2, 0.3, 0.3, 0.2, 0.3, 0.2, 0.3, 0.2, 0.25, 0.25, 0.25, 0.25,
    ]

    private static func isNear(_ found: [Double], _ expected: [Double], _ tolerance: Double = 1e-6) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance }
    }

    private static func voted(_ attention: [Float], _ start: [Double], _ rounds: Int) -> [Double] {
        var scores = start
        AttentionVotes.vote(attention.span, &scores, rounds: rounds)
        return scores
    }

    private static let uniform = [0.25, 0.25, 0.25, 0.25]

    // MARK: Oracle

    @Test(arguments: [
        (one, uniform, 1, [0.2, 0.45, 0.225, 0.125]), (one, uniform, 2, [0.1725, 0.4925, 0.2225, 0.1125]),
        (one, uniform, 40, [0.158730, 0.507937, 0.222222, 0.111111]),
        (two, uniform, 2, [0.25125, 0.24875, 0.27625, 0.22375]),
        (two, uniform, 40, [0.251381, 0.248619, 0.276243, 0.223757]),
        (one, [0.4, 0.2, 0.2, 0.2], 2, [0.184, 0.482, 0.222, 0.112]),
    ])
    func votesAreTheCards(attention: [Float], start: [Double], rounds: Int, expected: [Double]) {
        // The limits are printed to six places.
        #expect(Self.isNear(Self.voted(attention, start, rounds), expected))
    }

    private static func ranked(
        _ variances: ClosedRange<Double>, isBoosted: Bool = false
    ) -> (importance: [Double], heads: [HeadScores]) {
        let tokens = SampleTokens(count: 4, heads: 2, attention: one + two)
        return ImportanceRanking(isBoosted: isBoosted, variances: variances).rank(
            tokens, among: [0, 1, 2, 3], rounds: 2)
    }

    @Test func theCardsSecondHeadIsRejected() {
        let (importance, heads) = Self.ranked(0.01...0.7)
        #expect(heads.map(\.passes) == [true, false])
        #expect(Self.isNear(heads.map(\.variance), [0.3379, 0.005525]))
        #expect(Self.isNear(importance, [0.1725, 0.4925, 0.2225, 0.1125]))
    }

    @Test func bothHeadsTogetherScoreAsOnTheCard() {
        #expect(Self.isNear(Self.ranked(0...20).importance, [0.215503, 0.390149, 0.250819, 0.177088]))
    }

    @Test func allHeadsCountWhereNoneIsInRange() {
        let (importance, heads) = Self.ranked(5...6)
        #expect(heads.map(\.passes) == [true, true] && heads.map(\.isInRange) == [false, false])
        #expect(Self.isNear(importance, [0.215503, 0.390149, 0.250819, 0.177088]))
    }

    @Test func theClassTokenBeginsWithTheRootOfTheCount() {
        let first = Self.ranked(0.01...0.7, isBoosted: true).heads[0].scores.map { $0 / 4 }
        #expect(Self.isNear(first, [0.184, 0.482, 0.222, 0.112]))
    }

    private static let keys: [[Float]] = [[1, 0], [1, 0.1], [0, 1], [0.6, 0.8], [-1, 0], [0.1, 1]]
    private static let importance = [0.9, 0.2, 0.5, 0.8, 0.1, 0.4]

    private static func copies(_ count: Int, _ partition: String, seed: UInt64 = 0) -> [Int] {
        let order = ImportanceRanking.best(importance.map { $0 }, of: Array(0..<6), 6)
        var random = Random(seed: seed)
        return ZeroTPrune.copies(order, count, partition, &random) { a, b in
            TokenLikeness.cosine.of(keys[a][...], keys[b][...])
        }
    }

    @Test func theCardsCopiesLeave() {
        #expect(ImportanceRanking.best(Self.importance.map { $0 }, of: Array(0..<6), 6) == [0, 3, 2, 5, 1, 4])
        #expect(Self.copies(2, "seq-u") == [1, 5])
        // Equal likeness: the lower index.
        #expect(Self.copies(1, "seq-u") == [1])
        let likeness = TokenLikeness.cosine.of(Self.keys[1][...], Self.keys[0][...])
        #expect(abs(likeness - 0.995037) < 1e-6)
    }

    /// By hand: of 0, 3, 2 (keys of 5, 1, 4 for company) 0 is like 1 and 2 like 5 by .995, 3 like 5 by .86.
    @Test func otherPartitionsTakeOtherSides() {
        #expect(Self.copies(2, "seq-i") == [0, 2])
        // Ranks 2, 4, 6: 3, 5, 4 beside 0, 2, 1: 5 like 2 by .995, 3 like 2 by .8.
        #expect(Self.copies(2, "alternate") == [3, 5])
        // Each beside all above it: 5 like 2, 1 like 0, both .995, then 3 beside 0 alone (.6).
        #expect(Self.copies(1, "none") == [1])
        #expect(Self.copies(3, "none") == [1, 2, 5])
    }

    /// Every case that the card of a method of tokens gives.
    @Test(arguments: Catalog.gatingMethods.flatMap { type in type.card.examples.indices.map { (type.card.id, $0) } })
    func workedExamplesHold(id: String, index: Int) throws {
        let type = try #require(Catalog.gatingMethods.first { $0.card.id == id })
        let example = type.card.examples[index]
        guard case .tokens(let tokens, let place, let expected) = example.expectation else {
            Issue.record("\(id) gives an example of something else")
            return
        }
        let method = try Catalog.openTokens(MethodChoice(id: id, settings: example.settings)).method
        var random = Random(seed: method.seed)
        let choice = method.keep(tokens, at: place, drawing: &random)
        #expect(choice.kept == expected.kept && choice.similar == expected.similar)
        #expect(choice.importance.map { $0 == nil } == expected.importance.map { $0 == nil })
        #expect(Self.isNear(choice.importance.compactMap { $0 }, expected.importance.compactMap { $0 }))
    }

    @Test(arguments: Catalog.gatingMethods.map { $0.card.id })
    func everyMethodOfTokensHasAWorkedExample(id: String) throws {
        let card = try #require(Catalog.gatingMethods.first { $0.card.id == id }).card
        #expect(!card.examples.isEmpty && card.examples.allSatisfy { !$0.source.isEmpty })
    }

    // MARK: Properties

    private static func sample(
        _ count: Int, heads: Int = 3, width: Int = 4, seed: UInt64 = 7
    ) -> (attention: [Float], features: [Float]) {
        var random = Random(seed: seed)
        var attention: [Float] = []
        for _ in 0..<heads * count {
            let row = (0..<count).map { _ in Float.random(in: 0.01...1, using: &random) }
            let pulled = row.enumerated().map { $1 * ($0 % 3 == 1 ? 6 : 1) }
            attention += pulled.map { $0 / pulled.reduce(0, +) }
        }
        return (attention, (0..<count * width).map { _ in Float.random(in: -1...1, using: &random) })
    }

    private static func chosen(
        _ count: Int, keeping kept: Int, _ settings: [String: SettingValue] = [:], seed: UInt64 = 7
    ) throws -> TokenChoice {
        let made = sample(count, seed: seed)
        let tokens = SampleTokens(
            count: count, heads: 3, attention: made.attention,
            features: Dictionary(uniqueKeysWithValues: TokenFeature.allCases.map { ($0, made.features) }))
        var random = Random(seed: 3)
        let method = ZeroTPrune(try ZeroTPrune.Settings(settings))
        return method.keep(tokens, at: TokenPlace(block: 1, blocks: 4, kept: kept), drawing: &random)
    }

    @Test(arguments: [1, 2, 7, 30])
    func votesKeepTheSum(rounds: Int) {
        let made = Self.sample(17)
        let scores = Self.voted(Array(made.attention.prefix(17 * 17)), [Double](repeating: 1 / 17.0, count: 17), rounds)
        #expect(abs(scores.reduce(0, +) - 1) < 1e-5)
        #expect(scores.min() ?? 0 > 0)
    }

    @Test func aDoublyStochasticGraphStaysUniform() {
        // Rows and columns of a circulant both sum to 1.
        let row: [Float] = [0.5, 0.25, 0.125, 0.125]
        let circulant = (0..<4).flatMap { shift in (0..<4).map { row[($0 + shift) % 4] } }
        #expect(Self.isNear(Self.voted(circulant, Self.uniform, 9), Self.uniform, 1e-12))
    }

    @Test func theLimitDoesNotDependOnTheStart() {
        let made = Array(Self.sample(9).attention.prefix(81))
        let uniform = Self.voted(made, [Double](repeating: 1 / 9.0, count: 9), 200)
        let single = Self.voted(made, [1] + [Double](repeating: 0, count: 8), 200)
        #expect(Self.isNear(uniform, single, 1e-6))
    }

    @Test func permutingTokensPermutesScores() {
        let count = 8
        let made = Array(Self.sample(count).attention.prefix(count * count))
        var random = Random(seed: 5)
        let order = random.permutation(of: count)
        let moved = order.flatMap { query in order.map { made[query * count + $0] } }
        let start = [Double](repeating: 1 / Double(count), count: count)
        let (plain, other) = (Self.voted(made, start, 6), Self.voted(moved, start, 6))
        #expect(Self.isNear(order.map { plain[$0] }, other, 1e-12))
    }

    @Test func aCopyOfAnImportantTokenLeavesFirst() throws {
        let count = 15
        var made = Self.sample(count)
        let ranking = ImportanceRanking(isBoosted: true, variances: 0.01...0.7)
        let tokens = SampleTokens(count: count, heads: 3, attention: made.attention)
        let scores = ranking.rank(tokens, among: Array(0..<count), rounds: 1).importance
        let order = ImportanceRanking.best(scores.map { $0 }, of: Array(1..<count), count - 1)
        // The least important token gets the key of the most important one.
        for column in 0..<4 { made.features[order[13] * 4 + column] = made.features[order[0] * 4 + column] }
        let copied = SampleTokens(
            count: count, heads: 3, attention: made.attention, features: [.key: made.features])
        var random = Random(seed: 0)
        let method = ZeroTPrune(try ZeroTPrune.Settings(["similar": .number(0.08)]))
        let choice = method.keep(copied, at: TokenPlace(block: 1, blocks: 4, kept: 10), drawing: &random)
        #expect(choice.similar == [order[13]])
    }

    @Test(
        arguments: ["seq-u", "seq-i", "alternate", "random", "none"], [1, 5, 11, 12])
    func countsAreExactAndTheClassTokenStays(partition: String, kept: Int) throws {
        for similar in [0.0, 0.1, 0.4] {
            let settings: [String: SettingValue] = ["partition": .choice(partition), "similar": .number(similar)]
            let choice = try Self.chosen(13, keeping: kept, settings)
            #expect(choice.kept.count == kept + 1 && choice.kept.first == 0)
            #expect(zip(choice.kept, choice.kept.dropFirst()).allSatisfy { $0 < $1 })
            // No more copies than may leave, and one of their side stays.
            let side = partition == "none" ? 12 : 6
            #expect(choice.similar.count == max(0, min(Int(similar * 12 + 1e-9), side - 1, 12 - kept)))
            #expect(!choice.similar.contains(0) && Set(choice.similar).isDisjoint(with: choice.kept))
        }
    }

    @Test(arguments: ["random", "mean-attention", "cls-attention"])
    func whatItIsComparedWithTakesNoCopies(criterion: String) throws {
        let choice = try Self.chosen(13, keeping: 6, ["criterion": .choice(criterion), "similar": .number(0.4)])
        #expect(choice.kept.count == 7 && choice.similar.isEmpty && choice.heads.isEmpty)
    }

    @Test func attentionOfTheClassTokenIsItsRow() throws {
        let made = Self.sample(6, heads: 3)
        let sums = (0..<6).map { token in (0..<3).reduce(0) { $0 + made.attention[$1 * 36 + token] } }
        let best = (1..<6).sorted { sums[$0] > sums[$1] }.prefix(2).sorted()
        #expect(try Self.chosen(6, keeping: 2, ["criterion": .choice("cls-attention")]).kept == [0] + best)
    }

    @Test func equalScoresKeepTheLowerIndex() {
        #expect(ImportanceRanking.best([9, 1, 1, 1, 1], of: [1, 2, 3, 4], 2) == [1, 2])
    }

    @Test func aTokenThatNothingIsLeftOfLooksAtAllAlike() {
        let edges: [Float] = [0, 0, 1, 0.5, 0.5, 0, 0, 0.2, 0.8]
        #expect(AttentionVotes.restricted(edges.span, of: 3, to: [0, 1], isScaled: true) == [0.5, 0.5, 0.5, 0.5])
        #expect(AttentionVotes.restricted(edges.span, of: 3, to: [1, 2], isScaled: false) == [0.5, 0, 0.2, 0.8])
    }

    @Test(arguments: [(0, 4, 30), (1, 4, 5), (2, 4, 1), (3, 12, 30), (7, 12, 5), (8, 12, 1), (1, 3, 5)])
    func votesFallWithDepth(block: Int, blocks: Int, expected: Int) {
        let place = TokenPlace(block: block, blocks: blocks, kept: 1)
        #expect(ZeroTPrune(ZeroTPrune.Settings()).iterations(place) == expected)
    }

    @Test func everySettingReadsItsOwnValueAndStaysInRange() throws {
        for tunable in try Catalog.openTokens(MethodChoice(id: "zero-tprune")).tunables {
            for steps in [0, 1, -1, 1_000_000, -1_000_000] {
                let value = tunable.stepped(by: steps)
                let choice = MethodChoice(id: "zero-tprune", settings: [tunable.name: SettingValue("\(value)")])
                let again = try Catalog.openTokens(choice).tunables.first { $0.name == tunable.name }
                #expect(again?.value == value, "\(tunable.name)")
            }
        }
    }

    @Test func otherMethodsAreNoneOfTokens() {
        #expect(throws: PruningError.self) { try Catalog.openTokens(MethodChoice(id: "wanda")) }
    }

    /// By hand, 9 tokens, 2 heads of 3: .25 of 8 are 2 copies; 4 × 4 pairs of 6 features, a vote by 9 tokens, 30 by 7, a start each.
    @Test func theChoiceIsCounted() throws {
        let method = ZeroTPrune(try ZeroTPrune.Settings(["similar": .number(0.25)]))
        let place = TokenPlace(block: 0, blocks: 4, kept: 4)
        #expect(
            method.multiplyAdds(tokens: 9, heads: 2, width: 6, at: place)
                == 4 * 4 * 6 + 2 * 81 + 30 * 2 * 49 + 2 * 7)
    }
}
