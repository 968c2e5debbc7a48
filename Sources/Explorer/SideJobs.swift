import Synchronization

/// Work beside the session's: at most one job of a kind, the newest.
final class SideJobs: Sendable {
    enum Kind: Sendable, Hashable {
        case sweep
        case comparison
        case shapes
        case export
        case cut
    }

    private let running = Mutex<[Kind: Task<Void, Never>]>([:])

    /// Cancels the job of this kind that runs, and begins once it has ended.
    /// - Parameter executor: where its long calls run; nil: on the shared threads.
    func start(
        _ kind: Kind, on executor: (any TaskExecutor)? = nil, _ work: @escaping @Sendable () async -> Void
    ) {
        running.withLock { running in
            let before = running[kind]
            before?.cancel()
            running[kind] = Task.detached(executorPreference: executor, priority: .utility) {
                await before?.value
                if !Task.isCancelled { await work() }
            }
        }
    }

    func cancel(_ kind: Kind) { running.withLock { $0[kind]?.cancel() } }

    /// Returns when every job given so far has ended.
    func settle() async {
        for task in running.withLock({ Array($0.values) }) { await task.value }
    }
}
