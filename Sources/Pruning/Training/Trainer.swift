import Checkpoints
package import Subjects
package import Tensors

/// Trains a network step by step. Lives inside one job; what it hands out is a value.
///
/// The same network, data, settings, rule and threads come to the same bits, also when the training is stopped in between and
/// goes on from its state.
package final class Trainer<Rule: TrainingRule> {
    package let data: TrainingData
    package let settings: TrainingSettings
    package private(set) var rule: Rule
    package let weights: TrainedWeights
    /// Steps done.
    package private(set) var step = 0
    /// Of the whole training, and of one epoch.
    package let total: Int
    package let perEpoch: Int
    package internal(set) var curve = TrainingCurve()

    let forward: Forward
    let runtime: Runtime
    let identity: String
    private let teacher: Teacher?
    private let optimizer: Optimizer
    private var order: TrainingOrder
    private var loss: TrainingLoss?
    /// Since the last point.
    private var losses = (sum: 0.0, count: 0)
    private var best: (step: Int, weights: [String: HostTensor])?
    private var rewound: [String: HostTensor]?
    private var seconds = 0.0

    /// - Parameters:
    ///   - start: weights to begin with in the place of the checkpoint's, by name; those that are not named stay.
    ///   - removed: BOOL, true where 0 is held from the start, by name.
    ///   - teacher: for the settings' distillation.
    /// - Throws: `.forward` for what does not train, `.missing` for a teacher that is not given.
    package init(
        _ network: Network, _ data: TrainingData, _ settings: TrainingSettings, rule: Rule, teacher: Teacher? = nil,
        start: [String: HostTensor] = [:], removed: [String: HostTensor] = [:]
    ) throws(PruningError) {
        guard (settings.distillation == nil) == (teacher == nil) else {
            throw .missing(need: "a teacher for distillation, and settings for a teacher", mend: "give both or neither")
        }
        (self.data, self.settings, self.rule, self.teacher) = (data, settings, rule, teacher)
        optimizer = Optimizer(settings: settings.optimizer)
        order = TrainingOrder(
            samples: data.train.count, batch: data.fixedBatch ?? settings.batch, seed: settings.seed,
            isFixed: data.fixedBatch != nil)
        perEpoch = order.perEpoch
        total = settings.steps(perEpoch: perEpoch)
        let origin = try Self.identity(network, data, settings)
        do throws(ForwardError) {
            var graph = try network.graph()
            try graph.show(settings.distillation?.pairs.map(\.student) ?? [])
            runtime = try running("") { () throws(RuntimeError) in try Runtime.open() }
            identity = origin + "; \(runtime.threads) threads"
            forward = try Forward(graph, Weights(network.checkpoint, runtime))
            weights = try TrainedWeights(network, graph, forward.weights, frozen: settings.frozen)
            try begin(start, removed)
        } catch {
            throw .forward(error)
        }
    }

    /// What must be the same for a training to go on.
    private static func identity(
        _ network: Network, _ data: TrainingData, _ settings: TrainingSettings
    ) throws(PruningError) -> String {
        do throws(CheckpointError) {
            return "\(try network.checkpoint.fingerprint()); \(data.words); \(settings)"
        } catch {
            throw .checkpoint(error)
        }
    }

    private func begin(
        _ start: [String: HostTensor], _ removed: [String: HostTensor]
    ) throws(ForwardError) {
        guard !weights.all.isEmpty else { throw .noGraph(fact: "no weight is left to train") }
        try running("start") { () throws(RuntimeError) in
            try weights.write(start)
            try runtime.recordingGradients(false) { () throws(RuntimeError) in
                for weight in weights.all {
                    if let mask = removed[weight.name] { try weight.hold(runtime.tensor(mask)) }
                    guard settings.holdsZeros, weight.isPrunable else { continue }
                    try weight.hold(runtime.call("aten::eq.Scalar", .tensor(weight.tensor), .number(0)))
                }
            }
            try rule.begin(seen([]))
        }
    }

    func seen(_ gradients: [Tensor?]) -> TrainingStep {
        TrainingStep(
            number: step, total: total, perEpoch: perEpoch, weights: weights, gradients: gradients,
            seed: settings.seed)
    }
}

extension Trainer {
    /// Trains to the end, or until it is told to stop: after a step, with its point made where one is due.
    ///
    /// - Parameters:
    ///   - isCancelled: asked between operators; the step at work is lost.
    ///   - isStopped: asked between steps; what came so far is whole, and `state()` keeps it.
    ///   - told: called on this thread after every step.
    /// - Throws: `.diverged` for a loss that is no number, `.cancelled`, `.data`, `.forward`.
    package func run(
        isCancelled: @escaping () -> Bool = { false }, isStopped: () -> Bool = { false },
        told: (TrainingEvent) -> Void = { _ in }
    ) throws(PruningError) -> TrainingResult {
        forward.isCancelled = isCancelled
        while step < total, !isStopped() {
            let loss = try advance()
            told(.step(step, of: total, loss: loss))
            if isPointDue { told(.point(try makePoint())) }
        }
        return try result()
    }

    /// One step on the next batch; gives its loss.
    @discardableResult package func advance() throws(PruningError) -> Double {
        let began = ContinuousClock.now
        defer { seconds += (ContinuousClock.now - began) / .seconds(1) }
        let batch: Batch
        do throws(DatasetError) { batch = try data.train.batch(order.rows(of: step)) } catch { throw .data(error) }
        // Draws follow from the seed and the step, so that they need no state.
        var random = Random(seed: settings.seed, stream: "step \(step)")
        runtime.seed(random.next())
        do throws(ForwardError) {
            let loss = try learn(batch)
            guard loss.isFinite else { throw try located(loss, batch) }
            step += 1
            losses = (losses.sum + loss, losses.count + 1)
            if step == settings.rewindStep { rewound = try snapshot() }
            return loss
        } catch {
            switch error {
            case .cancelled: throw .cancelled
            case .notFinite(let node, let sample):
                throw .diverged(step: step + 1, fact: Self.words(node, sample))
            default: throw .forward(error)
            }
        }
    }

    /// Forward, backward, and the optimiser's step unless the loss is no number.
    private func learn(_ batch: Batch) throws(ForwardError) -> Double {
        let inputs = try running("inputs") { () throws(RuntimeError) in try batch.tensors(runtime) }
        forward.mode = ForwardMode(isTraining: true, drops: settings.drops)
        defer { forward.mode = .inference }
        let given = try teacher?.run(inputs, order: forward.graph.inputs.map(\.name))
        let (loss, gradients) = try runtime.recordingGradients(true) { () throws(ForwardError) in
            let (outputs, hidden) = try forward.parts(inputs, hidden: settings.distillation?.pairs.count ?? 0)
            return try running("loss") { () throws(RuntimeError) in
                let measure = try lossMeasure(outputs, batch)
                var loss = try measure.value(outputs, inputs, batch, hidden: hidden, teacher: given)
                if let penalty = try rule.penalty(seen([])) { loss = try loss.plus(penalty) }
                let value = try loss.number()
                return (value, value.isFinite ? try loss.gradients(of: weights.all.map(\.tensor)) : [])
            }
        }
        guard loss.isFinite else { return loss }
        try runtime.recordingGradients(false) { () throws(ForwardError) in
            try running("step") { () throws(RuntimeError) in try move(gradients) }
        }
        return loss
    }

    private func lossMeasure(_ outputs: Tensor, _ batch: Batch) throws(RuntimeError) -> TrainingLoss {
        if let loss { return loss }
        let made = try TrainingLoss(
            outputs.detached(), batch, smoothing: settings.smoothing, distillation: settings.distillation)
        loss = made
        return made
    }

    private func move(_ gradients: [Tensor?]) throws(RuntimeError) {
        let seen = seen(gradients)
        try rule.beforeStep(seen)
        var (moved, along): ([TrainedWeight], [Tensor]) = ([], [])
        for (weight, gradient) in zip(weights.all, gradients) {
            guard let gradient else { continue }
            moved.append(weight)
            along.append(try weight.restrained(gradient))
        }
        if let clip = settings.clip { along = try Self.clipped(along, to: clip) }
        weights.stateSteps += 1
        let rate = settings.rate.rate(at: step, of: total)
        try optimizer.step(moved, along, rate: rate, count: weights.stateSteps)
        for weight in weights.all { try weight.restrain() }
        try rule.afterStep(seen)
    }

    /// Scaled so that all together have this L2 norm at most.
    private static func clipped(_ gradients: [Tensor], to most: Double) throws(RuntimeError) -> [Tensor] {
        guard let runtime = gradients.first?.runtime else { return gradients }
        let list = Lists(runtime, gradients)
        let squares = try list.made("aten::_foreach_norm.Scalar", gradients, .integer(2)).map {
            (norm) throws(RuntimeError) in try norm.number() * norm.number()
        }
        let norm = squares.reduce(0, +).squareRoot()
        let share = most / (norm + 1e-6)
        return share < 1 ? try list.made("aten::_foreach_mul.Scalar", gradients, .number(share)) : gradients
    }
}

extension Trainer {
    // MARK: Points

    private var isPointDue: Bool { step == total || step % (settings.measureEvery ?? perEpoch) == 0 }

    /// Measures what is held out, and adds a point to the curve.
    private func makePoint() throws(PruningError) -> TrainingCurve.Point {
        var point = TrainingCurve.Point(
            step: step, epoch: Double(step) / Double(perEpoch),
            rate: settings.rate.rate(at: max(step - 1, 0), of: total),
            loss: losses.sum / Double(max(losses.count, 1)), sparsity: weights.sparsity)
        losses = (0, 0)
        let held = try measureHeld()
        point.heldLoss = held?[.loss]?.value
        point.heldTop1 = held?[.top1]?.value
        curve.points.append(point)
        if settings.kept == .best, isBest(point) {
            do throws(ForwardError) { best = (step, try snapshot()) } catch { throw .forward(error) }
        }
        return point
    }

    /// The first of equals; the last point where nothing is held out.
    private func isBest(_ point: TrainingCurve.Point) -> Bool {
        guard let merit = point.merit, !merit.isNaN, let best,
            let other = curve.points.first(where: { $0.step == best.step })?.merit
        else { return true }
        return merit > other
    }

    private func snapshot() throws(ForwardError) -> [String: HostTensor] {
        try running("weights") { () throws(RuntimeError) in try weights.snapshot() }
    }

    // MARK: Ends

    /// What came of the steps so far.
    package func result() throws(PruningError) -> TrainingResult {
        do throws(ForwardError) {
            let chosen = settings.kept == .best ? best : nil
            let kept = if let chosen { chosen.weights } else { try snapshot() }
            return TrainingResult(
                weights: kept, removed: try removed(), rewound: rewound, curve: curve,
                steps: step, total: total, perEpoch: perEpoch, chosenStep: chosen?.step ?? step, seconds: seconds)
        } catch {
            throw .forward(error)
        }
    }

    private func removed() throws(ForwardError) -> [String: HostTensor] {
        var removed: [String: HostTensor] = [:]
        for weight in weights.all where weight.removedCount > 0 {
            removed[weight.name] = try running(weight.name) { () throws(RuntimeError) in
                try weight.removed?.hostTensor()
            }
        }
        return removed
    }

    /// All that has to be kept to go on.
    package func state() throws(PruningError) -> TrainingState {
        var state = TrainingState(
            step: step, stateSteps: weights.stateSteps, lossSum: losses.sum, lossCount: losses.count, curve: curve,
            tensors: [:], numbers: rule.memory.numbers, bestStep: best?.step, seconds: seconds, identity: identity)
        do throws(ForwardError) {
            state.add("weight", try snapshot())
            state.add("removed", try removed())
            for weight in weights.all {
                for (kind, tensor) in weight.state {
                    let array = try running(weight.name) { () throws(RuntimeError) in try tensor.hostTensor() }
                    state.add("state:\(kind)", [weight.name: array])
                }
            }
        } catch {
            throw .forward(error)
        }
        state.add("best", best?.weights ?? [:])
        state.add("rewound", rewound ?? [:])
        state.add("rule", rule.memory.tensors)
        return state
    }

    /// Goes on where another trainer of the same network, data and settings was.
    ///
    /// - Throws: `.stale` where the state is of something else.
    package func resume(_ state: TrainingState, from file: String) throws(PruningError) {
        guard state.identity == identity else {
            throw .stale(file: file, fact: "it is of another network, other data or other settings")
        }
        guard state.step <= total else { throw .stale(file: file, fact: "it is at step \(state.step) of \(total)") }
        (step, weights.stateSteps, curve, seconds) = (state.step, state.stateSteps, state.curve, state.seconds)
        losses = (state.lossSum, state.lossCount)
        best = state.bestStep.map { ($0, state.tensors("best")) }
        let kept = state.tensors("rewound")
        rewound = kept.isEmpty ? nil : kept
        do throws(RuntimeError) {
            try runtime.recordingGradients(false) { () throws(RuntimeError) in try restore(state) }
        } catch {
            throw .stale(file: file, fact: "\(error)")
        }
        var memory = RuleMemory()
        (memory.numbers, memory.tensors) = (state.numbers, state.tensors("rule"))
        rule.memory = memory
    }

    private func restore(_ state: TrainingState) throws(RuntimeError) {
        let removed = state.tensors("removed")
        for weight in weights.all {
            try weight.hold(removed[weight.name].map { (array) throws(RuntimeError) in try runtime.tensor(array) })
            weight.state = [:]
            for kind in [Optimizer.momentum, Optimizer.mean, Optimizer.square] {
                guard let array = state.tensors["state:\(kind):\(weight.name)"] else { continue }
                weight.state[kind] = try runtime.tensor(array)
            }
        }
        try weights.write(state.tensors("weight"))
    }
}
