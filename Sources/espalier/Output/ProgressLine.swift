import Checkpoints
import Glibc
import Synchronization

/// One line on standard error that tells how far a long job is; silent unless that is a terminal.
final class ProgressLine: Sendable {
    private struct State {
        var last: ContinuousClock.Instant?
        var isDrawn = false
    }

    private let isShown = Standard.isErrorTerminal
    private let state = Mutex(State())

    /// Drawn at most ten times a second.
    /// - Parameter note: follows, where there is any.
    func show(_ what: String, done: Int, of total: Int, note: String = "") {
        let share = total > 0 ? min(100, done * 100 / total) : 0
        let tail = note.isEmpty ? "" : ", " + note
        show("\(what) \(share) % of \(Amount.bytes(total))\(tail)")
    }

    /// Drawn at most ten times a second.
    func show(_ text: @autoclosure () -> String) {
        guard isShown else { return }
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            if let last = state.last, now - last < .milliseconds(100) { return false }
            state.last = now
            state.isDrawn = true
            return true
        }
        guard isDue else { return }
        Standard.error("\r\u{1b}[K\(text().printable)")
    }

    /// Takes the line away, before anything else is said.
    func clear() {
        let wasDrawn = state.withLock { state in
            defer { state.isDrawn = false }
            return state.isDrawn
        }
        if wasDrawn { Standard.error("\r\u{1b}[K") }
    }
}
