import Methods
import Pruning
import Subjects
import Testing

/// Properties that cards 04 and 19 list.
struct CardPropertyTests {
    private static let shapes: [(String, [Int])] = [
        ("conv.weight", [8, 3, 3, 3]), ("fc1.weight", [40, 72]), ("fc2.weight", [24, 40]), ("fc3.weight", [5, 24]),
    ]

    private func tensors(scale: [Float] = [1, 1, 1, 1]) -> [Scratch.Tensor] {
        Self.shapes.enumerated().map { index, layer in
            let values = Seeded.weights(layer.1.reduce(1, *), seed: UInt64(index + 1))
            return Scratch.Tensor(layer.0, layer.1, values.map { $0 * scale[index] })
        }
    }

    private let global = MethodChoice(id: "global-mp")
    private let random = MethodChoice(id: "random-pruning")

    @Test(arguments: [0, 0.1, 0.333, 0.5, 0.9, 0.999, 1])
    func globalRemovesExactlyK(sparsity: Double) async throws {
        let network = try Scratch().network(tensors())
        let settled = try await network.settled(sparsity, .method, global)
        let zeros = try await settled.masks().joined().count { $0 == 0 }
        #expect(zeros == Int(Double(network.parameters) * sparsity))
    }

    @Test func aSparserMaskIsASubset() async throws {
        let network = try Scratch().network(tensors())
        var last = try await network.settled(0, .method, global).masks()
        for sparsity in [0.2, 0.5, 0.7, 0.95] {
            let now = try await network.settled(sparsity, .method, global).masks()
            for (sparse, dense) in zip(now.joined(), last.joined()) { #expect(sparse <= dense) }
            last = now
        }
    }

    @Test func scalingTheNetworkChangesNothing() async throws {
        let one = try await Scratch().network(tensors()).settled(0.6, .method, global).masks()
        let other = try await Scratch().network(tensors(scale: [4, 4, 4, 4])).settled(0.6, .method, global).masks()
        #expect(one == other)
    }

    @Test func aLayerScaledUpLosesNoMore() async throws {
        let one = try await Scratch().network(tensors()).settled(0.6, .method, global).removed
        let other = try await Scratch().network(tensors(scale: [1, 3, 1, 1])).settled(0.6, .method, global).removed
        #expect(other[1] < one[1])
    }

    @Test(arguments: [0.5, 0.9, 0.95])
    func theMinimumThresholdHoldsInEveryLayer(sparsity: Double) async throws {
        let network = try Scratch().network(tensors(scale: [1, 1, 0.01, 0.01]))
        let method = MethodChoice(id: "global-mp", settings: ["mt": .number(1)])
        let settled = try await network.settled(sparsity, .method, method)
        let minimum = network.parameters / 100
        for outcome in settled.solution.outcomes {
            let count = try #require(outcome.target?.count)
            #expect(count - outcome.removed >= min(count, minimum))
        }
        #expect(settled.removed.reduce(0, +) == Int(Double(network.parameters) * sparsity))
    }

    @Test func aMinimumThatCannotBeKeptIsAnError() async throws {
        let network = try Scratch().network(tensors())
        let method = MethodChoice(id: "global-mp", settings: ["mt": .number(20)])
        await #expect(throws: PruningError.self) { try await network.settled(0.9, .method, method) }
    }

    @Test func theSameSeedGivesTheSameMaskAndAnotherAnother() async throws {
        let network = try Scratch().network(tensors())
        let one = try await network.settled(0.7, .method, random).masks()
        let same = try await network.settled(0.7, .method, random).masks()
        let other = MethodChoice(id: "random-pruning", settings: ["seed": .number(18)])
        let another = try await network.settled(0.7, .method, other).masks()
        #expect(one == same)
        #expect(one != another)
    }

    @Test(arguments: [AllocatorChoice.erk, .er, .uniform])
    func scorersDoNotMoveALawsCounts(allocator: AllocatorChoice) async throws {
        let network = try Scratch().network(tensors())
        let counts = try await network.settled(0.8, allocator, MethodChoice()).removed
        for method in [global, random, MethodChoice(id: "magnitude", settings: ["norm": .choice("l2")])] {
            #expect(try await network.settled(0.8, allocator, method).removed == counts)
        }
    }

    @Test func namesThatOrderOtherwiseChangeNoCounts() async throws {
        let forth = try await Scratch().network(tensors()).settled(0.9, .erk).removed
        let renamed = tensors().reversed().enumerated().map { index, tensor in
            Scratch.Tensor("m.\(index).weight", tensor.shape, tensor.values)
        }
        let back = try await Scratch().network(renamed).settled(0.9, .erk).removed
        #expect(forth == back.reversed())
    }
}
