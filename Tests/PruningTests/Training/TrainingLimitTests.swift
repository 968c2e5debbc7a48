import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Synchronization
import Tensors
import Testing

/// Locks and ratios of a plan hold while a method prunes a network in training. fc1 has 60 weights, fc2 has 30.
struct TrainingLimitTests {
    private let small: SmallTraining

    init() throws { small = try SmallTraining() }

    /// What is held of both layers once five epochs of four steps are done.
    private func held(_ choice: MethodChoice, _ limits: [String: TrainingLimit]) throws -> [Int] {
        func trained<Rule: TrainingRule>(_ rule: Rule) throws -> [Int] {
            let trainer = try Trainer(small.network, small.data, small.settings, rule: rule, limits: limits)
            _ = try trainer.run()
            return ["fc1.weight", "fc2.weight"].map { trainer.weights[$0]?.removedCount ?? -1 }
        }
        return try trained(try Catalog.rule(of: choice))
    }

    private func gradual(_ id: String, _ settings: [String: SettingValue] = [:]) -> MethodChoice {
        let steps: [String: SettingValue] = ["begin": .number(4), "end": .number(16), "every": .number(4)]
        return MethodChoice(id: id, settings: settings.merging(steps) { $1 })
    }

    /// Four fifths of 30 are 24; half of 60 are 30; what is locked stays.
    @Test func gmpLeavesLocksAndTakesTheShareThatIsStated() throws {
        let choice = gradual("gmp", ["sparsity": .number(0.8)])
        #expect(try held(choice, [:]) == [48, 24])
        #expect(try held(choice, ["fc1.weight": .share(0.5)]) == [30, 24])
        #expect(try held(choice, ["fc1.weight": .locked]) == [0, 24])
    }

    /// Over all layers the budget is of what no hand has set: 80 % of 30.
    @Test(arguments: ["gmp", "granet"]) func aSharedBudgetIsOfWhatNoHandHasSet(id: String) throws {
        let settings: [String: SettingValue] =
            id == "gmp"
            ? ["sparsity": .number(0.8), "scope": .choice("global")]
            : ["density": .number(0.2), "exchange": .number(0), "initial": .number(1)]
        #expect(try held(gradual(id, settings), ["fc1.weight": .share(0.5)]) == [30, 24])
        #expect(try held(gradual(id, settings), ["fc1.weight": .locked]) == [0, 24])
    }

    @Test func onTheWayAShareFollowsTheCurve() throws {
        let weights = try TrainedWeights(
            small.network, small.network.graph(), Weights(small.network.checkpoint, Runtime.open()),
            limits: ["fc1.weight": .share(0.5)])
        let (own, free) = (try #require(weights["fc1.weight"]), try #require(weights["fc2.weight"]))
        // Half way to 0.8 is half way to 0.5.
        #expect(own.sparsity(of: 0.4, final: 0.8) == 0.25 && free.sparsity(of: 0.4, final: 0.8) == 0.4)
        #expect(own.sparsity(of: 0, final: 0.8) == 0 && own.sparsity(of: 0.8, final: 0.8) == 0.5)
    }

    @Test(arguments: ["layer", "global", "neuron"]) func sapNeverGoesBeyondAShare(scope: String) throws {
        let choice = MethodChoice(
            id: "sap", settings: ["rounds": .number(3), "eta": .number(0.5), "scope": .choice(scope)])
        let free = try held(choice, [:])
        #expect(free[0] > 6 && free[1] > 0)
        #expect(try held(choice, ["fc1.weight": .share(0.1)])[0] == 6)
        #expect(try held(choice, ["fc1.weight": .locked])[0] == 0)
    }

    @Test func aPlanSaysLocksAndAmountsOfPrunableLayers() throws {
        var plan = Plan()
        plan.rules = [Rule("*fc1*=0.5"), Rule("*fc2*=lock")].compactMap { $0 }
        #expect(plan.trainingLimits(of: small.network) == ["fc1.weight": .share(0.5), "fc2.weight": .locked])
        plan.overrides["fc1.weight"] = LayerSetting(amount: .kept(15))
        plan.overrides["fc2.weight"] = LayerSetting(amount: .below(0.1))
        #expect(plan.trainingLimits(of: small.network) == ["fc1.weight": .share(0.75)])
    }
}

/// A training that is stopped, and gone on with by another process.
struct KeptTrainingTests {
    private let small: SmallTraining

    init() throws { small = try SmallTraining() }

    private final class Found: Sendable {
        private let found = Mutex<TrainedWeightsFound?>(nil)
        private let errors = Mutex<[PruningError]>([])

        func add(_ event: Event) {
            if case .training(.ended(let ended?), _) = event { found.withLock { $0 = ended } }
            if case .training(.failed(let error), _) = event { errors.withLock { $0.append(error) } }
        }

        var value: TrainedWeightsFound? { found.withLock { $0 } }
        var failures: [PruningError] { errors.withLock { $0 } }
    }

    private var data: String { small.scratch.folder.appending(path: "data.npz.safetensors").path }

    private func request(_ plan: Plan) -> TrainingRequest {
        var settings = small.settings
        settings.length = .epochs(300)
        var request = TrainingRequest(settings, data: data) { choice throws(PruningError) in try Catalog.open(choice) }
        request.keep = KeptTraining(
            beside: small.network.checkpoint, fingerprint: "f", data: data, settings, plan)
        return request
    }

    private func train(
        _ session: Session, _ plan: Plan, resuming: Bool = false
    ) async throws {
        await session.train(
            request(plan), plan, by: try Catalog.open(plan.method), knowing: nil, resuming: resuming, generation: 1)
    }

    private func bytes(_ found: TrainedWeightsFound?) throws -> [[UInt8]] {
        let checkpoint = try #require(found).settled.network.checkpoint
        return try checkpoint.tensors.map { try checkpoint.read($0) }
    }

    @Test func anotherSessionGoesOnToTheSameBitsAndCleansUp() async throws {
        var plan = Plan()
        plan.budget = .sparsity(0.5)
        let direct = Found()
        let whole = Session(small.network, report: direct.add)
        try await train(whole, plan)
        await whole.settle()
        let keep = try #require(request(plan).keep)
        #expect(keep.steps() == nil)

        let stopped = Found()
        let (begun, begin) = AsyncStream<Void>.makeStream()
        // Holds the training at its first point until it was told to stop: else it may be done before.
        let gate = DispatchSemaphore(value: 0)
        let first = Session(small.network) { event in
            stopped.add(event)
            guard case .training(.point, _) = event else { return }
            begin.yield()
            _ = gate.wait(timeout: .now() + 60)
            gate.signal()
        }
        try await train(first, plan)
        for await _ in begun { break }
        await first.stopTraining()
        gate.signal()
        await first.settle()
        let steps = try #require(stopped.value).steps
        #expect(steps > 0 && steps < 1200 && keep.steps() == steps)
        var other = plan
        other.budget = .sparsity(0.6)
        #expect(try #require(request(other).keep).steps() == nil)

        let resumed = Found()
        let second = Session(small.network, report: resumed.add)
        try await train(second, plan, resuming: true)
        await second.settle()
        #expect(try bytes(resumed.value) == bytes(direct.value))
        #expect(keep.steps() == nil && !FileManager.default.fileExists(atPath: keep.path))
        #expect(resumed.failures.isEmpty)
    }

    @Test func withoutAnyOnDiskItSaysSo() async throws {
        let found = Found()
        let session = Session(small.network, report: found.add)
        try await train(session, Plan(), resuming: true)
        await session.settle()
        #expect(found.value == nil && found.failures.count == 1)
    }
}
