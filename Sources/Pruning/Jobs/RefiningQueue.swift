import Synchronization

/// Which layers are still to be refined, each with all of its bins so that one pass does.
final class RefiningQueue: Sendable {
    private let pending: Mutex<[(layer: Int, bins: [UInt16])]>

    init(_ refinements: [Solution.Refining]) {
        let byLayer = Dictionary(grouping: refinements, by: \.layer)
        pending = Mutex(byLayer.map { ($0.key, $0.value.map(\.bin)) }.sorted { $0.0 > $1.0 })
    }

    /// The next layer in tensor order; nil when all are taken.
    func next() -> (layer: Int, bins: [UInt16])? { pending.withLock { $0.popLast() } }
}
