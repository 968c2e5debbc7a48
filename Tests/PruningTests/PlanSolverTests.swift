import Checkpoints
import Methods
import Pruning
import Subjects
import Tensors
import Testing

struct PlanSolverTests {
    private static let shapes: [[Int]] = [[24, 16], [16, 3, 3, 3], [40, 24], [1, 1], [10, 40], [7, 12]]

    private func network() throws -> Network {
        try Scratch().network(
            Self.shapes.enumerated().map { Scratch.Tensor("layers.\($0).weight", $1) } + [
                Scratch.Tensor("norm.weight", [16])
            ])
    }

    private func scores(_ network: Network, _ plan: Plan) async throws -> [TargetScore?] {
        try await network.settled(plan).scores
    }

    private func setting(_ random: inout Seeded) -> LayerSetting? {
        switch random.next() % 9 {
        case 0: nil
        case 1: LayerSetting(amount: .locked)
        case 2: LayerSetting(amount: .removed(Int(random.next() % 300)))
        case 3: LayerSetting(amount: .kept(Int(random.next() % 300)))
        case 4: LayerSetting(amount: .below(Float(random.next() % 100) / 1000))
        case 5: LayerSetting(pattern: .keepOf(keep: 2, of: 4))
        case 6: LayerSetting(pattern: .blocks(height: 4, width: 4))
        case 7: LayerSetting(amount: .sparsity(0.3), pattern: .multiple(of: 8))
        default: LayerSetting(amount: .sparsity(Double(random.next() % 101) / 100))
        }
    }

    /// Any sequence of edits by hand, some scores missing, then the whole plan solved anew.
    @Test(arguments: 1...12)
    func revisingComesToTheSameAsSolving(seed: UInt64) async throws {
        var random = Seeded(seed)
        let network = try network()
        let solver = PlanSolver(network).knowing(network.harms)
        var plan = Plan.with { $0.budget = .sparsity(0.4) }
        plan.allocator = AllocatorChoice.allCases[Int(seed) % AllocatorChoice.allCases.count]
        plan.minimumKept = seed % 2 == 0 ? .share(0.1) : .weights(5)
        plan.rules = seed % 3 == 0 ? [Rule("*.2.*=0.2"), Rule("*.4.*=lock")].compactMap { $0 } : []
        let whole = try await scores(network, plan)
        var partial = whole
        partial[Int(seed) % partial.count] = nil
        let own = try Catalog.open(plan.method).allocator
        var solution = solver.solve(plan, scores: partial, own: own)
        for _ in 0..<60 {
            let index = Int(random.next() % 65_536)
            let layer = index % network.layers.count
            plan.overrides[network.layers[layer].entry.name] = setting(&random)
            solution = solver.revised(solution, plan, layers: [layer], scores: partial)
            if index % 7 == 0 {
                plan.balanced = plan.overrides
                solution = solver.solve(plan, scores: partial, own: own)
            }
            let fresh = solver.solve(plan, scores: partial, own: own)
            #expect(solution.outcomes == fresh.outcomes)
            #expect(solution.refinements == fresh.refinements)
        }
    }

    @Test(arguments: AllocatorChoice.allCases)
    func unscoredLayersNeverTrap(allocator: AllocatorChoice) async throws {
        let network = try network()
        let solver = PlanSolver(network).knowing(network.harms)
        let plan = Plan.with {
            $0.budget = .sparsity(0.7)
            $0.allocator = allocator
            $0.overrides = [
                "layers.0.weight": LayerSetting(amount: .below(0.1)), "layers.99.weight": LayerSetting(amount: .locked),
            ]
        }
        let whole = try await scores(network, plan)
        let own = try Catalog.open(plan.method).allocator
        var landed: [TargetScore?] = whole.map { _ in nil }
        for index in whole.indices {
            let solution = solver.solve(plan, scores: landed, own: own)
            #expect(solution.problem == nil)
            for outcome in solution.outcomes {
                let count = outcome.target?.count ?? 0
                #expect(outcome.removed >= 0 && outcome.removed <= count)
            }
            landed[index] = whole[index]
        }
        #expect(solver.solve(plan, scores: landed, own: own).waiting == 0)
    }

    /// 384 + 432 + 960 + 1 + 400 + 84 = 2261 weights, of which 1356 go: 40 by hand, 0 locked, the rest by the allocator.
    @Test(arguments: AllocatorChoice.allCases)
    func theRestIsRebalancedToOneWeight(allocator: AllocatorChoice) async throws {
        let network = try network()
        let plan = Plan.with {
            $0.budget = .sparsity(0.6)
            $0.allocator = allocator
            $0.overrides = [
                "layers.0.weight": LayerSetting(amount: .removed(40)), "layers.5.weight": LayerSetting(amount: .locked),
                "layers.4.weight": LayerSetting(pattern: .keepOf(keep: 2, of: 4)),
            ]
            $0.balanced = $0.overrides
        }
        let settled = try await network.settled(plan)
        #expect(settled.removed.reduce(0, +) == 1356)
        #expect(settled.removed[0] == 40 && settled.removed[5] == 0 && settled.removed[4] == 200)
        #expect(settled.figures.distance(to: plan.budget) == 0)
    }

    @Test func aPatternByHandKeepsTheShareOfItsUnits() async throws {
        let network = try network()
        let plan = Plan.with {
            $0.budget = .sparsity(0.5)
            $0.overrides = ["layers.0.weight": LayerSetting(pattern: .blocks(height: 4, width: 4))]
        }
        let outcome = try await network.settled(plan).solution.outcomes[0]
        #expect(outcome.target?.count == 24)
        #expect(outcome.removed == 12)
        #expect(outcome.provenance == .hand)
    }

    /// 4096 neighbouring weights, many to a bin: a typed score takes exactly those strictly below it.
    @Test func aTypedScoreTakesWhatLiesBelowIt() async throws {
        let values = (0..<4096).map { 1 + Float($0) / 524_288 }
        let network = try Scratch().network([Scratch.Tensor("a.weight", [64, 64], values)])
        let plan = Plan.with { $0.overrides = ["a.weight": LayerSetting(amount: .below(values[1000]))] }
        let settled = try await network.settled(plan)
        #expect(settled.removed == [1000])
        #expect(settled.solution.outcomes[0].threshold?.score == values[999])
    }

    @Test func minimumKeptHoldsAsWeightsAndAsShare() async throws {
        let network = try network()
        for minimum in [MinimumKept.weights(50), .share(0.2)] {
            let plan = Plan.with {
                $0.budget = .sparsity(0.75)
                $0.allocator = .global
                $0.minimumKept = minimum
            }
            let settled = try await network.settled(plan)
            for (layer, outcome) in zip(network.layers, settled.solution.outcomes) where outcome.target != nil {
                #expect(layer.parameters - outcome.removed >= minimum.weights(of: layer.parameters))
            }
            #expect(settled.removed.reduce(0, +) == Int(2261 * 0.75))
        }
    }

    @Test(arguments: AllocatorChoice.allCases)
    func whatCannotBeMetIsATypedError(allocator: AllocatorChoice) async throws {
        let network = try network()
        let all = Plan.with {
            $0.allocator = allocator
            $0.budget = .sparsity(0.9)
            $0.rules = [Rule("*.2.*=lock")].compactMap { $0 }
        }
        let error = await #expect(throws: PruningError.self) { try await network.settled(all) }
        guard case .infeasible? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// What is locked stays; of 90 % the rest can give what `possible` says, and gives it.
    @Test(arguments: AllocatorChoice.allCases.filter { $0 != .sensitivity })
    func whatCannotBeMetIsMetAsFarAsItGoes(allocator: AllocatorChoice) async throws {
        let network = try network()
        let plan = Plan.with {
            $0.allocator = allocator
            $0.budget = .sparsity(0.9)
            $0.rules = [Rule("*.2.*=lock")].compactMap { $0 }
        }
        let settled = try await Session(network).settled(plan, by: try Catalog.open(plan.method), acceptingLess: true)
        guard case .infeasible(_, _, let most?)? = settled.solution.problem else {
            Issue.record("\(String(describing: settled.solution.problem))")
            return
        }
        let removed = settled.removed.reduce(0, +)
        #expect(removed > 0 && Double(removed) <= most + 0.5 && Double(removed) >= most - 1)
        for (layer, outcome) in zip(network.layers, settled.solution.outcomes) {
            #expect(outcome.removed == 0 || !layer.entry.name.contains(".2."))
        }
    }

    @Test func nothingToPruneIsNoFault() async throws {
        let locked = try await network().settled(Plan.with { $0.rules = [Rule("*=lock")].compactMap { $0 } })
        #expect(locked.removed.allSatisfy { $0 == 0 })
        let empty = try await Scratch().network([Scratch.Tensor("empty.weight", [0, 4], [])]).settled(0)
        #expect(empty.removed.isEmpty)
        #expect(empty.figures.sparsity == 0)
        let nothing = try await Scratch().network([]).settled(0.5)
        #expect(nothing.solution.outcomes.isEmpty)
    }

    @Test(arguments: [Granularity.row, .column, .block(height: 4, width: 4), .filter, .head])
    func structuredBudgetsLandWithinOneUnit(granularity: Granularity) async throws {
        let network = try network()
        for allocator in AllocatorChoice.allCases {
            let plan = Plan.with {
                $0.granularity = granularity
                $0.allocator = allocator
                $0.budget = .sparsity(0.4)
            }
            let settled = try await network.settled(plan)
            let widest =
                network.layers.compactMap { layer in
                    layer.target(at: granularity, pattern: .none)?.weightsPerUnit(of: layer.parameters)
                }.max() ?? 0
            let distance = settled.figures.distance(to: plan.budget)
            #expect(distance >= -1 && distance <= widest + 1, "\(allocator) \(distance)")
        }
    }

    @Test(arguments: AllocatorChoice.allCases)
    func multiplesOfEightLandWithinOneStep(allocator: AllocatorChoice) async throws {
        let network = try network()
        let plan = Plan.with {
            $0.pattern = .multiple(of: 8)
            $0.allocator = allocator
            $0.budget = .sparsity(0.55)
        }
        let settled = try await network.settled(plan)
        for outcome in settled.solution.outcomes {
            guard let target = outcome.target, outcome.removed > 0 else { continue }
            #expect((target.count - outcome.removed) % 8 == 0)
        }
        let distance = settled.figures.distance(to: plan.budget)
        #expect(distance >= 0 && distance < 8, "\(distance)")
    }
}
