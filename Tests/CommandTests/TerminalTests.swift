import Testing

/// The explorer in real terminals. The checks are in Terminal/, one function each, whose name stands here.
@Suite(.serialized, .enabled(if: Script.isReady, Script.advice))
struct TerminalTests {
    static let manners = [
        "quitting", "signals", "suspending", "signals_after_suspending", "terms", "no_colour", "c_locale",
        "forwarded_locale", "resizing", "starting_small", "pasting", "reports", "idling", "measuring", "training",
        "cut_short",
    ]

    @Test(arguments: manners)
    func behavesInATerminal(check: String) async throws {
        try await Script(name: "Terminal/manners.py").expectSuccess(Self.onSilero + [check])
    }

    @Test(arguments: [("Terminal/manners.py", manners), ("Terminal/speed.py", TerminalSpeedTests.speeds)])
    func runsEveryCheckOfTheScript(script: String, names: [String]) async throws {
        let listed = try await Script(name: script).run(["--list"], limit: 60)
        #expect(listed.text.split(separator: "\n").map(String.init) == names)
    }

    @Test func theEmulatorDrawsWhatTheStandardsSay() async throws {
        try await Script(name: "Terminal/emulator_checks.py").expectSuccess([])
    }

    @Test func aSessionInTmuxIsRepeatedWithoutAScreen() async throws {
        try await Script(name: "Terminal/flow.py").expectSuccess(Self.onSilero)
    }

    static let onSilero = [Program.espalier.path, Samples.path("silero-vad")]
}
