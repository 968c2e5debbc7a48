import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Synchronization
import Tensors
import Testing

/// Trainings in the background of a session.
@Suite struct LiveTrainingTests {
    private let small: SmallTraining

    init() throws { small = try SmallTraining() }

    /// What a session tells, and what to do at its first point.
    private final class News: Sendable {
        private let told = Mutex<[TrainingNews]>([])

        func add(_ event: Event) {
            guard case .training(let news, _) = event else { return }
            told.withLock { $0.append(news) }
        }

        var all: [TrainingNews] { told.withLock { $0 } }
        var found: TrainedWeightsFound? {
            all.compactMap { if case .ended(let found) = $0 { found } else { nil } }.last ?? nil
        }
        var points: [(TrainingCurve.Point, WeightShapes)] {
            all.compactMap { if case .point(let point, let shapes) = $0 { (point, shapes) } else { nil } }
        }
    }

    private var data: String { small.scratch.folder.appending(path: "data.npz.safetensors").path }

    private func request(_ epochs: Int = 5, rule: MethodChoice? = nil) -> TrainingRequest {
        var settings = small.settings
        settings.length = .epochs(epochs)
        var request = TrainingRequest(settings, data: data) { choice throws(PruningError) in
            try Catalog.open(choice)
        }
        if let rule { request.rule = { () throws(PruningError) in try Catalog.rule(of: rule) } }
        return request
    }

    private func plan(_ share: Double = 0.5) -> Plan {
        var plan = Plan()
        plan.budget = .sparsity(share)
        return plan
    }

    private func train(
        _ session: Session, _ request: TrainingRequest, _ plan: Plan, resuming: Bool = false
    ) async throws {
        await session.train(
            request, plan, by: try Catalog.open(plan.method), knowing: nil, resuming: resuming, generation: 1)
    }

    private func bytes(_ network: Network) throws -> [String: [UInt8]] {
        var bytes: [String: [UInt8]] = [:]
        for entry in network.checkpoint.tensors { bytes[entry.name] = try network.checkpoint.read(entry) }
        return bytes
    }

    /// Half of 60 and of 30 weights.
    @Test func whatThePlanRemovesStays0AndAllElseMoves() async throws {
        let news = News()
        let session = Session(small.network, report: news.add)
        try await train(session, request(), plan())
        await session.settle()
        let found = try #require(news.found)
        #expect(found.isComplete && found.steps == 25)
        #expect(found.settled.plan == plan())
        #expect(found.settled.cuts.map(\.removed) == [0, 30, 0, 15])
        let (before, after) = (try bytes(small.network), try bytes(found.settled.network))
        let settled = try await Session(small.network).settled(plan(), by: try Catalog.open(MethodChoice()))
        for cut in settled.cuts {
            let name = cut.layer.entry.name
            #expect(before[name] != after[name], "\(name)")
            guard cut.removed > 0 else { continue }
            var masks = try cut.masks(small.network)
            let kept = try await masks.whole()
            let values = HostTensor(dtype: .f32, shape: cut.layer.entry.shape, bytes: after[name] ?? []).floats
            #expect(values.indices.allSatisfy { kept[$0] || values[$0] == 0 }, "\(name)")
        }
    }

    @Test func aTrainingThatIsStoppedAndGoesOnEndsInTheSameBits() async throws {
        let whole = News()
        let uninterrupted = Session(small.network, report: whole.add)
        try await train(uninterrupted, request(400), plan())
        await uninterrupted.settle()
        let news = News()
        let (begun, begin) = AsyncStream<Void>.makeStream()
        // Holds the training at its first point until it was told to stop: else it may be done before.
        let gate = DispatchSemaphore(value: 0)
        let session = Session(small.network) { event in
            news.add(event)
            guard case .training(.point, _) = event else { return }
            begin.yield()
            _ = gate.wait(timeout: .now() + 60)
            gate.signal()
        }
        try await train(session, request(400), plan())
        for await _ in begun { break }
        await session.stopTraining()
        gate.signal()
        await session.settle()
        let stopped = try #require(news.found)
        #expect(stopped.steps > 0 && stopped.steps < 2000 && !stopped.isComplete)
        try await train(session, request(1), plan(), resuming: true)
        await session.settle()
        let (resumed, direct) = (try #require(news.found), try #require(whole.found))
        #expect(resumed.isComplete && resumed.steps == 2000)
        #expect(try bytes(resumed.settled.network) == bytes(direct.settled.network))
        #expect(resumed.curve == direct.curve)
    }

    /// GMP keeps max(round(n (1 − s)), 1) of each layer: 12 of 60 and 6 of 30 at 80 %.
    @Test func aMethodThatPrunesMeanwhileLeavesAPlanOfWhatItRemoved() async throws {
        let choice = MethodChoice(
            id: "gmp",
            settings: ["sparsity": .number(0.8), "begin": .number(2), "end": .number(12), "every": .number(2)])
        let news = News()
        var plan = plan(0.3)
        plan.method = choice
        let session = Session(small.network, report: news.add)
        try await train(session, request(rule: choice), plan)
        await session.settle()
        let found = try #require(news.found)
        #expect(found.settled.cuts.map(\.removed) == [0, 48, 0, 24])
        #expect(found.settled.plan.method.id == "magnitude" && found.settled.figures.energyLost == 0)
        #expect(news.points.last?.0.sparsity == 0.8)
    }

    /// Thirty of the first layer's sixty weights are held, and the other thirty are in the parts.
    @Test func everyPointBringsTheShapesOfTheWeights() async throws {
        let news = News()
        let session = Session(small.network, report: news.add)
        try await train(session, request(), plan())
        await session.settle()
        guard case .began(let start)? = news.all.first else { throw Missing() }
        #expect(start.step == 0 && news.points.map(\.1.step) == [5, 10, 15, 20, 25])
        let layer = try #require(small.network.layer(named: "fc1.weight")).id
        for shapes in [start] + news.points.map(\.1) {
            let shape = try #require(shapes.layers[layer])
            #expect(shape.held == 30 && shape.counts.reduce(0, +) == 30)
        }
        let last = try #require(news.points.last?.1.layers[layer])
        #expect(last != start.layers[layer])
    }

    private struct Missing: Error {}

    /// What a bench says of the trained weights over the network as it was is what the trainer said.
    @Test func measuringComparesTrainedWeightsWithTheNetworkAsItWas() async throws {
        let news = News()
        let session = Session(small.network, report: news.add)
        try await train(session, request(40), plan())
        await session.settle()
        let found = try #require(news.found)
        let held = try #require(small.data.held)
        let bench = try EvaluationBench.open(small.network, held, EvaluationOptions())
        try bench.cut(try await LayerMask.all(found.settled))
        let report = try bench.measure(isCancelled: { false }) { _ in }
        let metric = try #require(report[.top1])
        let dense = try EvaluationBench.open(small.network, held, EvaluationOptions())
        let before = try dense.measure(isCancelled: { false }) { _ in }
        #expect(metric.dense == before[.top1]?.value)
        let own = try EvaluationBench.open(found.settled.network, held, EvaluationOptions())
        #expect(metric.value == (try own.measure(isCancelled: { false }) { _ in })[.top1]?.value)
        #expect(metric.value > (metric.dense ?? 1))
    }

    @Test func otherWeightsAreScoredAnew() async throws {
        let news = News()
        let session = Session(small.network, report: news.add)
        let method = try Catalog.open(MethodChoice())
        try await train(session, request(), plan())
        await session.settle()
        let found = try #require(news.found)
        let empty = [TargetScore?](repeating: nil, count: small.network.layers.count)
        await session.use(found.settled.network, index: nil, scores: empty)
        let targets = found.settled.solution.outcomes.map(\.target)
        await session.score(targets, by: method, keeping: true, generation: 7)
        await session.settle()
        let scores = await session.allScores
        #expect(scores.map { $0?.facts.zeros } == found.settled.scores.map { $0?.facts.zeros })
        let layer = try #require(small.network.layer(named: "fc1.weight")).id
        #expect((scores[layer]?.facts.zeros ?? 0) >= 30)
    }

    @Test func whatDoesNotFitIsToldAndNothingIsTrained() async throws {
        let news = News()
        let session = Session(small.network, report: news.add)
        var request = request()
        request.data = "/nowhere/none.npz"
        try await train(session, request, plan())
        await session.settle()
        guard case .failed(let error)? = news.all.last else {
            Issue.record("\(news.all)")
            return
        }
        #expect("\(error)".contains("none.npz"))
    }

    /// 40 samples in one part: a tenth is held out, 36 in batches of 8 are 5 steps, the last of 4.
    @Test func theFitTellsStepsBeforeATrainingBegins() throws {
        let fit = try TrainingFit(data, small.network)
        #expect(fit.samples == 36 && fit.held == 4)
        var settings = small.settings
        settings.length = .epochs(3)
        #expect(fit.perEpoch(settings) == 5 && fit.steps(settings) == 15)
    }

    /// What teaches is the network itself: where nothing is removed there is nothing to learn from it, and nothing moves.
    @Test func theNetworkAsItWasBeforeTeaches() async throws {
        func change(labels: Double, logits: Double = 0, hidden: Double = 0) async throws -> Float {
            var request = request(2)
            var distillation = DistillationSettings()
            (distillation.labels, distillation.logits, distillation.hidden) = (labels, logits, hidden)
            request.settings.distillation = distillation
            request.settings.optimizer.weightDecay = 0
            let news = News()
            let session = Session(small.network, report: news.add)
            try await train(session, request, plan(0))
            await session.settle()
            let after = try bytes(try #require(news.found).settled.network)
            return try bytes(small.network).map { name, before in
                let shape = [before.count / 4]
                let one = HostTensor(dtype: .f32, shape: shape, bytes: before).floats
                let other = HostTensor(dtype: .f32, shape: shape, bytes: after[name] ?? []).floats
                return zip(one, other).map { ($0 - $1).magnitude }.max() ?? 0
            }.max() ?? 0
        }
        #expect(try await change(labels: 0, logits: 1) < 1e-5)
        #expect(try await change(labels: 0, hidden: 1) < 1e-5)
        #expect(try await change(labels: 0.5, logits: 0.5) > 1e-3)
    }
}
