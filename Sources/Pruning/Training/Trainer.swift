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
    package internal(set) var rule: Rule
    package let weights: TrainedWeights
    /// Steps done.
    package internal(set) var step = 0
    /// Of the whole training, and of one epoch.
    package let total: Int
    package let perEpoch: Int
    package internal(set) var curve = TrainingCurve()

    let forward: Forward
    let runtime: Runtime
    let identity: String
    let teacher: Teacher?
    let optimizer: Optimizer
    var order: TrainingOrder
    var loss: TrainingLoss?
    /// Since the last point.
    var losses = (sum: 0.0, count: 0)
    var best: (step: Int, weights: [String: HostTensor])?
    var rewound: [String: HostTensor]?
    var seconds = 0.0

    /// - Parameters:
    ///   - start: weights to begin with in the place of the checkpoint's, by name; those that are not named stay.
    ///   - removed: BOOL, true where 0 is held from the start, by name.
    ///   - limits: what a rule that removes weights has to keep to, by name.
    ///   - teacher: for the settings' distillation.
    /// - Throws: `.forward` for what does not train, `.missing` for a teacher that is not given.
    package init(
        _ network: Network, _ data: TrainingData, _ settings: TrainingSettings, rule: Rule, teacher: Teacher? = nil,
        start: [String: HostTensor] = [:], removed: [String: HostTensor] = [:], limits: [String: TrainingLimit] = [:]
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
        let stated = limits.sorted { $0.key < $1.key }.map { "; \($0.key) \($0.value)" }.joined()
        let origin = try Self.identity(network, data, settings) + "; \(rule)" + stated
        do throws(ForwardError) {
            var graph = try network.graph()
            try graph.show(settings.distillation?.pairs.map(\.student) ?? [])
            runtime = try running("") { () throws(RuntimeError) in try Runtime.open() }
            identity = origin + "; \(runtime.threads) threads"
            try TrainingMemory(graph, trained: 0, settings.optimizer).check()
            forward = try Forward(graph, Weights(network.checkpoint, runtime))
            weights = try TrainedWeights(network, graph, forward.weights, frozen: settings.frozen, limits: limits)
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
                try rule.begin(seen([]))
            }
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
    /// - Throws: `.diverged` for a loss that is no number, `.cancelled`, `.data`, `.forward`, which a want of memory is before the
    ///   first step.
    package func run(
        isCancelled: @escaping () -> Bool = { false }, isStopped: () -> Bool = { false },
        told: (TrainingEvent) -> Void = { _ in }
    ) throws(PruningError) -> TrainingResult {
        forward.isCancelled = isCancelled
        let need = try memory()
        do throws(ForwardError) { try need.check(held: need.weights) } catch { throw .forward(error) }
        while step < total, !isStopped() {
            let loss = try advance()
            told(.step(step, of: total, loss: loss))
            if isPointDue { told(.point(try makePoint())) }
        }
        return try result()
    }
}
