import Synchronization

/// A sum that several workers add to.
final class Counter: Sendable {
    private let sum = Mutex(0)

    /// - Returns: the sum with this.
    func add(_ count: Int) -> Int {
        sum.withLock { sum in
            sum += count
            return sum
        }
    }
}
