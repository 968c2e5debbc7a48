import Subjects

/// Which targets are still to be scored, in which order.
struct ScoringQueue {
    private var pending: [Int: Target] = [:]
    /// Layers on screen, first.
    private var preferred: [Int] = []
    /// The rest, in tensor order; taken from the end.
    private var order: [Int] = []
    /// Every layer that was queued.
    private(set) var layers: [Int] = []

    init() {}

    /// Queues the targets that `isDone` does not know already.
    init(_ targets: [Target?], isDone: (Target) -> Bool) {
        for case let target? in targets where !isDone(target) { pending[target.layer] = target }
        order = pending.keys.sorted(by: >)
        layers = order
    }

    /// Moves these layers to the front, in this order.
    mutating func prefer(_ layers: [Int]) { preferred = layers.reversed() }

    /// The next target to score; nil when all are taken.
    mutating func next() -> Target? {
        while let layer = preferred.popLast() ?? order.popLast() {
            if let target = pending.removeValue(forKey: layer) { return target }
        }
        return nil
    }
}
