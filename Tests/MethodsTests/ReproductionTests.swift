import Methods
import Pruning
import Subjects
import Testing

struct ReproductionTests {
    @Test(arguments: Reproductions.all.map(\.id))
    func isOfAMethodAndHoldsForTheCardsOwnFigures(_ id: String) throws {
        let reproduction = try #require(Reproductions.named(id))
        #expect(Catalog.listed.contains { $0.card.id == id })
        #expect(!reproduction.relations.isEmpty)
        #expect(reproduction.rows.allSatisfy { $0.card.count == reproduction.columns.count })
        let card = reproduction.rows.map { $0.card.map { $0 ?? .nan } }
        let margins = reproduction.relations.map { ($0.words, $0.margin(card)) }
        for (words, margin) in margins where !margin.isNaN { #expect(margin >= -1e-9, "\(words)") }
        // A card may leave out figures of some relations, never of all.
        #expect(margins.contains { !$0.1.isNaN })
    }

    @Test func moonsWithoutNoiseAreTwoHalfCircles() {
        let points = LabelledPoints.moons(800, noise: 0, seed: 1, stream: "")
        #expect(points.labels == [Int64](repeating: 0, count: 400) + [Int64](repeating: 1, count: 400))
        for index in 0..<800 {
            let (x, y) = (points.values[2 * index], points.values[2 * index + 1])
            // Around (0, 0) above, around (1, 1/2) below.
            let (dx, dy) = index < 400 ? (x, y) : (x - 1, 0.5 - y)
            #expect(abs(dx * dx + dy * dy - 1) < 1e-5 && dy > -1e-6)
        }
        let noisy = LabelledPoints.moons(800, noise: 0.1, seed: 1, stream: "").values
        let squares = zip(noisy, points.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        #expect(abs((squares / 1600).squareRoot() - 0.1) < 0.01)
    }

    /// Row, column and seed as three digits of one number.
    private static func digits(
        _ row: Int, _ column: Int, _ seed: UInt64, _ lab: Lab
    ) async throws(PruningError) -> Double {
        Double(row * 100 + column * 10 + Int(seed))
    }

    @Test func everyCellHasTheTrialsOfItsSeeds() async throws {
        let reproduction = Reproduction(
            id: "magnitude", setting: "", quantity: "number", columns: ["a", "b", "c"],
            rows: [.init(name: "x", card: [nil, nil, nil]), .init(name: "y", card: [nil, nil, nil])],
            relations: [.init(words: "y is above x") { $0[1][0] - $0[0][0] - 100 }, .init(words: "no") { _ in -1 }],
            seconds: 0, trial: Self.digits)
        let lab = Lab(nil, folder: "")
        let result = try await lab.run(reproduction, seeds: [1, 3], workers: 3) { _ in }
        #expect(result.cells == [[[1, 3], [11, 13], [21, 23]], [[101, 103], [111, 113], [121, 123]]])
        #expect(result.means[1] == [102, 112, 122])
        #expect(result.margins.map(\.margin) == [0, -1] && !result.holds)
        #expect(result.deviation(0, 0).map { abs($0 - 2.0.squareRoot()) < 1e-12 } == true)
    }
}
