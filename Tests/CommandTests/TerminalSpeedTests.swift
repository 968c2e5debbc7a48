import Testing

/// The release build in real terminals, against the clock: run alone, since other tests would be measured too.
@Suite(.serialized, .enabled(if: Script.isReady, Script.advice))
struct TerminalSpeedTests {
    static let speeds = [
        "first_frame_of_70b", "first_frame_of_46080_tensors", "first_frame_of_samples", "key_latency",
        "key_latency_while_scoring", "key_latency_while_training", "bytes_per_key", "first_figure",
    ]

    @Test(.enabled(if: Script.isRelease, Script.advice), arguments: speeds)
    func staysWithinItsLimits(check: String) async throws {
        try await Script(name: "Terminal/speed.py").expectSuccess(TerminalTests.onSilero + [check])
    }
}
