import Synchronization

/// Bytes read so far by all workers of a pass.
final class ByteCounter: Sendable {
    private let bytes = Mutex(0)

    func add(_ count: Int) { bytes.withLock { $0 += count } }
    var value: Int { bytes.withLock { $0 } }
}
