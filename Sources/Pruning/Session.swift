import Checkpoints
package import Subjects
import Tensors

/// The one actor: it owns the network's scores and the running jobs, and tells what happened by events.
///
/// It starts work and keeps results; it computes nothing itself and knows no file format. Work runs off the actor, on as
/// many cores as there are.
package actor Session {
    package private(set) var network: Network
    /// As it was opened: what edits, and other weights, are compared with.
    private let original: Network
    private var index: ScanIndex?
    private let priority: TaskPriority
    private let report: @Sendable (Event) -> Void
    private let pool = TallyPool()
    private var scores: [TargetScore?]
    /// What went wrong last in each layer.
    private(set) var failures: [Int: PruningError] = [:]
    private var pass = Pass()
    private var scoring: Task<Void, Never>?
    private var refining: Task<Void, Never>?
    private var counting: Task<Void, Never>?
    private var evaluation: LiveEvaluation?
    private var training: LiveTraining?
    /// What was collected last.
    private var calibration: CalibrationFound?

    /// One request to score everything.
    private struct Pass {
        /// Of the session's passes; the caller's generations may repeat.
        var number = 0
        var generation = 0
        var method: OpenedMethod?
        var queue = ScoringQueue()
        var read = ByteCounter()
        var bytes = 0
        var layersDone = 0
        var started = ContinuousClock.now
    }

    /// What a worker needs to score one target.
    private struct Job: Sendable {
        var target: Target
        var method: OpenedMethod
        var network: Network
        var tools: Tools
    }

    /// - Parameters:
    ///   - index: of this network, which answers instead of the weights where it can.
    ///   - scores: what another session counted already, one a layer.
    ///   - calibration: what it collected.
    ///   - priority: of scoring and refining, which take all cores. On Linux it is a nice value of their threads: 2 for
    ///     `.utility`, 10 for `.background`, where a thread that waits for keys runs as soon as one comes.
    package init(
        _ network: Network, index: ScanIndex? = nil, scores: [TargetScore?]? = nil,
        calibration: CalibrationFound? = nil, priority: TaskPriority = .utility,
        report: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        (self.network, original) = (network, network)
        self.index = index
        self.priority = priority
        self.report = report
        self.calibration = calibration
        self.scores = scores ?? Array(repeating: nil, count: network.layers.count)
    }

    /// One a layer; nil where not scored.
    package var allScores: [TargetScore?] { scores }

    /// Scores these targets by a method, dropping whatever was being scored.
    ///
    /// - Parameter keeping: whether scores made earlier for the same units stand. They never do when another method, or
    ///   other settings that scores depend on, made them.
    package func score(_ targets: [Target?], by method: OpenedMethod, keeping: Bool, generation: Int) {
        scoring?.cancel()
        let isSame = pass.method.map { $0.scoring == method.scoring } ?? true
        if !keeping || !isSame {
            refining?.cancel()
            scores = Array(repeating: nil, count: network.layers.count)
        }
        failures = [:]
        pass = Pass(number: pass.number + 1, generation: generation, method: method)
        pass.queue = ScoringQueue(targets) { scores[$0.layer]?.target.units == $0.units }
        pass.bytes = pass.queue.layers.reduce(0) { $0 + network.layers[$1].entry.byteCount }
        report(.progress(progress, generation: generation))
        let number = pass.number
        scoring = Task.detached(priority: priority) {
            guard await self.calibrate(number) else { return await self.end(number) }
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<ProcessorCount.available { group.addTask { await Self.work(for: self, number) } }
            }
            if !Task.isCancelled { await self.end(number) }
        }
    }

    /// Scores these layers before the rest: they are on screen.
    package func prefer(_ layers: [Int]) { pass.queue.prefer(layers) }

    /// Tells apart bins that counts and thresholds of a plan rest on, one pass a layer. The newest request wins.
    package func refine(_ refinements: [Solution.Refining], generation: Int) {
        refining?.cancel()
        // Without weights a bin stays a bin, and figures that rest on it are bounded.
        guard network.checkpoint.hasWeights else { return }
        let (queue, network) = (RefiningQueue(refinements), network)
        refining = Task.detached(priority: priority) {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<ProcessorCount.available {
                    group.addTask { await Self.refine(queue, network, for: self, generation) }
                }
            }
        }
    }

    /// Counts how a layer's cut spreads over its units. The newest request wins; a layer without scores has no answer.
    package func unitSparsity(of layer: Int, along axis: Granularity, removing removed: Int, generation: Int) {
        counting?.cancel()
        guard let score = scores[layer] else { return }
        let job = UnitSparsityJob(network: network, score: score, axis: axis, removed: removed)
        let report = report
        counting = Task.detached(priority: .utility) {
            do throws(PruningError) {
                report(.unitSparsity(try await job.run(), generation: generation))
            } catch {
                if error != .cancelled { report(.failed(layer: layer, error, generation: generation)) }
            }
        }
    }

    /// Measures on these data from now on.
    package func attach(_ data: Dataset, _ options: EvaluationOptions) {
        evaluation?.cancel()
        evaluation = LiveEvaluation(
            original, data: data, options: options, niceness: priority == .background ? 10 : 0, report: report)
    }

    /// Measures what a plan comes to on the attached data. The newest request wins, over a probe too.
    package func evaluate(
        _ plan: Plan, by method: OpenedMethod, knowing table: SensitivityTable?, generation: Int
    ) {
        evaluation?.measure(generation: generation, after: settling(plan, method, table))
    }

    /// Measures layers alone, a row at a time, on the attached data.
    package func probe(_ request: SensitivityRequest, _ plan: Plan, by method: OpenedMethod, generation: Int) {
        var whole = plan
        whole.budget = .sparsity(0)
        whole.allocator = .uniform
        evaluation?.probe(request, generation: generation, after: settling(whole, method, nil))
    }

    package func stopMeasuring() { evaluation?.cancel() }

    /// Trains the network under a plan, or goes on with what was stopped, whatever the rest says. One training at a time.
    package func train(
        _ request: TrainingRequest, _ plan: Plan, by method: OpenedMethod, knowing table: SensitivityTable?,
        resuming: Bool, generation: Int
    ) {
        let training = training ?? LiveTraining(niceness: priority == .background ? 10 : 0, report: report)
        self.training = training
        training.start(
            request, network, plan, resuming: resuming, generation: generation, after: settling(plan, method, table))
    }

    /// Ends the training after its step; what came so far is told, and kept for going on.
    package func stopTraining() { training?.stop() }

    /// Puts other weights of the same network in place; what runs on those before ends, but for a training.
    ///
    /// - Parameters:
    ///   - index: of these weights.
    ///   - scores: what was counted of them, one a layer.
    package func use(_ network: Network, index: ScanIndex?, scores: [TargetScore?]) {
        for job in [scoring, refining, counting] { job?.cancel() }
        evaluation?.cancel()
        (self.network, self.index, self.scores) = (network, index, scores)
        (failures, calibration) = ([:], nil)
        pass = Pass(number: pass.number + 1)
    }

    /// Carries a plan through on scores of its own, so that editing goes on meanwhile.
    private func settling(
        _ plan: Plan, _ method: OpenedMethod, _ table: SensitivityTable?
    ) -> @Sendable () async throws(PruningError) -> Settled {
        let (network, index, scores, calibration, priority) = (network, index, scores, calibration, priority)
        return { () async throws(PruningError) in
            try await Session(network, index: index, scores: scores, calibration: calibration, priority: priority)
                .settled(plan, by: method, knowing: table, acceptingLess: true)
        }
    }

    /// Returns when no job is running: headless use and tests wait here instead of sleeping.
    ///
    /// When the waiting task is cancelled, the jobs are.
    package func settle() async {
        let (jobs, evaluation, training) = ([scoring, refining, counting].compactMap { $0 }, evaluation, training)
        await withTaskCancellationHandler {
            for job in jobs { await job.value }
            await evaluation?.settle()
            await training?.settle()
        } onCancel: {
            for job in jobs { job.cancel() }
            evaluation?.cancel()
            training?.stop()
        }
    }

    package func cancel() {
        scoring?.cancel()
        refining?.cancel()
        counting?.cancel()
        evaluation?.cancel()
    }
}

extension Session {
    @concurrent private static func work(for session: Session, _ number: Int) async {
        while let job = await session.next(number) {
            await session.finish(job.target, await job.method.score(job.target, job.network, job.tools), number)
        }
    }

    private func next(_ number: Int) -> Job? {
        guard number == pass.number, !Task.isCancelled, let method = pass.method, let target = pass.queue.next() else {
            return nil
        }
        let read = pass.read
        let scorer = WeightScorer(network, index: index, pool: pool) { read.add($0) }
        return Job(
            target: target, method: method, network: network,
            tools: Tools(weights: scorer, calibration: calibration?.calibration))
    }

    private func finish(_ target: Target, _ result: Result<TargetScore, PruningError>, _ number: Int) {
        guard number == pass.number, result.failure != .cancelled else { return }
        pass.layersDone += 1
        switch result {
        case .success(let score):
            scores[target.layer] = score
            report(.scored(score, generation: pass.generation))
        case .failure(let error):
            failures[target.layer] = error
            report(.failed(layer: target.layer, error, generation: pass.generation))
        }
        report(.progress(progress, generation: pass.generation))
    }

    /// Collects what the method of the pass needs to know on data; whether scoring can begin.
    private func calibrate(_ number: Int) async -> Bool {
        guard number == pass.number, let method = pass.method, let first = pass.queue.layers.first else { return true }
        let generation = pass.generation
        do throws(PruningError) {
            calibration = try await known(of: method, generation: generation)
            return number == pass.number
        } catch {
            guard number == pass.number else { return false }
            for layer in pass.queue.layers { failures[layer] = error }
            if error != .cancelled { report(.failed(layer: first, error, generation: generation)) }
            return false
        }
    }

    /// What the method needs to know on data, collected where it is not known yet; nil where it needs nothing.
    private func known(of method: OpenedMethod, generation: Int) async throws(PruningError) -> CalibrationFound? {
        guard !method.card.request.isEmpty, let need = method.card.dataNeed else { return nil }
        guard let choice = method.calibration else {
            throw .missing(need: need, mend: "give data: --data, or C-o in the explorer")
        }
        if let calibration, calibration.serves(choice, method.card.request) { return calibration }
        let report = report
        let job = CalibrationJob(network, choice, method.card.request) {
            report(.collecting(Collected(samples: $0, total: $1), generation: generation))
        }
        return try await job.run(niceness: priority == .background ? 10 : 0).get()
    }

    /// The plan with what the method makes of the survivors.
    func recovered(_ settled: Settled, by method: OpenedMethod) async throws(PruningError) -> Settled {
        guard let recover = method.recover else { return settled }
        let known = try await known(of: method, generation: 0)
        let tools = Tools(weights: WeightScorer(network), calibration: known?.calibration)
        return try await RecoveryPass(recover: recover, tools: tools).run(settled)
    }

    private func end(_ number: Int) {
        guard number == pass.number else { return }
        report(.finished(generation: pass.generation))
    }

    private var progress: ScoringProgress {
        ScoringProgress(
            bytesDone: min(pass.read.value, pass.bytes), bytesTotal: pass.bytes, layersDone: pass.layersDone,
            layersTotal: pass.queue.layers.count, seconds: (ContinuousClock.now - pass.started) / .seconds(1))
    }
}

extension Session {
    @concurrent private static func refine(
        _ queue: RefiningQueue, _ network: Network, for session: Session, _ generation: Int
    ) async {
        while !Task.isCancelled, let (layer, bins) = queue.next() {
            guard let score = await session.scores[layer] else { continue }
            let result: Result<TargetScore, PruningError>
            do throws(PruningError) {
                result = .success(try await WeightScorer(network).refined(score, bins: bins))
            } catch {
                result = .failure(error)
            }
            await session.finishRefining(score, result, generation)
        }
    }

    /// A refinement stands while the score that it was made from does.
    private func finishRefining(
        _ before: TargetScore, _ result: Result<TargetScore, PruningError>, _ generation: Int
    ) {
        let layer = before.target.layer
        guard let now = scores[layer], now.isSame(as: before) else { return }
        switch result {
        case .success(let refined):
            scores[layer] = refined
            report(.scored(refined, generation: generation))
        case .failure(.cancelled): return
        case .failure(let error):
            failures[layer] = error
            scores[layer] = nil
            report(.failed(layer: layer, error, generation: generation))
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}
