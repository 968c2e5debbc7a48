import Terminal
import Testing

/// Expected widths are what POSIX `wcwidth` of glibc 2.36 gives in C.UTF-8.
@Suite struct WidthTests {
    @Test(arguments: [
        ("", 0), ("layers.0", 8), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("ﾊ", 1), ("Ａ", 2), ("한", 2), ("⠿", 1),
        ("▌│╭❯●", 5), ("×−≈…", 4), ("🌳", 2), ("न\u{94d}", 1), ("\u{1100}\u{1161}", 2),
    ])
    func columnsAreThoseOfTheTerminal(text: String, columns: Int) {
        #expect(Width.columns(of: text) == columns)
    }

    @Test func joinersAndVariationSelectorsTakeNoColumn() {
        #expect(Width.columns(of: "a\u{200d}b\u{fe0f}") == 2)
    }

    @Test func aMarkThatBeginsATextTakesAColumn() {
        #expect(Width.columns(of: "\u{301}a") == 2)
    }

    @Test func truncationNeverSplitsAWideCharacter() {
        #expect(Width.truncated("日本語", to: 4) == "日…")
        #expect(Width.truncated("日本語", to: 6) == "日本語")
        #expect(Width.truncated("日本語", to: 0) == "")
        #expect(Width.truncated("abc", to: 1) == "…")
    }

    @Test func truncationAtTheStartKeepsTheEnd() {
        #expect(Width.truncatedAtStart("model.layers.12.down", to: 6) == "….down")
        #expect(Width.truncatedAtStart("日本語", to: 4) == "…語")
    }

    @Test func paddingFillsExactly() {
        #expect(Width.padded("ab", to: 5, alignment: .right) == "   ab")
        #expect(Width.padded("日", to: 5, alignment: .center) == " 日  ")
        #expect(Width.padded("abcdef", to: 3) == "ab…")
    }
}
