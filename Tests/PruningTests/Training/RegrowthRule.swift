import Pruning
import Tensors

/// Pruning with regrowth by gradient, as a method would write it on top of the trainer: what the hooks must make possible.
///
/// Every step of the schedule one threshold over all layers removes what is small, then every layer exchanges a share of its
/// survivors: the smallest go, and as many that were held come back, at 0, where the gradient is largest.
struct RegrowthRule<Course: Schedule>: TrainingRule {
    let schedule: Course
    let share: Double
    /// Exchanged so far: a number that a resumed training must know.
    var memory = RuleMemory()

    init(_ schedule: Course, share: Double) {
        self.schedule = schedule
        self.share = share
    }

    mutating func afterStep(_ step: TrainingStep) throws(RuntimeError) {
        let done = step.number + 1
        guard schedule.isDue(at: done) else { return }
        var kept: [[Bool]] = []
        var scores: [[Float]] = []
        for weight in step.weights.prunable {
            scores.append(try weight.survivors().floats())
            kept.append(scores[scores.count - 1].map { $0 >= 0 })
        }
        prune(scores, &kept, to: schedule.sparsity(at: done))
        for (index, weight) in step.weights.prunable.enumerated() {
            let gradient = try step.gradient(of: weight)?.floats() ?? []
            let count = exchange(scores[index], &kept[index])
            // What goes becomes 0 before anything comes back, so that it comes back at 0.
            try hold(kept[index], weight)
            regrow(count, gradient.map(\.magnitude), &kept[index])
            try hold(kept[index], weight)
        }
    }

    private func hold(_ kept: [Bool], _ weight: TrainedWeight) throws(RuntimeError) {
        let removed = kept.map { $0 ? Float(0) : 1 }
        try weight.hold(weight.tensor.runtime.tensor(removed, shape: weight.tensor.shape).cast(to: .bool))
    }

    /// Keeps the weights above the K-th largest score, strictly: K − 1 of them.
    private func prune(_ scores: [[Float]], _ kept: inout [[Bool]], to sparsity: Double) {
        let sorted = scores.joined().sorted(by: >)
        let count = Int(Double(sorted.count) * (1 - sparsity))
        let threshold = sorted[max(count, 1) - 1]
        for layer in kept.indices {
            for unit in kept[layer].indices where scores[layer][unit] <= threshold { kept[layer][unit] = false }
        }
    }

    private func exchange(_ scores: [Float], _ kept: inout [Bool]) -> Int {
        let alive = kept.indices.filter { kept[$0] }
        let count = Int((share * Double(alive.count)).rounded(.up))
        for unit in alive.sorted(by: { (scores[$0], $0) < (scores[$1], $1) }).prefix(count) { kept[unit] = false }
        return count
    }

    private mutating func regrow(_ count: Int, _ gradients: [Float], _ kept: inout [Bool]) {
        let held = kept.indices.filter { !kept[$0] }
        for unit in held.sorted(by: { (-gradients[$0], $0) < (-gradients[$1], $1) }).prefix(count) {
            kept[unit] = true
        }
        memory.numbers["exchanged", default: 0] += Double(count)
    }
}
