import Synchronization
import Tensors

/// Tallies that wait for their next layer: their tables cost more to make than a small layer costs to count.
package final class TallyPool: Sendable {
    private let idle = Mutex<[Tally]>([])

    package init() {}

    /// An empty tally; hand it back when its ranking is made.
    func take() -> Tally { idle.withLock { $0.popLast() } ?? Tally() }

    func give(back tally: consuming Tally) {
        var tally = tally
        tally.reset()
        idle.withLock { [tally] in $0.append(tally) }
    }
}
