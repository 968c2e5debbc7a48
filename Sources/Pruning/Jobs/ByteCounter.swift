import Synchronization

/// Bytes read so far by all workers of a pass.
package final class ByteCounter: Sendable {
    private let bytes = Mutex(0)

    package init() {}

    package func add(_ count: Int) { bytes.withLock { $0 += count } }
    package var value: Int { bytes.withLock { $0 } }
}
