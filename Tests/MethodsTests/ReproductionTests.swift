import Methods
import Pruning
import Subjects
import Testing

struct ReproductionTests {
    @Test(arguments: Reproductions.all.map(\.id))
    func isOfAMethodAndHoldsForTheCardsOwnFigures(_ id: String) throws {
        let reproduction = try #require(Reproductions.named(id))
        #expect(Catalog.listed.contains { $0.card.id == id })
        #expect(reproduction.rows.allSatisfy { $0.card.count == reproduction.columns.count })
        let card = reproduction.rows.map { $0.card.map { $0 ?? .nan } }
        // What the card states without figures has no margin.
        let margins = reproduction.relations.map { ($0.words, $0.margin(card)) }.filter { !$0.1.isNaN }
        #expect(!margins.isEmpty)
        for (words, margin) in margins { #expect(margin >= -1e-9, "\(words)") }
    }

    /// Row, column and seed as three digits of one number.
    private static func digits(_ row: Int, _ column: Int, _ seed: UInt64, _ lab: Lab) throws(PruningError) -> Double {
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
