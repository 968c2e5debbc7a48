import Checkpoints
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// N:M groups, structured units and random scores against masks that numpy makes from their definitions.
struct PatternOracleTests {
    private struct Case: Decodable {
        let pattern: String
        let granularity: String
        let share: Double
        let rule: String?
        let method: String
        let settings: [String: Setting]
        let removed: [Int]
        let energies: [Double?]
    }

    private struct Setting: Decodable {
        let value: SettingValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                value = .number(number)
            } else {
                value = .choice(try container.decode(String.self))
            }
        }
    }

    @Test(arguments: [DType.f32, .f16, .bf16])
    func masksAreThoseOfNumpy(dtype: DType) async throws {
        let oracle = try Oracle("patterns.py", dtype.rawValue)
        let network = try oracle.network()
        for (number, item) in try oracle.json("cases.json", as: [Case].self).enumerated() {
            var plan = Plan()
            plan.pattern = try #require(Pattern(item.pattern))
            plan.granularity = try #require(Granularity(item.granularity))
            plan.method = MethodChoice(id: item.method, settings: item.settings.mapValues(\.value))
            plan.allocator = .uniform
            plan.rules = try item.rule.map { [try #require(Rule($0))] } ?? []
            plan.budget = .sparsity(item.share)
            let settled = try await network.settled(plan)
            let what: Comment = "case \(number): \(item.pattern) \(item.granularity) \(item.share) \(item.settings)"
            // Groups longer than a layer's input do not exist there, which numpy's script calls nothing removed.
            let removed = settled.solution.outcomes.enumerated().compactMap { place, outcome in
                item.energies[place] == nil ? nil : outcome.target == nil ? 0 : outcome.removed
            }
            #expect(removed == item.removed, what)
            for layer in network.layers {
                let outcome = settled.solution.outcomes[layer.id]
                guard let energy = item.energies[layer.id], outcome.target != nil else {
                    #expect(outcome.target == nil && item.energies[layer.id] ?? 0 == 0, what)
                    continue
                }
                let mask = try #require(try await settled.mask(of: layer.id))
                let agrees = try mask.bytes == oracle.bytes("mask-\(number)-\(layer.id).bin")
                #expect(agrees, "\(what) \(layer.entry.name)")
                let lost = try #require(outcome.energyLost)
                #expect((lost - energy).magnitude <= 1e-12 * energy, "\(what) \(layer.entry.name)")
            }
        }
    }
}
