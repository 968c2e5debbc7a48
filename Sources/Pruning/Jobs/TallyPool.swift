import Synchronization
import Tensors

/// Tallies that wait for their next layer: their tables cost more to make than a small layer costs to count.
package final class TallyPool: Sendable {
    private let idle = Mutex<[Tally]>([])

    package init() {}

    /// An empty tally; hand it back when its ranking is made.
    func take() -> Tally {
        guard var tally = idle.withLock({ $0.popLast() }) else { return Tally() }
        // Emptied here, where nobody else holds it: clearing a tally that is still in use would copy its tables.
        tally.reset()
        return tally
    }

    func give(back tally: consuming Tally) { idle.withLock { [tally] in $0.append(tally) } }
}
