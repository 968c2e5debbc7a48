import Methods
import Pruning
import Subjects
import Testing

/// The density laws before they are rounded to whole weights: layers a million times as large, shapes as in card 19.
struct DensityTests {
    private static let convolutional = [[16, 3, 3, 3], [32, 16, 3, 3], [64, 32, 3, 3], [10, 64]]
    private static let perceptron = [[64, 64], [64, 64], [10, 64]]
    private static let scale = 1_000_000

    private func problem(_ shapes: [[Int]], density: Double) -> AllocationProblem {
        let entries = shapes.enumerated().map { index, shape in
            let units = shape.reduce(1, *) * Self.scale
            return AllocationProblem.Entry(
                layer: index, shape: shape, kind: shape.count > 2 ? .conv : .linear, units: units, cost: 1,
                ceiling: units)
        }
        let all = entries.reduce(0) { $0 + $1.units }
        return AllocationProblem(entries: entries, required: (Double(all) * (1 - density)).rounded())
    }

    private func densities(_ law: [String: SettingValue], _ shapes: [[Int]], _ density: Double) throws -> [Double] {
        let method = try Catalog.open(MethodChoice(id: "random-pruning", settings: law))
        let problem = problem(shapes, density: density)
        let allocation = try method.allocator.allocate(problem)
        #expect(allocation.removed.reduce(0, +) == Int(problem.required))
        return zip(problem.entries, allocation.removed).map { 1 - Double($1) / Double($0.units) }
    }

    @Test(arguments: [
        ("erk", 0.05, [0.273602, 0.055404, 0.026163, 0.546657]),
        ("erk", 0.20, [1, 0.281731, 0.133040, 1]),
        ("er", 0.05, [0.309680, 0.073345, 0.036673, 0.090459]),
        ("er", 0.20, [1, 0.300438, 0.150219, 0.370540]),
        ("uniform+", 0.05, [1, 0.028021, 0.028021, 0.2]),
        ("uniform+", 0.30, [1, 0.287230, 0.287230, 0.287230]),
        ("uniform", 0.05, [0.05, 0.05, 0.05, 0.05]),
    ])
    func aConvolutionalNetworkHasTheCardsDensities(law: String, density: Double, expected: [Double]) throws {
        let found = try densities(["law": .choice(law)], Self.convolutional, density)
        for (one, other) in zip(found, expected) { #expect((one - other).magnitude <= 1e-6, "\(found)") }
    }

    @Test func erkPlusKeepsTheClassifierDense() throws {
        let law: [String: SettingValue] = ["law": .choice("erk+"), "fc": .number(1)]
        let found = try densities(law, Self.convolutional, 0.05)
        for (one, other) in zip(found, [0.180837, 0.036619, 0.017293, 1]) { #expect((one - other).magnitude <= 1e-6) }
    }

    @Test(arguments: [(0.1, [0.083636, 0.083636, 0.309455]), (0.02, [0.016727, 0.016727, 0.061891])])
    func aPerceptronHasTheCardsDensities(density: Double, expected: [Double]) throws {
        let found = try densities(["law": .choice("erk")], Self.perceptron, density)
        for (one, other) in zip(found, expected) { #expect((one - other).magnitude <= 1e-6) }
    }

    @Test func powerZeroIsUniform() throws {
        let found = try densities(["power": .number(0)], Self.convolutional, 0.3)
        for density in found { #expect((density - 0.3).magnitude < 1e-9) }
    }

    @Test(arguments: ["uniform", "uniform+", "er", "erk", "erk+"])
    func everyDensityGrowsWithTheWhole(law: String) throws {
        var last = [0.0, 0, 0, 0]
        for density in [0.05, 0.1, 0.15, 0.3, 0.6, 0.9] {
            let found = try densities(["law": .choice(law)], Self.convolutional, density)
            for (now, before) in zip(found, last) { #expect(now >= before - 1e-9 && now > 0 && now <= 1) }
            last = law == "uniform+" && density == 0.15 ? [0, 0, 0, 0] : found
        }
    }

    @Test func theOrderOfLayersDoesNotMatter() throws {
        let forth = try densities(["law": .choice("erk")], Self.convolutional, 0.1)
        let back = try densities(["law": .choice("erk")], Self.convolutional.reversed(), 0.1)
        for (one, other) in zip(forth, back.reversed()) { #expect((one - other).magnitude < 1e-6) }
    }
}
