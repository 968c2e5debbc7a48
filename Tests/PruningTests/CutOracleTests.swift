import Checkpoints
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Ten million seeded weights in seven tensors, with every awkward value, against stable sorts in numpy: through files,
/// session, allocators and mask streams.
struct CutOracleTests {
    private struct Expected: Decodable {
        struct Layer: Decodable {
            let name: String
            let removed: Int
            let bits: UInt32
            let energy: String
        }
        struct Cut: Decodable {
            let share: Double
            let allocator: String
            let layers: [Layer]
        }
        struct Facts: Decodable {
            let nans: Int
            let infinities: Int
            let zeros: Int
            let energy: String
        }
        let cuts: [Cut]
        let facts: [Facts]
    }

    @Test(arguments: [DType.f32, .f16, .bf16])
    func countsThresholdsEnergiesAndMasksAreThoseOfNumpy(dtype: DType) async throws {
        let oracle = try Oracle("cuts.py", dtype.rawValue)
        let expected = try oracle.json("expected.json", as: Expected.self)
        let network = try oracle.network()
        let session = Session(network)
        let method = try Catalog.open(MethodChoice())
        for (number, cut) in expected.cuts.enumerated() {
            var plan = Plan()
            plan.allocator = try #require(AllocatorChoice(rawValue: cut.allocator))
            plan.budget = .sparsity(cut.share)
            let settled = try await session.settled(plan, by: method)
            #expect(settled.figures.certainty == .exact)
            for (place, layer) in cut.layers.enumerated() {
                let outcome = settled.solution.outcomes[place]
                let what: Comment = "\(cut.allocator) \(cut.share) \(layer.name)"
                #expect(network.layers[place].entry.name == layer.name, what)
                #expect(outcome.removed == layer.removed, what)
                #expect(outcome.threshold?.bits == layer.bits, what)
                #expect(outcome.threshold?.isExact == true, what)
                #expect(outcome.energyLost == Double(layer.energy), what)
                let mask = try #require(try await settled.mask(of: place))
                let agrees = try mask.bytes == oracle.bytes("mask-\(number)-\(place).bin")
                #expect(agrees, what)
            }
        }
        for (score, facts) in zip(await session.allScores, expected.facts) {
            #expect(score?.facts.nans == facts.nans)
            #expect(score?.facts.infinities == facts.infinities)
            #expect(score?.facts.zeros == facts.zeros)
            #expect(score?.facts.energy == Double(facts.energy))
        }
    }
}
