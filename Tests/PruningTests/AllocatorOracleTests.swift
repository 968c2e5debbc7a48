import Checkpoints
import Pruning
import Subjects
import Tensors
import Testing

/// LAMP and equal energy against numpy, which sorts and sums the scores themselves.
struct AllocatorOracleTests {
    private struct Expected: Decodable {
        struct Exact: Decodable {
            let share: Double
            let removed: [Int]
        }
        let lamp: [Exact]
        let energy: [Exact]
    }

    @Test(arguments: [DType.f32, .f16, .bf16])
    func countsAreThoseOfNumpy(dtype: DType) async throws {
        let oracle = try Oracle("allocators.py", dtype.rawValue)
        let expected = try oracle.json("expected.json", as: Expected.self)
        let network = try oracle.network()
        for cut in expected.lamp {
            let settled = try await network.settled(cut.share, .lamp)
            #expect(settled.removed == cut.removed, "LAMP \(cut.share)")
            #expect(settled.figures.certainty == .exact)
        }
        for cut in expected.energy {
            let settled = try await network.settled(cut.share, .energy)
            #expect(settled.removed == cut.removed, "energy \(cut.share)")
            #expect(settled.figures.certainty == .exact)
        }
    }

    /// Squares 1, 1, 4, 4, 16 of 26 are shares .04 .08 .23 .38 1; 1, 1, 1, 1, 64 of 68 are .01 .03 .04 .06 1: the lowest
    /// seven are four of b and .04, .08, .23 of a.
    @Test func equalEnergyByHand() async throws {
        let network = try Scratch().network([
            Scratch.Tensor("a.weight", [1, 5], [1, -1, 2, 2, 4]),
            Scratch.Tensor("b.weight", [1, 5], [1, 1, 1, -1, 8]),
        ])
        let settled = try await network.settled(0.7, .energy)
        #expect(settled.removed == [3, 4])
    }

    /// Zeros cost no energy, so more of them than asked for must not all go.
    @Test(arguments: [AllocatorChoice.energy, .lamp, .global, .uniform])
    func existingZerosDoNotOvershootTheBudget(allocator: AllocatorChoice) async throws {
        let network = try Scratch().network([
            Scratch.Tensor("a.weight", [1, 6], [0, 0, 0, 0, 1, 2]), Scratch.Tensor("b.weight", [1, 4], [0, 0, 0, 3]),
        ])
        let settled = try await network.settled(0.5, allocator)
        #expect(settled.removed.reduce(0, +) == 5)
    }
}
