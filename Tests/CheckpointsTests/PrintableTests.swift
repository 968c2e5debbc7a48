import Checkpoints
import Testing

@Suite struct PrintableTests {
    @Test(arguments: [
        ("plain text ~", "plain text ~"), ("\u{1B}[31mred", #"\u{1b}[31mred"#), ("a\nb\tc\r", #"a\u{a}b\u{9}c\u{d}"#),
        ("\0", #"\u{0}"#), ("\u{7F}", #"\u{7f}"#), ("\u{9B}31m", #"\u{9b}31m"#), ("a\u{202E}b", #"a\u{202e}b"#),
        ("\u{2066}x\u{2069}", #"\u{2066}x\u{2069}"#), ("\u{FEFF}", #"\u{feff}"#), ("\u{200B}", #"\u{200b}"#),
        ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#), ("\u{E0041}", #"\u{e0041}"#), ("\u{E000}", #"\u{e000}"#),
        ("é 漢字 😀", "é 漢字 😀"), (#"back\slash"#, #"back\slash"#), ("", ""), ("\r\n", #"\u{d}\u{a}"#),
    ])
    func spellsOutWhatCouldSteerATerminal(_ text: String, _ shown: String) {
        #expect(text.printable == shown)
    }

    @Test func longTextsAreCutInTheMiddle() {
        #expect("abcdefghij".printable(limit: 10) == "abcdefghij")
        #expect("abcdefghijk".printable(limit: 10) == "abcde…hijk")
        #expect("abcdefghijk".printable(limit: 10).count == 10)
    }
}
