import Pruning
import Subjects
import Tensors
import Testing

/// The ladder of structured optimal brain surgeon: what ZipLM's card says must hold, and numpy's least squares.
struct LadderTests {
    private func moments(
        _ gram: [Double], _ weights: [Float], rows: Int, bias: [Double]? = nil, means: [Double]? = nil, count: Int = 1
    ) -> LayerMoments {
        let size = weights.count / rows
        return LayerMoments(
            layer: "w", weights: HostTensor(weights, shape: [rows, size]),
            gram: GramMatrix(groups: 1, size: size, count: count, values: gram),
            means: means ?? [Double](repeating: 0, count: size), bias: bias)
    }

    private static let gram = [2, 0.8, 0, 0.8, 1, 0.2, 0, 0.2, 3]
    private static let weights: [Float] = [1, 0.5, -0.2, 0.3, -1, 0.4]
    /// tr(W H Wᵀ): 3.13 of the first row and 1.02 of the second.
    private static let energy = 2.0 + 0.25 + 0.12 + 2 * 0.8 * 0.5 + 2 * 0.2 * -0.1 + 0.18 + 1 + 0.48 - 0.48 - 0.16

    private func ladder(_ counts: [Int], isUpdated: Bool = true) throws -> RemovalLadder {
        try RemovalLadder(
            moments(Self.gram, Self.weights, rows: 2), groups: [[0], [1], [2]], counts: counts, damping: 0,
            isUpdated: isUpdated)
    }

    /// The card's error is half of the increase.
    @Test func theCardsColumnGoesAtTheCardsCost() throws {
        let ladder = try ladder([0, 1, 2])
        #expect(ladder.order == [2, 1, 0])
        #expect(ladder.levels.map(\.removed) == [0, 1, 2])
        #expect(distance(ladder.levels[1].weights.map(Double.init), [1.023529, 0.441176, 0.252941, -0.882353]) < 1e-6)
        #expect(distance([ladder.levels[1].error * Self.energy / 2], [0.294118]) < 1e-5)
        // And column 1 at 0.661765 more.
        #expect(distance([ladder.levels[2].error * Self.energy], [0.588235 + 0.661765]) < 1e-5)
        #expect(ladder.weights(at: 0) == Self.weights && ladder.levels[0].error == 0)
        #expect(ladder.weights(at: 1)[2] == 0 && ladder.weights(at: 1)[5] == 0)
    }

    @Test func withoutUpdatesTheSameColumnCostsMore() throws {
        let ladder = try ladder([1], isUpdated: false)
        #expect(ladder.removed(at: 0) == [2])
        #expect(ladder.weights(at: 0) == [1, 0.5, 0, 0.3, -1, 0])
        #expect(distance([ladder.levels[0].error * Self.energy / 2], [0.3]) < 1e-6)
    }

    @Test func theCardsBlockCaseHolds() throws {
        let gram = [2, 0.5, 0.3, 0, 0.5, 2, 0, 0.3, 0.3, 0, 1, 0.2, 0, 0.3, 0.2, 1]
        let ladder = try RemovalLadder(
            moments(gram, [1, 0, 0.5, 0.5, 0, 1, -0.5, 0.5], rows: 2), groups: [[0, 1], [2, 3]], counts: [0, 1, 2],
            damping: 0)
        #expect(ladder.order == [1, 0])
        #expect(distance(ladder.levels[1].weights.map(Double.init), [1.06, 0.06, -0.1, 1.1]) < 1e-6)
        #expect(ladder.levels[2].error == 1 && ladder.weights(at: 2) == [Float](repeating: 0, count: 8))
    }

    /// One row, inputs 1 and 2 at two positions: outputs 3·1 + 1 and 3·2 + 1, squares 16 + 49.
    @Test func errorsAreSharesOfTheOutputWithItsBias() throws {
        let ladder = try RemovalLadder(
            moments([5, 0, 0, 1], [3, 0.5], rows: 1, bias: [1], means: [1.5, 0], count: 2), groups: [[0], [1]],
            counts: [0, 1], damping: 0)
        // The second column's own energy, 0.25 of one position more.
        #expect(distance([ladder.levels[1].error], [0.25 / (16 + 49 + 0.25)]) < 1e-12)
    }

    @Test func scaledIdentityMakesNormsOfColumnsAndMovesNothing() throws {
        let weights: [Float] = [3, 1, 2, 4, 1, 2]
        let ladder = try RemovalLadder(
            moments([7, 0, 0, 0, 7, 0, 0, 0, 7], weights, rows: 2), groups: [[0], [1], [2]], counts: [0, 1, 2],
            damping: 0)
        // Squared norms 25, 2 and 8.
        #expect(ladder.order == [1, 2, 0])
        #expect(distance(ladder.weights(at: 1).map(Double.init), [3, 0, 2, 4, 0, 2]) < 1e-7)
    }

    @Test func aCopyOfAColumnCostsNothing() throws {
        // Columns 0 and 2 always see the same; a trace of damping makes H invertible.
        let ladder = try RemovalLadder(
            moments([2, 0.5, 2, 0.5, 1, 0.5, 2, 0.5, 2], [1, -1, 2, 0.5, 1, 1], rows: 2), groups: [[0], [1], [2]],
            counts: [0, 1], damping: 1e-9)
        #expect(ladder.order[0] != 1)
        #expect(ladder.levels[1].error < 1e-7)
        let kept = ladder.order[0] == 0 ? 2 : 0
        #expect((ladder.weights(at: 1)[kept] - 3).magnitude < 1e-3)
    }

    @Test(arguments: RecoveryOracleTests.shapes)
    func everyLevelIsTheLeastSquaresSolutionOfItsColumns(shape: (Int, Int, Int, Int)) throws {
        let arrays = try Arrays(
            Oracle("recoveries.py", "\(shape.0)", "\(shape.1)", "\(shape.2)", "\(shape.3)"))
        let weights = try arrays("w").map { Float($0) }
        let groups = stride(from: 0, to: shape.1 - 1, by: 2).map { [$0, $0 + 1] }
        let ladder = try RemovalLadder(
            moments(try arrays("gram"), weights, rows: shape.0, count: shape.2), groups: groups,
            counts: Array(0..<groups.count))
        let half = groups.count / 2
        #expect(Array(ladder.order.prefix(half)) == (try arrays("group.order").map { Int($0) }))
        let found = ladder.weights(at: half).map(Double.init)
        #expect(distance(found, try arrays("group.weights")) < 1e-5)
        let errors = ladder.levels.map(\.error)
        #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
        #expect(distance(errors, try arrays("ladder.errors")) < 1e-5)
    }
}
