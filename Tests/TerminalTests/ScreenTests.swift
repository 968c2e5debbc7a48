import Terminal
import Testing

@Suite @MainActor struct ScreenTests {
    @Test func memoryScreenPlaysKeysAndKeepsFrames() {
        let screen = MemoryScreen(size: Size(columns: 4, rows: 1))
        screen.feed([.up, .enter])
        screen.feed([.resize(Size(columns: 6, rows: 2))])
        #expect(screen.keys() == [.up, .enter])
        #expect(screen.keys() == [.resize(Size(columns: 6, rows: 2))])
        #expect(screen.size == Size(columns: 6, rows: 2))
        #expect(screen.keys() == [] && screen.isDrained)
        screen.show(Frame(size: screen.size))
        screen.suspend()
        screen.close()
        #expect(screen.frame == Frame(size: Size(columns: 6, rows: 2)))
        #expect(screen.calls == ["suspend", "close"])
    }

    @Test(arguments: [
        ("xterm-256color", ["xterm-256color", "xterm", "vt100"]),
        ("xterm-ghostty", ["xterm-ghostty", "xterm-256color", "xterm", "vt100"]),
        ("tmux-256color", ["tmux-256color", "screen-256color", "xterm-256color", "xterm", "vt100"]),
        ("dumb", ["dumb", "vt100", "xterm-256color", "xterm"]),
        ("", ["xterm-256color", "xterm", "vt100"]),
    ])
    func unknownTerminalsFallBackByFamily(term: String, names: [String]) {
        #expect(TerminalNames.candidates(term: term, wantsTruecolor: false) == names)
    }

    @Test func truecolorTriesTheDirectEntryFirst() {
        #expect(
            TerminalNames.candidates(term: "tmux-256color", wantsTruecolor: true).prefix(2) == [
                "tmux-direct", "tmux-256color",
            ])
        #expect(
            TerminalNames.candidates(term: "foot", wantsTruecolor: true).prefix(3) == [
                "foot-direct", "xterm-direct", "foot",
            ])
        #expect(TerminalNames.candidates(term: "linux", wantsTruecolor: true).first == "linux")
    }

    @Test(arguments: [
        ([:], false), (["LANG": "C"], false), (["LANG": "en_US.UTF-8"], true), (["LANG": "de_DE.utf8"], true),
        (["LC_ALL": "C", "LANG": "C.UTF-8"], false), (["LC_ALL": "", "LC_CTYPE": "C.UTF-8"], true),
    ])
    func theFirstLocaleVariableThatIsSetCounts(environment: [String: String], expected: Bool) {
        #expect(TerminalNames.namesUTF8(environment: environment) == expected)
    }

    @Test(arguments: [
        ("linux", true), ("vt220", true), ("dumb", true), ("xterm", false), ("vte-256color", false), ("", false),
    ])
    func consolesGetASCII(term: String, expected: Bool) {
        #expect(TerminalNames.showsOnlyASCII(term) == expected)
    }
}
