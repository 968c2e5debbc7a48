import Glibc
import Synchronization

/// One thread of its own on which jobs run in turn, with a state that never leaves it.
///
/// Long calls into the runtime would hold up everything else on the shared threads of tasks; here they hold up nothing.
final class JobThread<State>: Sendable {
    typealias Job = @Sendable (inout State?) -> Void

    private struct Queue {
        var jobs: [Job] = []
        var isClosed = false
    }

    private let queue = Mutex(Queue())
    private let signal = Signal()

    /// - Parameter niceness: of the thread and of those that it starts, 0…19.
    func start(niceness: Int) {
        SystemThread.start { [self] in
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, CInt(niceness))
            run()
        }
    }

    /// Runs a job after those that wait.
    func add(_ job: @escaping Job) {
        queue.withLock { $0.jobs.append(job) }
        signal.raise()
    }

    /// Ends the thread after the jobs that wait.
    func close() {
        queue.withLock { $0.isClosed = true }
        signal.raise()
    }

    private func run() {
        var state: State?
        while true {
            signal.wait()
            let (job, isClosed) = queue.withLock { queue in
                (queue.jobs.isEmpty ? nil : queue.jobs.removeFirst(), queue.isClosed)
            }
            if let job { job(&state) } else if isClosed { return }
        }
    }
}

/// A thread of the system.
private enum SystemThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func start(_ run: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(Body(run)).toOpaque()
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<Body>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, context)
        precondition(status == 0, "no thread can be made")
        pthread_detach(thread)
    }
}

/// A semaphore.
///
/// Proof for `@unchecked Sendable`: the pointer is a `let`, and semaphores are made for several threads.
private final class Signal: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func raise() { sem_post(semaphore) }

    func wait() { while sem_wait(semaphore) != 0, errno == EINTR {} }
}
