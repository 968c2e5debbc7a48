/// A thread of its own on which tasks run one after another: for long calls that would hold up everything on the shared threads.
///
/// A task that prefers it stays a task, so that it can be cancelled and asked whether it is.
package final class WorkerThread: TaskExecutor {
    private let thread = JobThread<Void>()

    /// - Parameter niceness: of the thread, 0…19.
    package init(niceness: Int = 0) { thread.start(niceness: niceness) }

    deinit { thread.close() }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        thread.add { _ in job.runSynchronously(on: executor) }
    }
}
