import Glibc
import Terminal
import Testing

@Suite struct MailboxTests {
    private func isReadable(_ descriptor: CInt) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) == 1
    }

    @Test func messagesComeOnceAndInOrder() {
        let mailbox = Mailbox<Int>(waking: nil)
        mailbox.post(1)
        mailbox.post(2)
        #expect(mailbox.drain() == [1, 2])
        #expect(mailbox.drain() == [])
    }

    @Test func thePipeIsReadableWhileSomethingWaits() {
        let pipe = WakePipe()
        let mailbox = Mailbox<String>(waking: pipe)
        #expect(!isReadable(pipe.descriptor))
        mailbox.post("a")
        #expect(isReadable(pipe.descriptor))
        _ = mailbox.drain()
        #expect(!isReadable(pipe.descriptor))
        mailbox.post("b")
        #expect(isReadable(pipe.descriptor))
    }

    @Test func nothingIsLostBetweenThreads() async {
        let mailbox = Mailbox<Int>(waking: nil)
        let received = await withTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask { for index in 0..<1000 { mailbox.post(worker * 1000 + index) } }
            }
            var received: [Int] = []
            for await _ in group { received += mailbox.drain() }
            return received + mailbox.drain()
        }
        #expect(received.sorted() == Array(0..<8000))
        for worker in 0..<8 {
            let own = received.filter { $0 / 1000 == worker }
            #expect(own == own.sorted())
        }
    }

    @Test @MainActor func aWaitEndsWhenAMessageIsThere() {
        let (idle, pipe) = (WakePipe(), WakePipe())
        let mailbox = Mailbox<Int>(waking: pipe)
        let wait = InputWait(input: idle.descriptor, others: [pipe.descriptor])
        #expect(wait.wait(timeout: .zero) == .timedOut)
        mailbox.post(1)
        #expect(wait.wait(timeout: .seconds(60)) == .ready)
        #expect(mailbox.drain() == [1])
    }

    @Test @MainActor func aWaitSaysWhenTheTerminalIsGone() {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[1])
        #expect(InputWait(input: ends[0], others: []).wait(timeout: .seconds(60)) == .closed)
        close(ends[0])
    }
}

private enum Thread {
    static func detached(_ body: @escaping @Sendable () -> Void) { Task.detached { body() } }
}
