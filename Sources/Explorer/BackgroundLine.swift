import Synchronization

/// Work off the caller's thread, one piece after another.
final class BackgroundLine: Sendable {
    private let last = Mutex<Task<Void, Never>?>(nil)

    func add(_ work: @escaping @Sendable () async -> Void) {
        last.withLock { last in
            let before = last
            last = Task.detached(priority: .utility) {
                await before?.value
                await work()
            }
        }
    }

    /// Returns when everything given so far is done.
    func settle() async { await last.withLock { $0 }?.value }
}
