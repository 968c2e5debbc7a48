import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Scripts drive the explorer as keys do.
struct ScriptTests {
    @Test func everyKindOfLineIsRead() throws {
        let script = try Script("# a comment\n\nkeys j j +\nsize 120x40\nscreen -\nexpect plan* target\n", file: "s")
        #expect(script.lines.map(\.number) == [3, 4, 5, 6])
        let steps: [Script.Step] = [
            .keys([.character("j"), .character("j"), .character("+")]), .size(Size(columns: 120, rows: 40)),
            .screen("-"),
            .expect("plan* target"),
        ]
        #expect(script.lines.map(\.step) == steps)
    }

    @Test(arguments: ["nonsense", "size 0x0", "size 80", "size 9999x2", "screen", "expect", "key j"])
    func aLineThatIsNoneOfTheseIsNamed(_ line: String) {
        #expect(throws: PruningError.recipe(file: "s", line: 2, fact: "not keys, size, screen, expect or a comment")) {
            try Script("keys j\n" + line, file: "s")
        }
    }

    @Test func anUnknownNameOfAKeyIsToldWithThoseThereAre() {
        let fact = "no key has that name in angle brackets; there are \(Key.bracketed)"
        #expect(throws: PruningError.recipe(file: "s", line: 1, fact: fact)) { try Script("keys <Entre>", file: "s") }
        #expect(Key.bracketed.contains("<enter>") && Key.bracketed.contains("<space>"))
    }

    /// Every key that help shows by a name is read back from that name in angle brackets.
    @Test func scriptsTakeTheNamesThatHelpPrints() {
        let single = Keymap.bindings.flatMap { zip($0.keys, $0.keyText.split(separator: " ")) }
            .filter { keys, _ in keys.count == 1 && keys[0].description.hasSuffix(">") && keys[0].description != ">" }
        #expect(single.count > 10)
        for (keys, text) in single where text != "<" { #expect(Key("<\(text)>") == keys[0], "\(text)") }
    }

    @Test func resizingIsSeenInTheNextFrame() async throws {
        var explorer = try await Samples.explorer(.rnet, columns: 80, rows: 24)
        explorer.resize(Size(columns: 100, rows: 30))
        #expect(explorer.frame.size == Size(columns: 100, rows: 30))
        await explorer.press("<resize:60x20>")
        #expect(explorer.frame.size == Size(columns: 60, rows: 20))
    }

    @Test func nothingIsTakenAfterQuitting() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("g q j j")
        #expect(explorer.hasQuit && explorer.state.list.cursor == 0)
    }
}
