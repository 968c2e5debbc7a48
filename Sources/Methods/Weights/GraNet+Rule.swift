import Checkpoints
import Glibc
package import Pruning
import Subjects
package import Tensors

/// Prunes over all layers on a schedule, and regrows inside each.
package struct Regrowth: ScheduledRule, ChartingRule {
    private let settings: GraNet.Settings
    private let schedule: PowerSchedule
    /// Weights exchanged so far, under `exchanged`; at each step of an exchange under `exchanged STEP`, of each weight under
    /// `exchanged in NAME`. At each mask the density asked for and there, under `asked STEP` and `held STEP`, what the curve took
    /// under `pruned STEP`, and the share of weights that were ever there under `ever STEP`; of each weight its `density of NAME` and
    /// `density at first of NAME`. Which elements were never there, under `never:NAME`.
    package var memory = RuleMemory()

    init(_ settings: GraNet.Settings, _ schedule: PowerSchedule) {
        self.settings = settings
        self.schedule = schedule
    }

    package mutating func begin(_ step: TrainingStep) throws(RuntimeError) {
        try makeFirstMasks(step)
        for weight in step.weights.prunable {
            memory.numbers["density at first of \(weight.name)"] = weight.density
            memory.tensors["never:" + weight.name] = try weight.removed.map { (removed) throws(RuntimeError) in
                try removed.hostTensor()
            }
        }
    }

    private func makeFirstMasks(_ step: TrainingStep) throws(RuntimeError) {
        let weights = step.weights.prunable
        guard settings.initial < 1, !weights.isEmpty else { return }
        for (weight, removed) in zip(weights, Self.erk(weights, density: settings.initial)) {
            let own = weight.sparsity(of: 1 - settings.initial, final: 1 - settings.density)
            let count = weight.limit == nil ? removed : Int(Double(weight.count) * own)
            try weight.hold(lowest: count, of: random(weight, seed: step.seed))
        }
    }

    package mutating func afterStep(_ step: TrainingStep) throws(RuntimeError) {
        let done = step.number + 1
        guard done >= schedule.begin, (done - schedule.begin) % schedule.every == 0 else { return }
        let before = step.weights.prunable.reduce(0) { $0 + $1.removedCount }
        if schedule.isDue(at: done) { try prune(step.weights.prunable, to: schedule.sparsity(at: done)) }
        let pruned = step.weights.prunable.reduce(0) { $0 + $1.removedCount } - before
        memory.numbers["pruned \(done)"] = Double(pruned)
        try exchange(step, done)
        try note(step.weights.prunable, done)
    }

    private mutating func exchange(_ step: TrainingStep, _ done: Int) throws(RuntimeError) {
        guard Double(done) <= settings.stop * Double(step.total) else { return }
        let share = Self.share(settings.exchange, at: done, of: step.total)
        for weight in step.weights.prunable { try exchange(share, weight, step) }
    }

    /// What the charts show of this mask.
    private mutating func note(_ weights: [TrainedWeight], _ done: Int) throws(RuntimeError) {
        var (there, ever) = (0, 0.0)
        for weight in weights {
            there += weight.count - weight.removedCount
            ever += try everThere(weight)
            memory.numbers["density of \(weight.name)"] = weight.density
        }
        let all = Double(max(weights.reduce(0) { $0 + $1.count }, 1))
        memory.numbers["asked \(done)"] = 1 - schedule.sparsity(at: done)
        memory.numbers["held \(done)"] = Double(there) / all
        memory.numbers["ever \(done)"] = ever / all
    }

    /// Elements that were there at the start or after one of the masks so far.
    private mutating func everThere(_ weight: TrainedWeight) throws(RuntimeError) -> Double {
        let runtime = weight.tensor.runtime
        guard let removed = weight.removed, let before = memory.tensors["never:" + weight.name] else {
            return Double(weight.count)
        }
        let never = try runtime.call("aten::logical_and", .tensor(removed), .tensor(runtime.tensor(before)))
        memory.tensors["never:" + weight.name] = try never.hostTensor()
        return try Double(weight.count) - never.sum().number()
    }

    package func sparsity(at step: Int) -> Double { schedule.sparsity(at: step) }

    /// p(t) of the half cosine; nothing where nothing is asked for.
    static func share(_ first: Double, at step: Int, of total: Int) -> Double {
        guard first > 0 else { return 0 }
        let angle = Double.pi * Double(step) / Double(max(total, 1))
        return 0.005 + (first - 0.005) * (1 + cos(angle)) / 2
    }
}

extension Regrowth {
    /// What each layer loses at the start.
    private static func erk(_ weights: [TrainedWeight], density: Double) -> [Int] {
        let entries = weights.enumerated().map { index, weight in
            AllocationProblem.Entry(
                layer: index, shape: weight.layer.entry.shape, kind: weight.layer.kind, units: weight.count, cost: 1,
                ceiling: weight.count - 1)
        }
        let all = weights.reduce(0) { $0 + $1.count }
        let problem = AllocationProblem(entries: entries, required: (Double(all) * (1 - density)).rounded(.down))
        let allocation = try? DensityLaw(.all, power: 1).allocate(problem)
        return allocation?.removed ?? entries.map { Int(Double($0.units) * (1 - density)) }
    }

    private func random(_ weight: TrainedWeight, seed: UInt64) throws(RuntimeError) -> Tensor {
        var scores = [Float](repeating: 0, count: weight.count)
        var span = scores.mutableSpan
        // Not the weight's own stream: initial weights come from it, and the mask would keep the largest.
        SeededScores(seed: seed, name: "mask of " + weight.name).fill(&span, from: 0)
        return try weight.tensor.runtime.tensor(scores, shape: [scores.count])
    }

    /// Weights with a share of their own are by themselves, on the same curve.
    private func prune(_ all: [TrainedWeight], to sparsity: Double) throws(RuntimeError) {
        for weight in all where weight.limit != nil {
            try weight.hold(share: weight.sparsity(of: sparsity, final: 1 - settings.density))
        }
        let weights = all.filter { $0.limit == nil }
        let count = weights.reduce(0) { $0 + $1.count }
        // 90 · (1 − 0.8) is 18, which Double misses by its last bit.
        let kept = Int(Double(count) * (1 - sparsity) + 1e-9)
        guard settings.variant == "code" else { return try weights.hold(lowest: count - kept) }
        guard let runtime = weights.first?.tensor.runtime, kept > 0 else { return }
        var parts: [Tensor] = []
        for weight in weights { parts.append(try weight.survivors()) }
        let all = try runtime.call("aten::cat", .tensors(parts), .integer(0))
        let order = try runtime.tensors(
            "aten::sort.stable", .tensor(all), .flag(true), .integer(0), .flag(true))[0]
        let threshold = try order.slice(0, kept - 1..<kept).number()
        for (weight, scores) in zip(weights, parts) {
            let low = try runtime.call("aten::le.Scalar", .tensor(scores), .number(threshold))
            try weight.hold(low.reshaped(weight.tensor.shape))
        }
    }

    /// The smallest survivors go, then as many of what is held come back: one that went may be among them.
    private mutating func exchange(
        _ share: Double, _ weight: TrainedWeight, _ step: TrainingStep
    ) throws(RuntimeError) {
        let alive = weight.count - weight.removedCount
        let count = min(Int((share * Double(alive)).rounded(.up)), alive - 1)
        guard count > 0, weight.removedCount > 0 else { return }
        try weight.hold(lowest: weight.removedCount + count, of: weight.survivors())
        guard let removed = weight.removed, let wish = try wish(weight, step) else { return }
        let runtime = weight.tensor.runtime
        let held = try removed.reshaped([-1])
        let free = try runtime.call("aten::logical_not", .tensor(held))
        let scores = try runtime.call(
            "aten::masked_fill.Scalar", .tensor(wish), .tensor(free), .number(-.infinity))
        let order = try runtime.tensors(
            "aten::sort.stable", .tensor(scores), .flag(true), .integer(0), .flag(true))[1]
        let mask = try runtime.call(
            "aten::index_fill.int_Scalar", .tensor(held), .integer(0), .tensor(order.slice(0, 0..<count)), .integer(0))
        try weight.hold(mask.reshaped(weight.tensor.shape))
        memory.numbers["exchanged", default: 0] += Double(count)
        memory.numbers["exchanged \(step.number + 1)", default: 0] += Double(count)
        memory.numbers["exchanged in \(weight.name)", default: 0] += Double(count)
    }

    /// How much each element is wanted, flat; nil where nothing is known of it.
    private func wish(_ weight: TrainedWeight, _ step: TrainingStep) throws(RuntimeError) -> Tensor? {
        switch settings.growth {
        case "random": return try random(weight, seed: step.seed &+ UInt64(step.number) &+ 1)
        case "momentum":
            guard let momentum = weight.state["momentum"] ?? weight.state["mean"] else { return nil }
            return try momentum.runtime.call("aten::abs", .tensor(momentum.reshaped([-1])))
        default:
            guard let gradient = step.gradient(of: weight) else { return nil }
            return try gradient.runtime.call("aten::abs", .tensor(gradient.reshaped([-1])))
        }
    }
}

extension TrainedWeight {
    /// Share of its elements that is not held.
    fileprivate var density: Double { 1 - Double(removedCount) / Double(max(count, 1)) }
}
