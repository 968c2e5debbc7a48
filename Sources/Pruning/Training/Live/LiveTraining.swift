import Checkpoints
import Subjects
import Synchronization
import Tensors

/// Trains while a person edits: one training at a time, on a thread of its own.
///
/// What is stopped waits there in memory, and on disk where the request says so, and goes on as if it had never stopped.
final class LiveTraining: Sendable {
    private let niceness: Int
    private let report: @Sendable (Event) -> Void
    private let thread = JobThread<StoppedTraining>()
    /// Number of the newest request: older ones end after their step.
    private let newest = Atomic(0)
    private let job = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter niceness: of the thread, 0…19.
    init(niceness: Int, report: @escaping @Sendable (Event) -> Void) {
        self.niceness = niceness
        self.report = report
        thread.start(niceness: niceness)
    }

    deinit { thread.close() }

    /// - Parameters:
    ///   - resuming: whether the training that was stopped goes on, whatever the request says: the one in memory, else the
    ///     one that the request keeps.
    ///   - plan: what the network is under.
    ///   - settle: carries the plan through.
    func start(
        _ request: TrainingRequest, _ network: Network, _ plan: Plan, resuming: Bool, generation: Int,
        after settle: @escaping @Sendable () async throws(PruningError) -> Settled
    ) {
        let number = newest.add(1, ordering: .relaxed).newValue
        let report = report
        job.withLock { job in
            let before = job
            job = Task.detached(priority: .utility) { [self] in
                await before?.value
                do throws(PruningError) {
                    let start = try await Self.start(request, network, plan, resuming: resuming, settle)
                    let found = try await train(start, resuming: resuming, number, generation)
                    report(.training(.ended(found), generation: generation))
                } catch {
                    report(.training(.failed(error), generation: generation))
                }
            }
        }
    }

    /// Ends the training after its step; what came so far is told.
    func stop() { _ = newest.add(1, ordering: .relaxed) }

    /// Returns when no training runs.
    func settle() async { await job.withLock { $0 }?.value }
}

/// What a training begins with.
struct TrainingStart: Sendable {
    var request: TrainingRequest
    var network: Network
    var plan: Plan
    /// BOOL, true where 0 is held, by name.
    var removed: [String: HostTensor]
    /// What a rule that removes weights keeps to.
    var limits: [String: TrainingLimit] = [:]
}

/// A training between two steps.
struct StoppedTraining {
    var start: TrainingStart
    var state: TrainingState
}

extension LiveTraining {
    /// Under a rule of its own a training begins with all weights; else with those that the plan leaves.
    /// What goes on from a state has its masks from there.
    private static func start(
        _ request: TrainingRequest, _ network: Network, _ plan: Plan, resuming: Bool,
        _ settle: @Sendable () async throws(PruningError) -> Settled
    ) async throws(PruningError) -> TrainingStart {
        guard request.rule == nil, !resuming else {
            return TrainingStart(
                request: request, network: network, plan: plan, removed: [:],
                limits: request.rule == nil ? [:] : plan.trainingLimits(of: network))
        }
        let settled = try await settle()
        var removed: [String: HostTensor] = [:]
        for cut in settled.prunedCuts {
            var masks = try cut.masks(settled.network)
            let gone = try await masks.whole().inverted
            let entry = cut.layer.entry
            removed[entry.name] = HostTensor(dtype: .bool, shape: entry.shape, bytes: gone.booleans)
        }
        return TrainingStart(request: request, network: settled.network, plan: plan, removed: removed)
    }

    /// Trains on the thread, to the end or until it is stopped.
    /// - Returns: nil where not a single step was done.
    private func train(
        _ start: TrainingStart, resuming: Bool, _ number: Int, _ generation: Int
    ) async throws(PruningError) -> TrainedWeightsFound? {
        let outcome = await withCheckedContinuation { (done: CheckedContinuation<TrainingOutcome, Never>) in
            thread.add { stopped in
                done.resume(returning: self.outcome(start, resuming: resuming, &stopped, number, generation))
            }
        }
        let (begun, result) = try outcome.get()
        guard result.steps > 0 else { return nil }
        return try await TrainedWeightsFound.made(
            of: result, from: begun.network, begun.plan, heldByPlan: begun.request.rule == nil, begun.request)
    }

    private typealias TrainingOutcome = Result<(TrainingStart, TrainingResult), PruningError>

    private func outcome(
        _ start: TrainingStart, resuming: Bool, _ stopped: inout StoppedTraining?, _ number: Int, _ generation: Int
    ) -> TrainingOutcome {
        do throws(PruningError) {
            let begun = resuming ? stopped?.start ?? start : start
            var before = resuming ? stopped?.state : nil
            // Whoever asks has seen nothing of one that comes from disk.
            let isNews = resuming && before == nil
            if isNews { before = try kept(start.request) }
            stopped = nil
            let rule = try begun.request.rule?() ?? PlainTraining()
            let (result, state) = try run(begun, rule, before, retelling: isNews, number, generation)
            if let state { stopped = StoppedTraining(start: begun, state: state) }
            keep(state, begun.request, generation)
            return .success((begun, result))
        } catch {
            return .failure(error)
        }
    }

    private func kept(_ request: TrainingRequest) throws(PruningError) -> TrainingState {
        guard let keep = request.keep else {
            throw .missing(need: "a training that was stopped", mend: "begin anew")
        }
        return try keep.read()
    }

    /// Puts what was stopped on disk, and takes it away when it is done.
    private func keep(_ state: TrainingState?, _ request: TrainingRequest, _ generation: Int) {
        guard let keep = request.keep else { return }
        guard let state else { return keep.remove() }
        do throws(PruningError) { try keep.write(state) } catch {
            report(.training(.notKept(error), generation: generation))
        }
    }

    /// - Returns: the state to go on from too, where the training is not done.
    private func run<Rule: TrainingRule>(
        _ start: TrainingStart, _ rule: Rule, _ before: TrainingState?, retelling: Bool, _ number: Int,
        _ generation: Int
    ) throws(PruningError) -> (TrainingResult, TrainingState?) {
        var settings = start.request.settings
        settings.distillation = try settings.distillation?.naming(statesOf: start.network)
        let data = try TrainingData.opened(start.request.data, start.network, seed: settings.seed)
        let teacher = try settings.distillation.map { (chosen) throws(PruningError) in
            try Teacher(start.request.teacher ?? start.network, values: chosen.pairs.map(\.teacher))
        }
        let trainer = try Trainer(
            start.network, data, settings, rule: rule, teacher: teacher, removed: start.removed, limits: start.limits)
        if let before { try trainer.resume(before, from: "what was stopped") }
        let teller = TrainingTeller(trainer) { self.report(.training($0, generation: generation)) }
        if retelling { teller.retell() }
        let result = try trainer.run(isStopped: { self.newest.load(ordering: .relaxed) != number }) { teller.tell($0) }
        return (result, result.isComplete ? nil : try trainer.state())
    }
}

/// Tells of a training on its own thread: steps now and then, points with the shapes of the weights.
private final class TrainingTeller<Rule: TrainingRule> {
    private let trainer: Trainer<Rule>
    private let report: (TrainingNews) -> Void
    /// By layer, as the weights were at first.
    private var ends: [Int: Double] = [:]
    private var told = ContinuousClock.now

    /// Steps are told no more often.
    private static var pace: Duration { .milliseconds(40) }

    init(_ trainer: Trainer<Rule>, report: @escaping (TrainingNews) -> Void) {
        self.trainer = trainer
        self.report = report
        report(.began(shapes()))
    }

    /// The points that were made before.
    func retell() {
        for point in trainer.curve.points { report(.point(point, WeightShapes(step: -1, layers: [:]))) }
    }

    func tell(_ event: TrainingEvent) {
        switch event {
        case .step(let step, let total, let loss):
            guard step == total || ContinuousClock.now - told >= Self.pace else { return }
            told = .now
            report(.step(step, of: total, loss: loss, seconds: trainer.seconds))
        case .point(let point):
            report(.point(point, shapes()))
            if let rule = trainer.rule as? any ChartingRule { report(.charts(rule.charts)) }
        }
    }

    /// A shape that cannot be made is left out: it is no reason to end a training.
    private func shapes() -> WeightShapes {
        var layers: [Int: WeightShape] = [:]
        trainer.runtime.recordingGradients(false) {
            for weight in trainer.weights.all where weight.layer.isPrunable {
                guard let end = ends[weight.layer.id] ?? (try? weight.shapeEnd()) else { continue }
                ends[weight.layer.id] = end
                layers[weight.layer.id] = try? weight.shape(upTo: end)
            }
        }
        return WeightShapes(step: trainer.step, layers: layers)
    }
}
