import Checkpoints
import Pruning
import Subjects
import Tensors
import Testing

/// Whole-plan figures worked by hand, and budgets in every measure recomputed from the masks.
struct FiguresTests {
    /// linear 4 × 8 f32, conv 2 × 3 × 1 × 1, embedding 5 × 4, bias 4: 32 + 6 + 20 + 4 = 62 parameters, 248 bytes.
    private func network() throws -> Network {
        try Scratch().network([
            Scratch.Tensor("fc.weight", [4, 8], (1...32).map { Float($0) }),
            Scratch.Tensor("conv.weight", [2, 3, 1, 1], [1, 2, 3, 4, 5, 6]),
            Scratch.Tensor("embed_tokens.weight", [5, 4], (1...20).map { Float($0) }),
            Scratch.Tensor("fc.bias", [4], [1, 2, 3, 4]),
        ])
    }

    @Test func smallNetworkByHand() async throws {
        let plan = Plan.with {
            $0.rules = [Rule("fc.weight=0.5"), Rule("conv.weight=remove 2"), Rule("embed*=lock")].compactMap { $0 }
            $0.budget = .sparsity(0)
        }
        let figures = try await network().settled(plan).figures
        #expect(figures.parameters == 62)
        #expect(figures.keptParameters == 62 - 16 - 2)
        #expect(figures.prunable == 58)
        #expect(figures.removed == 18)
        #expect(figures.denseBytes == 248)
        // fc 16 · 4 + 4 bytes of mask, conv 4 · 4 + 1, embedding and bias dense.
        #expect(figures.bitmaskBytes == 68 + 17 + 80 + 16)
        // fc alone is linear with inputs in fours: half its bytes and a bit a weight.
        #expect(figures.twoFourBytes == 64 + 4 + 24 + 80 + 16)
        #expect(figures.operations == 2 * 38)
        #expect(figures.keptOperations == 2 * (16 + 4))
        #expect(figures.hasConvolutions)
        // Σ 1…32² = 11440, Σ 1…6² = 91, Σ 1…20² = 2870; lost Σ 1…16² = 1496 and 1 + 4.
        #expect(figures.energy == 11440 + 91 + 2870)
        #expect(figures.energyLost == 1501)
        #expect(figures.certainty == .exact)
        #expect(figures.distance(to: .sparsity(0.5)) == 29 - 18)
        #expect(figures.distance(to: Budget(.parameters, .absolute(40))) == 4)
        #expect(figures.distance(to: Budget(.bytes, .share(0.5))) == 181 - 124)
        #expect(figures.distance(to: Budget(.flops, .share(0.5))) == 40 - 38)
    }

    private func wide() throws -> Network {
        try Scratch().network([
            Scratch.Tensor("a.weight", [64, 48]), Scratch.Tensor("b.weight", [100, 32]),
            Scratch.Tensor("conv.weight", [16, 8, 3, 3]),
            Scratch.Tensor("embed_tokens.weight", [50, 32]), Scratch.Tensor("c.weight", [8, 8]),
            Scratch.Tensor("n.bias", [8]),
        ])
    }

    @Test(arguments: [AllocatorChoice.uniform, .global, .erk, .lamp, .energy])
    func aBudgetInParametersIsMetToOne(allocator: AllocatorChoice) async throws {
        let network = try wide()
        let plan = Plan.with {
            $0.allocator = allocator
            $0.budget = Budget(.parameters, .absolute(4000))
        }
        let kept = try await network.settled(plan).masks().joined().count { $0 == 1 }
        #expect(kept + 8 == 4000)
    }

    @Test(arguments: [AllocatorChoice.uniform, .global, .erk, .lamp, .energy], [0.3, 0.5, 0.8, 0.95, 0.99])
    func aBudgetInBytesIsMetFromBelow(allocator: AllocatorChoice, share: Double) async throws {
        let network = try wide()
        let plan = Plan.with {
            $0.allocator = allocator
            $0.budget = Budget(.bytes, .share(share))
            $0.rules = [Rule("c.weight=lock")].compactMap { $0 }
        }
        let settled = try await network.settled(plan)
        let masks = try await settled.masks()
        let layers = network.layers.filter(\.isPrunable)
        let bytes = zip(layers, masks).reduce(32) { sum, item in
            let kept = item.1.count { $0 == 1 }
            let dense = item.0.parameters * 4
            return sum + (kept == item.0.parameters ? dense : min(dense, kept * 4 + (item.0.parameters + 7) / 8))
        }
        let limit = Double(network.checkpoint.totalBytes) * share
        #expect(settled.figures.bitmaskBytes == bytes)
        #expect(Double(bytes) <= limit, "\(bytes) of \(limit)")
        if share <= 0.8 { #expect(Double(bytes) > limit - 16, "\(bytes) of \(limit)") }
    }

    @Test func aBudgetOfAllBytesRemovesNothing() async throws {
        let plan = Plan.with { $0.budget = Budget(.bytes, .share(1)) }
        #expect(try await wide().settled(plan).removed.allSatisfy { $0 == 0 })
    }

    @Test(arguments: [AllocatorChoice.uniform, .global, .erk])
    func aBudgetInOperationsIsMetFromBelow(allocator: AllocatorChoice) async throws {
        let network = try wide()
        let plan = Plan.with {
            $0.allocator = allocator
            $0.budget = Budget(.flops, .share(0.4))
        }
        let masks = try await network.settled(plan).masks()
        let working = zip(network.layers.filter(\.isPrunable), masks).filter { $0.0.kind != .embedding }
        let operations = working.reduce(0) { $0 + 2 * $1.1.count { $0 == 1 } }
        let limit = 0.4 * Double(working.reduce(0) { $0 + 2 * $1.0.parameters })
        #expect(Double(operations) <= limit && Double(operations) > limit - 4)
    }

    @Test func aBudgetBelowTheMasksIsInfeasible() async throws {
        let plan = Plan.with { $0.budget = Budget(.bytes, .share(0.01)) }
        await #expect(throws: PruningError.self) { try await wide().settled(plan) }
    }

    @Test func raggedBlocksAreBounded() async throws {
        let network = try Scratch().network([Scratch.Tensor("a.weight", [10, 10])])
        let plan = Plan.with {
            $0.granularity = .block(height: 4, width: 4)
            $0.budget = .sparsity(0.5)
        }
        #expect(try await network.settled(plan).figures.certainty == .bounded)
    }
}
