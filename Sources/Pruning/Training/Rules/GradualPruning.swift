import Glibc
import Subjects
package import Tensors

/// Removes the weights of the smallest magnitude while training, on a schedule: what is removed stays 0.
///
/// At a step of the schedule the mask is made anew from |w|, so that what is held, being 0, goes first. Layer by layer
/// round(n · (1 − s)) weights stay, halves to even (TensorFlow's rule); over all layers together n − ⌊n · s⌋. One weight a layer
/// stays at least. Ties go in layer order, then by flat index, lowest first. A weight with a share of its own is by itself, on the
/// same curve to that share; locked ones stay whole.
package struct GradualPruning<Course: Schedule>: ScheduledRule, ChartingRule {
    /// Who competes with whom.
    package enum Scope: String, Sendable, Hashable, CaseIterable {
        case layer
        case global
    }

    package let schedule: Course
    package let scope: Scope
    /// At each step of the schedule what it asked for under `asked STEP`, and the share that is held under `held STEP`.
    package var memory = RuleMemory()

    package init(_ schedule: Course, scope: Scope = .layer) {
        self.schedule = schedule
        self.scope = scope
    }

    package mutating func begin(_ step: TrainingStep) throws(RuntimeError) { try prune(step, done: 0) }

    package mutating func afterStep(_ step: TrainingStep) throws(RuntimeError) {
        try prune(step, done: step.number + 1)
    }

    package func sparsity(at step: Int) -> Double { schedule.sparsity(at: step) }

    private mutating func prune(_ step: TrainingStep, done: Int) throws(RuntimeError) {
        guard schedule.isDue(at: done) else { return }
        try cut(step, done)
        let weights = step.weights.prunable
        let all = weights.reduce(0) { $0 + $1.count }
        memory.numbers["asked \(done)"] = schedule.sparsity(at: done)
        memory.numbers["held \(done)"] = Double(weights.reduce(0) { $0 + $1.removedCount }) / Double(max(all, 1))
    }

    private func cut(_ step: TrainingStep, _ done: Int) throws(RuntimeError) {
        let (sparsity, final) = (schedule.sparsity(at: done), schedule.sparsity(at: .max))
        let alone = step.weights.prunable.filter { scope == .layer || $0.limit != nil }
        for weight in alone { try weight.hold(share: weight.sparsity(of: sparsity, final: final)) }
        guard scope == .global else { return }
        let weights = step.weights.prunable.filter { $0.limit == nil }
        let count = weights.reduce(0) { $0 + $1.count }
        try weights.hold(lowest: Int(Double(count) * sparsity))
    }
}

extension GradualPruning {
    /// What card 21 shows: the curve that was asked for, and what came of it.
    package var charts: [Chart] {
        func curve(_ name: String) -> Chart.Curves.Curve {
            let points = memory.numbers.compactMap { key, value -> Chart.Point? in
                guard key.hasPrefix(name + " "), let step = Int(key.dropFirst(name.count + 1)) else { return nil }
                return Chart.Point(Double(step), value)
            }
            return .init(name, points.sorted { $0.x < $1.x })
        }
        return [Chart("sparsity by step", .curves(.init([curve("asked"), curve("held")], by: "step")), .exact)]
    }
}

extension TrainedWeight {
    /// Holds this share of its elements at 0, the smallest: round(n · (1 − share)) stay, halves to even, one at least.
    package func hold(share: Double) throws(RuntimeError) {
        let kept = max(Int(rint(Double(count) * (1 - share))), 1)
        try hold(lowest: count - kept, of: survivors())
    }
}

extension [TrainedWeight] {
    /// Holds the `count` smallest of all at 0, those that are held already first; the largest of each weight stays.
    ///
    /// - Parameter given: scores in the place of magnitudes, flat, one a weight; below 0 for what is held.
    package func hold(lowest count: Int, of given: [Tensor]? = nil) throws(RuntimeError) {
        guard let runtime = first?.tensor.runtime else { return }
        var parts: [Tensor] = []
        for (place, weight) in enumerated() {
            let scores = if let given { given[place] } else { try weight.survivors() }
            // The largest of a layer stays, whatever the others are.
            let best = try runtime.call("aten::argmax", .tensor(scores))
            _ = try runtime.call(
                "aten::index_fill_.int_Scalar", .tensor(scores), .integer(0), .tensor(best.reshaped([1])),
                .number(.infinity))
            parts.append(scores)
        }
        let all = try runtime.call("aten::cat", .tensors(parts), .integer(0))
        let lowest = try all.lowest(Swift.min(count, all.elementCount - self.count))
        var start = 0
        for weight in self {
            try weight.hold(lowest.slice(0, start..<start + weight.count).reshaped(weight.tensor.shape))
            start += weight.count
        }
    }
}
