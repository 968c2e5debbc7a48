#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The one place where the drawing thread sleeps: until a key, a signal, a message or a time-out.
@MainActor
package struct InputWait {
    /// Why the sleep ended.
    package enum Reason: Sendable, Hashable {
        /// Something can be read; ask the screen for keys and drain the mailboxes.
        case ready
        case timedOut
        /// The terminal is gone: nothing will ever be read again.
        case closed
    }

    private let input: CInt
    private let others: [CInt]

    /// - Parameters:
    ///   - input: where keys come from, whose closing ends the program.
    ///   - others: pipes of mailboxes and signals.
    package init(input: CInt = STDIN_FILENO, others: [CInt]) {
        self.input = input
        self.others = others
    }

    /// Sleeps until one of the descriptors can be read.
    /// - Parameter timeout: nil sleeps for as long as it takes; an idle program uses no time.
    package func wait(timeout: Duration? = nil) -> Reason {
        var polled = ([input] + others).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let result = poll(&polled, nfds_t(polled.count), InputWait.milliseconds(timeout))
        if result == 0 { return .timedOut }
        if result < 0 { return .ready }  // a signal: its pipe says which
        let state = Int32(polled[0].revents)
        if state & POLLIN == 0, state & (POLLHUP | POLLERR | POLLNVAL) != 0 { return .closed }
        if state & POLLHUP != 0, !InputWait.hasBytes(input) { return .closed }
        return .ready
    }

    /// Rounded up, so that a wait is never shorter than asked for.
    private static func milliseconds(_ timeout: Duration?) -> CInt {
        guard let timeout else { return -1 }
        let parts = timeout.components
        guard parts.seconds < 1_000_000 else { return 1_000_000_000 }
        let extra = (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return CInt(max(parts.seconds * 1000 + extra, 0))
    }

    private static func hasBytes(_ descriptor: CInt) -> Bool {
        var count: CInt = 0
        return ioctl(descriptor, UInt(FIONREAD), &count) == 0 && count > 0
    }
}
