import Checkpoints
import Glibc
import Testing

/// A bus error that belongs to no mapping of ours ends the program by that signal, after all who want to know have heard.
@Suite struct ForeignFaultTests {
    @Test func aFaultElsewhereEndsTheProgram() async {
        await #expect(processExitsWith: .signal(SIGBUS)) {
            MappedFile.guardFaults()
            exit(Int32(Fault.byteOfNothing()))
        }
    }

    @Test func aSignalThatIsSentEndsTheProgram() async {
        await #expect(processExitsWith: .signal(SIGBUS)) {
            MappedFile.guardFaults()
            raise(SIGBUS)
            exit(0)
        }
    }

    @Test func whatWasInstalledBeforeHasItsTurn() async throws {
        let result = await #expect(processExitsWith: .signal(SIGBUS), observing: [\.standardOutputContent]) {
            OtherHandler.install()
            MappedFile.guardFaults()
            exit(Int32(Fault.byteOfNothing()))
        }
        let said = try #require(result).standardOutputContent
        #expect(OtherHandler.turns(in: said) == 1, "\(said)")
    }

    /// As a screen does that is opened after the files: it takes our handler for the one to hand back to.
    @Test(arguments: [1, 2, 5])
    func whatWasInstalledAfterHasItsTurnAndNoCircleFollows(times: Int) async throws {
        let result = await #expect(processExitsWith: .signal(SIGBUS), observing: [\.standardOutputContent]) {
            [times] in
            for _ in 0..<times {
                MappedFile.guardFaults()
                OtherHandler.install()
            }
            MappedFile.guardFaults()
            MappedFile.guardFaults()
            exit(Int32(Fault.byteOfNothing()))
        }
        let said = try #require(result).standardOutputContent
        #expect(OtherHandler.turns(in: said) == 1, "\(said)")
    }

    @Test func whatWasInstalledAfterHasNoTurnForOurs() async throws {
        let result = await #expect(processExitsWith: .exitCode(7), observing: [\.standardOutputContent]) {
            let folder = try TemporaryFolder()
            let path = try folder.write("a", [7])
            let map = try MappedFile(path)
            OtherHandler.install()
            MappedFile.guardFaults()
            truncate(path, 0)
            let sum = map.withBytes(0..<1) { $0.withUnsafeBytes { $0[0] } }
            exit(sum == 0 && map.isDamaged ? 7 : 1)
        }
        let said = try #require(result).standardOutputContent
        #expect(OtherHandler.turns(in: said) == 0, "\(said)")
    }

    @Test func aHandlerThatWentAwayIsNotMissed() async {
        await #expect(processExitsWith: .signal(SIGBUS)) {
            MappedFile.guardFaults()
            OtherHandler.install()
            MappedFile.guardFaults()
            OtherHandler.remove()
            MappedFile.guardFaults()
            exit(Int32(Fault.byteOfNothing()))
        }
    }

    @Test func oneThatIgnoresTheSignalStillDoes() async {
        await #expect(processExitsWith: .exitCode(7)) {
            signal(SIGBUS, SIG_IGN)
            MappedFile.guardFaults()
            raise(SIGBUS)
            exit(7)
        }
    }
}

/// A mapping that nobody guards.
private enum Fault {
    /// Never returns where bus errors end the program.
    static func byteOfNothing() -> UInt8 {
        guard let file = tmpfile() else { return 0 }
        guard let address = mmap(nil, 1, PROT_READ, MAP_PRIVATE, fileno(file), 0), address != MAP_FAILED else {
            return 0
        }
        return address.load(as: UInt8.self)
    }
}

/// What a screen does on a fatal signal: its work, once; the action found before put back; the signal sent again.
private enum OtherHandler {
    // A handler can reach nothing else. Each process that uses it is one test's own and writes it before any signal.
    /// In memory of its own: Swift 6.3 reserves 148 of its 152 bytes for a static one, and puts the next variable there.
    nonisolated(unsafe) private static let before = UnsafeMutablePointer<sigaction>.allocate(capacity: 1)
    nonisolated(unsafe) private static var isInstalled = false
    /// A character that no report of a test holds.
    private static let mark: UInt8 = 1

    static func install() {
        isInstalled = true
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            if OtherHandler.isInstalled { _ = write(STDOUT_FILENO, [OtherHandler.mark], 1) }
            OtherHandler.isInstalled = false
            sigaction(number, OtherHandler.before, nil)
            raise(number)
        }
        sigaction(SIGBUS, &action, before)
    }

    static func remove() {
        isInstalled = false
        sigaction(SIGBUS, before, nil)
    }

    static func turns(in output: [UInt8]) -> Int { output.count { $0 == mark } }
}
