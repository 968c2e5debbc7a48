import Testing

@testable import Terminal

@Suite struct KeyDecoderTests {
    /// Feeds characters and codes as curses would, then nothing more.
    private func keys(_ inputs: [KeyDecoder.Input]) -> [Key] {
        var decoder = KeyDecoder()
        return inputs.flatMap { decoder.take($0) } + decoder.settle()
    }

    private func typed(_ text: String) -> [KeyDecoder.Input] { text.unicodeScalars.map { .character($0.value) } }

    @Test func charactersAndControlsAreKeys() {
        #expect(keys(typed("aÉ日")) == [.character("a"), .character("É"), .character("日")])
        #expect(
            keys(typed("\u{4}\t\r\n\u{7f}\u{8}\0\u{1f}")) == [
                .control("d"), .tab, .enter, .enter, .backspace, .backspace, .control(" "), .control("_"),
            ])
    }

    @Test func escapeAloneIsEscapeAndBeforeAKeyIsAlt() {
        #expect(keys(typed("\u{1b}")) == [.escape])
        #expect(keys(typed("\u{1b}x")) == [.alt("x")])
        #expect(keys(typed("\u{1b}\u{4}")) == [.character("d", [.control, .alt])])
        #expect(keys([.character(27), .key(.named(.up), [])]) == [.named(.up, .alt)])
        #expect(keys(typed("\u{1b}\u{1b}")) == [.escape, .escape])
    }

    @Test func namedKeysKeepTheirModifiers() {
        #expect(
            keys([.key(.named(.left), .control), .key(.named(.function(12)), [])]) == [
                .named(.left, .control), .named(.function(12)),
            ])
    }

    @Test func aPasteIsOneKeyWithUnixLineEnds() {
        let inputs = [.key(.pasteBegin, [])] + typed("q:w\r\nx\ry") + [.key(.pasteEnd, [])] + typed("j")
        #expect(keys(inputs) == [.paste("q:w\nx\ny"), .character("j")])
    }

    @Test func keySequencesInsideAPasteAreNoKeys() {
        let inputs: [KeyDecoder.Input] = [
            .key(.pasteBegin, []), .character(27), .key(.named(.up), []), .key(.mouse, []), .character(0x61),
            .key(.pasteEnd, []),
        ]
        #expect(keys(inputs) == [.paste("\u{1b}a")])
    }

    @Test func aPasteMayComeInPieces() {
        var decoder = KeyDecoder()
        #expect(decoder.take(.key(.pasteBegin, [])).isEmpty)
        #expect(decoder.take(.character(0x61)).isEmpty)
        #expect(decoder.settle().isEmpty)
        #expect(decoder.take(.key(.pasteEnd, [])) == [.paste("a")])
    }

    @Test func aPasteIsKeptUpToAMebibyte() {
        var decoder = KeyDecoder()
        _ = decoder.take(.key(.pasteBegin, []))
        for _ in 0..<(1 << 20) + 5 { _ = decoder.take(.character(0x61)) }
        let keys = decoder.take(.key(.pasteEnd, []))
        guard case .paste(let text)? = keys.first else {
            Issue.record("\(keys.count) keys")
            return
        }
        #expect(text.utf8.count == 1 << 20)
    }

    /// Button codes: xterm's control sequences, "SGR extended coordinates".
    @Test(arguments: [
        ("0;10;5M", Mouse(.press, .left, x: 9, y: 4)),
        ("2;300;1M", Mouse(.press, .right, x: 299, y: 0)),
        ("0;1;1m", Mouse(.release, .left, x: 0, y: 0)),
        ("32;7;8M", Mouse(.drag, .left, x: 6, y: 7)),
        ("64;2;3M", Mouse(.wheelUp, .none, x: 1, y: 2)),
        ("65;2;3M", Mouse(.wheelDown, .none, x: 1, y: 2)),
        ("17;4;4M", Mouse(.press, .middle, x: 3, y: 3, modifiers: .control)),
        ("36;4;4M", Mouse(.drag, .left, x: 3, y: 3, modifiers: .shift)),
    ])
    func mouseReportsAreParsed(report: String, mouse: Mouse) {
        #expect(keys([.key(.mouse, [])] + typed(report)) == [.mouse(mouse)])
    }

    @Test(arguments: ["0;0;1M", "0;1M", ";;M", "99999999999999999999;1;1M", "x", "66;1;1M", "1;2;3;4M"])
    func badMouseReportsGiveNoKeys(report: String) {
        #expect(keys([.key(.mouse, [])] + typed(report)).isEmpty)
    }

    @Test func theOldMouseFormIsParsed() {
        #expect(
            keys([.key(.oldMouse, [])] + typed(" !!j")) == [.mouse(Mouse(.press, .left, x: 0, y: 0)), .character("j")])
        #expect(keys([.key(.oldMouse, [])] + typed("#+-")) == [.mouse(Mouse(.release, .none, x: 10, y: 12))])
    }

    @Test func controlAndFormatCharactersAreNoText() {
        #expect(keys(typed("\u{9b}\u{202e}a")) == [.character("a")])
    }
}
