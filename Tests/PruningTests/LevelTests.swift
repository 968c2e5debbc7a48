import Methods
import Pruning
import Subjects
import Testing

/// The dynamic program over levels, and the search around it.
struct LevelTests {
    /// ZipLM's card.
    private static let card = LevelProgram(errors: [[0, 1, 4], [0, 2, 3]], times: [[5, 3, 0], [4, 2, 0]])

    @Test(arguments: [
        (9.0, [0, 0], 0.0), (7, [1, 0], 1), (5, [0, 2], 3), (4, [1, 2], 4), (2, [2, 1], 6), (0, [2, 2], 7),
    ])
    func theCardsBudgetsGiveTheCardsLevels(budget: Double, levels: [Int], error: Double) {
        let found = Self.card.levels(within: budget)
        #expect(found == levels)
        #expect(found.map { Self.card.error($0) } == error)
    }

    @Test func nothingIsWithinLessThanTheFastest() {
        let program = LevelProgram(errors: [[0, 1]], times: [[3, 2]])
        #expect(program.levels(within: 1.99) == nil)
        #expect(program.levels(within: 2) == [1])
    }

    private static func program(_ seed: UInt64, layers: Int) -> LevelProgram {
        var random = Seeded(seed)
        let counts = (0..<layers).map { _ in Int(random.next() % 4) + 1 }
        // Whole times: sums fall into buckets of their own.
        return LevelProgram(
            errors: counts.map { count in (0..<count).map { _ in Double.random(in: 0...1, using: &random) } },
            times: counts.map { count in (0..<count).map { _ in Double(random.next() % 50) } })
    }

    private static func choices(_ program: LevelProgram) -> [[Int]] {
        program.times.reduce([[]]) { found, levels in found.flatMap { path in levels.indices.map { path + [$0] } } }
    }

    @Test(arguments: 0..<40)
    func itFindsWhatTryingAllFinds(seed: UInt64) throws {
        let program = Self.program(seed, layers: 5)
        let weights = [0.3, 1.7, 0.9, 0.1, 1]
        func cost(_ levels: [Int]) -> Double {
            levels.enumerated().reduce(0) { $0 + weights[$1.offset] * program.errors[$1.offset][$1.element] }
        }
        for budget in [20.0, 55, 90, 130] {
            let within = Self.choices(program).filter { program.time($0) <= budget }
            let found = program.levels(weighing: weights, within: budget)
            #expect((found == nil) == within.isEmpty)
            guard let found, let least = within.map(cost).min() else { continue }
            #expect(program.time(found) <= budget)
            #expect((cost(found) - least).magnitude < 1e-12)
        }
    }

    @Test(arguments: 0..<10)
    func moreTimeNeverCostsMore(seed: UInt64) {
        let program = Self.program(seed, layers: 6)
        var last = Double.infinity
        for budget in stride(from: program.leastTime, through: 300, by: 7) {
            let error = program.levels(within: budget).map { program.error($0) } ?? .infinity
            #expect(error <= last)
            last = error
        }
    }

    /// The errors say that the first layer is cheap to cut; the loss says that it is the second.
    @Test func theSearchFindsWhatTheErrorsHide() throws {
        let program = LevelProgram(errors: [[0, 0.1], [0, 0.2]], times: [[1, 0], [1, 0]])
        #expect(program.levels(within: 1) == [1, 0])
        func loss(_ levels: [Int]) throws(PruningError) -> Double { levels == [0, 1] ? 1 : 2 }
        let found = try #require(try LevelSearch().run(program, within: 1, loss: loss))
        #expect(found.levels == [0, 1] && found.loss == 1 && found.plainLoss == 2 && found.tried == 2)
        var none = LevelSearch()
        (none.starts, none.steps) = (0, 0)
        #expect(try none.run(program, within: 1, loss: loss)?.levels == [1, 0])
        #expect(try none.run(program, within: -1, loss: loss) == nil)
    }

    @Test func aSeedGivesTheSameSearch() throws {
        let program = Self.program(3, layers: 6)
        func tried(_ seed: UInt64) throws -> [[Int]] {
            var search = LevelSearch()
            search.seed = seed
            var seen: [[Int]] = []
            _ = try search.run(program, within: program.leastTime + 40) { levels in
                seen.append(levels)
                return Double(levels.reduce(7) { ($0 * 31 + $1) % 101 })
            }
            return seen
        }
        #expect(try tried(1) == tried(1))
    }
}
