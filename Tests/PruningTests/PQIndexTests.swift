import Checkpoints
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Card 03: the index, its bound and what follows from them.
struct PQIndexTests {
    struct Row: Sendable {
        var weights: [Float]
        var p: Double
        var q: Double
        var eta: Double
        var gamma: Double
        var index: Double
        var kept: Int
        var removed: Int
    }

    private static let halves: [Float] = [8, 4, 2, 1, 0.5, 0.25, 0.125, 0.125]

    /// The card's table.
    static let oracle = [
        Row(weights: [1, 1, 1, 1], p: 0.5, q: 1, eta: 0, gamma: 1, index: 0, kept: 4, removed: 0),
        Row(weights: [1, 0, 0, 0], p: 0.5, q: 1, eta: 0, gamma: 1, index: 0.75, kept: 1, removed: 3),
        Row(weights: [1, 0, 0, 0], p: 1, q: 2, eta: 0, gamma: 1, index: 0.5, kept: 1, removed: 3),
        Row(weights: [4, 3, 2, 1], p: 0.5, q: 1, eta: 0, gamma: 1, index: 0.055586, kept: 4, removed: 0),
        Row(weights: [4, 3, 2, 1], p: 1, q: 2, eta: 0, gamma: 1, index: 0.087129, kept: 4, removed: 0),
        Row(weights: [4, 3, 2, 1], p: 1, q: 2, eta: 0.1, gamma: 1, index: 0.087129, kept: 3, removed: 1),
        Row(weights: halves, p: 0.5, q: 1, eta: 0, gamma: 1, index: 0.344938, kept: 6, removed: 2),
        Row(weights: halves, p: 0.5, q: 1, eta: 0.1, gamma: 1.2, index: 0.344938, kept: 5, removed: 3),
        Row(weights: halves, p: 1, q: 2, eta: 0, gamma: 1, index: 0.387665, kept: 3, removed: 5),
        Row(weights: halves, p: 1, q: 2, eta: 0, gamma: 1.2, index: 0.387665, kept: 3, removed: 6),
    ]

    @Test(arguments: oracle)
    func isTheCards(_ row: Row) {
        let pq = PQIndex(p: row.p, q: row.q)
        #expect((pq.value(of: row.weights) - row.index).magnitude < 5e-7)
        #expect(pq.bound(pq.value(of: row.weights), of: row.weights.count, slack: row.eta) == row.kept)
        var slack = SlackAllocator()
        (slack.index, slack.slack, slack.pace) = (pq, row.eta, row.gamma)
        #expect(slack.removed(of: row.weights.count, keeping: row.kept) == row.removed)
    }

    @Test(arguments: [(0.5, 1.0), (1, 2), (0.3, 1.7), (0.2, 0.4)])
    func keepsTheAxiomsOfSparsity(p: Double, q: Double) {
        let pq = PQIndex(p: p, q: q)
        let weights = Seeded.weights(500, seed: 3).map(\.magnitude)
        let index = pq.value(of: weights)
        #expect(index > 0 && index < 1)
        #expect((pq.value(of: weights.map { $0 * 8 }) - index).magnitude < 1e-12, "scaling")
        #expect((pq.value(of: weights + weights) - index).magnitude < 1e-12, "cloning")
        #expect(pq.value(of: weights.map { $0 + 0.5 }) < index, "rising tide")
        var robbed = weights
        let (rich, poor) = (
            weights.indices.max { weights[$0] < weights[$1] } ?? 0,
            weights.indices.min { weights[$0] < weights[$1] } ?? 0
        )
        let given = (robbed[rich] - robbed[poor]) / 4
        robbed[rich] -= given
        robbed[poor] += given
        #expect(pq.value(of: robbed) < index, "Robin Hood")
        #expect(pq.value(of: weights + [0, 0, 0]) > index, "babies")
        #expect(pq.value(of: weights + [1e4]) > index, "Bill Gates")
    }

    @Test func whatIsUndefinedIsNothing() {
        #expect(PQIndex(p: 1, q: 1).value(of: [1, 2]) == 0)
        #expect(PQIndex(p: 1, q: 1).bound(0.5, of: 7) == 7)
        #expect(PQIndex().value(of: [Float]()) == 0)
        #expect(PQIndex().value(of: [0, 0] as [Float]) == 0)
    }

    @Test func moreSlackKeepsFewerAndAFasterPaceRemovesMore() {
        let pq = PQIndex()
        let index = pq.value(of: Seeded.weights(1000, seed: 5).map(\.magnitude))
        let kept = [0, 0.05, 0.3, 1].map { pq.bound(index, of: 1000, slack: $0) }
        #expect(kept == kept.sorted(by: >) && kept[0] > kept[3])
        let removed = [0.1, 1, 2, 10].map { pace in
            var slack = SlackAllocator()
            slack.pace = pace
            return slack.removed(of: 1000, keeping: kept[0])
        }
        #expect(removed == removed.sorted() && removed[0] < removed[3])
        #expect(removed[3] == 900, "never above β")
    }

    struct Expected: Decodable {
        struct Bound: Decodable {
            let p, q, eta, gamma, beta: Double
            let indices: [Double]
            let removed: [Int]
        }
        let bounds: [Bound]
    }

    @Test(arguments: [DType.f32, .f16, .bf16])
    func tablesGiveWhatNumpyFindsInTheWeights(dtype: DType) async throws {
        let oracle = try Oracle("allocators.py", dtype.rawValue)
        let network = try oracle.network()
        let (session, plan) = (Session(network), Plan())
        let method = try Catalog.open(plan.method)
        await session.score(network.targets(at: .weight, pattern: .none), by: method, keeping: false, generation: 0)
        await session.settle()
        let rankings = try await session.allScores.map { try #require($0).ranking }
        for expected in try oracle.json("expected.json", as: Expected.self).bounds {
            let pq = PQIndex(p: expected.p, q: expected.q)
            var settings: [String: SettingValue] = ["amount": .choice("bound")]
            for (name, value) in [
                ("p", expected.p), ("q", expected.q), ("eta", expected.eta), ("gamma", expected.gamma),
                ("beta", expected.beta),
            ] { settings[name] = .number(value) }
            let settled = try await network.settled(0.5, .method, MethodChoice(id: "sap", settings: settings))
            for (place, index) in expected.indices.enumerated() {
                let found = pq.value(of: rankings[place])
                // A bin's weights are taken for their root mean square.
                #expect((found - index).magnitude < (dtype == .f32 ? 1e-5 : 1e-12), "\(place): \(found), not \(index)")
                let off = settled.removed[place] - expected.removed[place]
                #expect(off.magnitude <= (dtype == .f32 ? 2 + rankings[place].count / 10_000 : 0), "\(place): \(off)")
            }
        }
    }

    @Test func aBudgetIsMetInProportionToSlack() async throws {
        let network = try Scratch().network([
            Scratch.Tensor("a.weight", [1, 8], Self.halves),
            Scratch.Tensor("b.weight", [1, 8], [1, 1, 1, 1, 1, 1, 1, 1]),
        ])
        // Only a has slack: 2 of 8 by the bound, and all that is asked for until it is empty.
        #expect(try await network.settled(0.25, .method, MethodChoice(id: "sap")).removed == [4, 0])
        await #expect(throws: PruningError.self) {
            try await network.settled(0.75, .method, MethodChoice(id: "sap"))
        }
    }
}
