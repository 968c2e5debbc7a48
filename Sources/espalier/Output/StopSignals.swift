import Glibc
import Synchronization

/// SIGINT and SIGTERM as a question that a long job asks between its steps; a second signal ends the program at once.
enum StopSignals {
    private static let asked = Atomic(false)

    /// From now on the first of them is only noted.
    static func watch() {
        asked.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                StopSignals.asked.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    static var isAsked: Bool { asked.load(ordering: .relaxed) }

    /// Back to what they do by themselves.
    static func release() { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }
}
