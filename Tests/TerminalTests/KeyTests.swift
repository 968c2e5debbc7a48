import Terminal
import Testing

@Suite struct KeyTests {
    @Test(arguments: [
        (Key.character("a"), "a"), (.character("G"), "G"), (.control("d"), "C-d"), (.alt("x"), "M-x"),
        (.up, "<up>"), (.escape, "<esc>"), (.named(.left, .control), "C-<left>"), (.named(.tab, .shift), "S-<tab>"),
        (.named(.function(5)), "<f5>"), (.character(" "), "<space>"), (.character("<"), "<lt>"), (.character("-"), "-"),
        (.character(">", .alt), "M->"), (.character("x", [.control, .alt]), "C-M-x"), (.control(" "), "C-<space>"),
        (.paste("two words\n>é%"), "<paste:two%20words%0a%3e%c3%a9%25>"),
        (.mouse(Mouse(.press, .left, x: 12, y: 5)), "<press:left:12,5>"),
        (.mouse(Mouse(.wheelUp, .none, x: 3, y: 4, modifiers: .control)), "C-<wheelup:none:3,4>"),
        (.resize(Size(columns: 120, rows: 40)), "<resize:120x40>"), (.focus(true), "<focus>"),
        (.focus(false), "<blur>"),
        (.character("é"), "é"),
    ])
    func textFormGoesBothWays(key: Key, text: String) {
        #expect(key.description == text)
        #expect(Key(text) == key)
    }

    /// As help writes them, in any case, the modifier before the bracket or inside.
    @Test(arguments: [
        ("<Enter>", Key.enter), ("<ENTER>", .enter), ("<PageDown>", .pageDown), ("<Esc>", .escape),
        ("<F5>", .named(.function(5))), ("S-<Tab>", .named(.tab, .shift)), ("<S-Tab>", .named(.tab, .shift)),
        ("<C-Left>", .named(.left, .control)), ("<Space>", .character(" ")), ("<C-d>", .control("d")),
    ])
    func namesAreTakenInAnyCase(text: String, key: Key) { #expect(Key(text) == key) }

    @Test(arguments: [
        "", "ab", "<nope>", "<f13>", "<", "C-", "<press:left:1>", "<resize:1>", "<paste:%zz>", "<press:left:-1,2>",
    ])
    func otherTextIsNoKey(text: String) {
        // "<" alone is the key; it is written <lt> in scripts but accepted here as the one character it is.
        #expect((Key(text) == nil) == (text != "<"))
    }

    @Test func sequencesMixWordsAndTypedText() {
        #expect(
            Key.sequence("gg C-d :r<space>.5<enter> <up>") == [
                .character("g"), .character("g"), .control("d"), .character(":"), .character("r"), .character(" "),
                .character("."), .character("5"), .enter, .up,
            ])
    }

    @Test func aSequenceWithABrokenKeyIsRefused() {
        #expect(Key.sequence("ab<nope>") == nil)
        #expect(Key.sequence("ab<up") == nil)
    }
}
