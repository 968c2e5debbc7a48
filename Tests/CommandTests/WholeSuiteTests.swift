import Testing

/// Nothing is left out unseen: where CI runs, what the scripts need must be there.
@Test(.enabled(if: Program.environment["CI"] != nil, "only CI must have everything"))
func ciRunsTheScriptsToo() {
    #expect(Script.isRelease)
}
