package import Pruning
import Subjects
package import Tensors

/// Trains, cuts and begins again from the first weights, so many times; the last training is not cut.
package struct RewoundRounds: ChartingRule {
    let settings: SAP.Settings
    let slack: SlackAllocator
    /// The first weights under `first:NAME`, the ranking of the first training under `dense:NAME`; how many weights were there
    /// at the end of each round under `left ROUND`, and their index under `index ROUND`; the same of each layer, with its name
    /// behind the round.
    package var memory = RuleMemory()

    init(_ settings: SAP.Settings, _ slack: SlackAllocator) {
        self.settings = settings
        self.slack = slack
    }

    var rounds: Int { max(Int(settings.rounds), 1) }

    package mutating func begin(_ step: TrainingStep) throws(RuntimeError) {
        for weight in step.weights.all { memory.tensors["first:" + weight.name] = try weight.tensor.hostTensor() }
    }

    package mutating func beforePass(_ step: TrainingStep) throws(RuntimeError) {
        let length = max(step.total / rounds, 1)
        guard step.number > 0, step.number % length == 0, step.number / length < rounds else { return }
        try end(step.number / length - 1, step)
        var first: [String: HostTensor] = [:]
        for weight in step.weights.all { first[weight.name] = memory.tensors["first:" + weight.name] }
        try step.weights.rewind(to: first)
    }

    package mutating func afterStep(_ step: TrainingStep) throws(RuntimeError) {
        guard step.number + 1 == step.total else { return }
        try note(rounds - 1, step.weights.prunable)
    }

    private mutating func end(_ round: Int, _ step: TrainingStep) throws(RuntimeError) {
        let weights = step.weights.prunable
        try note(round, weights)
        if round == 0, settings.mode == "one-shot" {
            for weight in weights { memory.tensors["dense:" + weight.name] = try weight.magnitudes().hostTensor() }
        }
        let free = weights.filter { $0.limit == nil }
        for weight in weights where weight.limit != nil || settings.scope == "layer" { try cut(weight) }
        switch settings.scope {
        case "global": try cutTogether(free)
        case "neuron": for weight in free { try cutRows(of: weight) }
        default: break
        }
    }

    /// By its own index; never beyond the share that a rule or a hand states.
    private func cut(_ weight: TrainedWeight) throws(RuntimeError) {
        let scores = try scores(of: weight)
        var count = weight.removedCount + removed(try scores.floats())
        if case .share(let share)? = weight.limit { count = min(count, Int(share * Double(weight.count) + 1e-9)) }
        try weight.hold(lowest: max(count, weight.removedCount), of: scores)
    }

    private mutating func note(_ round: Int, _ weights: [TrainedWeight]) throws(RuntimeError) {
        var alive: [Float] = []
        for weight in weights {
            let own = try weight.survivors().floats().filter { $0 >= 0 }
            memory.numbers["left \(round) \(weight.name)"] = Double(own.count)
            memory.numbers["index \(round) \(weight.name)"] = slack.index.value(of: own)
            alive += own
        }
        memory.numbers["left \(round)"] = Double(alive.count)
        memory.numbers["index \(round)"] = slack.index.value(of: alive)
    }
}

extension RewoundRounds {
    /// Larger survives, -1 for what is held; flat.
    private func scores(of weight: TrainedWeight) throws(RuntimeError) -> Tensor {
        guard let dense = memory.tensors["dense:" + weight.name] else { return try weight.survivors() }
        let scores = try weight.tensor.runtime.tensor(dense)
        guard let removed = weight.removed else { return scores }
        return try scores.runtime.call(
            "aten::masked_fill.Scalar", .tensor(scores), .tensor(removed.reshaped([-1])), .number(-1))
    }

    /// How many of the survivors among these scores go; one stays.
    func removed(_ scores: some Sequence<Float>) -> Int {
        let alive = scores.filter { $0 >= 0 }
        guard settings.mode == "sap" else { return min(Int(settings.rate * Double(alive.count)), alive.count - 1) }
        let kept = slack.index.bound(slack.index.value(of: alive), of: alive.count, slack: slack.slack)
        return min(slack.removed(of: alive.count, keeping: kept), alive.count - 1)
    }

    private func cutTogether(_ weights: [TrainedWeight]) throws(RuntimeError) {
        guard !weights.isEmpty else { return }
        var scores: [Tensor] = []
        var all: [Float] = []
        for weight in weights {
            scores.append(try self.scores(of: weight))
            all += try scores[scores.count - 1].floats()
        }
        try weights.hold(lowest: weights.reduce(0) { $0 + $1.removedCount } + removed(all), of: scores)
    }

    /// Each output by its own index.
    private func cutRows(of weight: TrainedWeight) throws(RuntimeError) {
        let scores = try scores(of: weight).floats()
        let length = scores.count / max(weight.tensor.shape.first ?? 1, 1)
        var held = [Float](repeating: 0, count: scores.count)
        for start in stride(from: 0, to: scores.count, by: max(length, 1)) {
            let row = start..<start + length
            let gone = row.count { scores[$0] < 0 } + removed(scores[row])
            // Stable: ties go by index.
            for place in row.sorted(by: { scores[$0] < scores[$1] }).prefix(gone) { held[place] = 1 }
        }
        let mask = try weight.tensor.runtime.tensor(held, shape: weight.tensor.shape)
        try weight.hold(weight.tensor.runtime.call("aten::ne.Scalar", .tensor(mask), .number(0)))
    }
}
