import Synchronization

/// Messages from any thread to the one that draws. Posting never waits; the first message after a drain wakes the
/// sleeping thread.
package final class Mailbox<Message: Sendable>: Sendable {
    /// Nil where nobody sleeps: whoever reads comes by on his own.
    private let pipe: WakePipe?
    private let waiting = Mutex<[Message]>([])

    /// - Parameter pipe: wakes the thread that draws.
    package init(waking pipe: WakePipe?) { self.pipe = pipe }

    /// Adds a message; from any thread.
    package func post(_ message: sending Message) {
        let message = message
        let wasEmpty = waiting.withLock { waiting in
            waiting.append(message)
            return waiting.count == 1
        }
        if wasEmpty { pipe?.wake() }
    }

    /// All messages since the last call, oldest first; each comes once.
    package func drain() -> [Message] {
        pipe?.drain()  // before the messages: one that comes in between wakes once too often, never too seldom
        return waiting.withLock { waiting in
            let messages = waiting
            waiting.removeAll(keepingCapacity: true)
            return messages
        }
    }
}
