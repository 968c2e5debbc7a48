import Terminal
import Testing

@Suite struct CanvasTests {
    private func drawn(_ columns: Int, _ rows: Int, _ glyphs: Glyphs = .braille, _ body: (inout Canvas) -> Void)
        -> String
    {
        var canvas = Canvas(size: Size(columns: columns, rows: rows), glyphs: glyphs)
        body(&canvas)
        return canvas.frame.text()
    }

    @Test func textReportsItsColumnsEvenWhereItIsClipped() {
        var canvas = Canvas(size: Size(columns: 4, rows: 1))
        #expect(canvas.text("日本語", x: 0, y: 0) == 6)
        #expect(canvas.text("abc", x: 90, y: 7) == 3)
    }

    @Test func aWideCharacterCutAtEitherEdgeLeavesABlank() {
        #expect(drawn(3, 1) { $0.text("日本", x: 0, y: 0) } == "日\n")
        #expect(drawn(3, 1) { $0.text("日本", x: -1, y: 0) } == " 本\n")
    }

    @Test func overwritingHalfAWideCharacterBlanksTheOtherHalf() {
        #expect(
            drawn(4, 1) {
                $0.text("日本", x: 0, y: 0); $0.text("x", x: 1, y: 0)
            } == " x本\n")
        #expect(
            drawn(4, 1) {
                $0.text("日本", x: 0, y: 0); $0.text("x", x: 2, y: 0)
            } == "日x\n")
        #expect(
            drawn(4, 1) {
                $0.text("日本", x: 0, y: 0); $0.text("語", x: 1, y: 0)
            } == " 語\n")
    }

    @Test func combiningMarksJoinTheCharacterBefore() {
        var canvas = Canvas(size: Size(columns: 3, rows: 1))
        #expect(canvas.text("e\u{301}x", x: 0, y: 0) == 2)
        #expect(canvas.frame[0, 0].glyph.text == "e\u{301}")
        #expect(canvas.frame[1, 0].glyph.text == "x")
    }

    @Test(arguments: [
        "\u{1b}[31m", "\u{7}", "\n", "\r", "\0", "\u{9b}31m", "\u{202e}", "\u{2066}", "\u{7f}", "\u{2028}", "\u{e0041}",
        "\u{200b}",
    ])
    func controlsNeverReachAFrame(text: String) {
        let shown = drawn(12, 1) {
            $0.text("a" + text + "b", x: 0, y: 0); $0.glyph(text.unicodeScalars.first!, x: 11, y: 0)
        }
        #expect(shown.hasPrefix("a?"))
        #expect(!shown.dropLast().unicodeScalars.contains { $0.properties.generalCategory == .control })
    }

    @Test func asciiTierHoldsOnlyASCIIInTheSameColumns() {
        let text = "日x×…é❯ − ≈⠿█"
        let shown = drawn(20, 1, .ascii) { $0.text(text, x: 0, y: 0) }
        #expect(shown == "? xx.?> - ~?#\n")
    }

    @Test func insideMovesAndClips() {
        let shown = drawn(6, 3) { canvas in
            canvas.inside(Rect(x: 1, y: 1, columns: 3, rows: 1)) { canvas in
                canvas.fill(Rect(x: -5, y: -5, columns: 100, rows: 100), "#")
                canvas.text("abcdef", x: 1, y: 0)
            }
        }
        #expect(shown == "\n #ab\n\n")
    }

    @Test func groundIsPutUnderPlainStylesAndRestored() {
        var canvas = Canvas(size: Size(columns: 3, rows: 1))
        canvas.inside(Rect(x: 0, y: 0, columns: 2, rows: 1)) { canvas in
            canvas.ground = .popup
            canvas.text("a", x: 0, y: 0, Style(.title))
            canvas.text("b", x: 1, y: 0, Style(.text, ground: .popupCursor))
        }
        canvas.text("c", x: 2, y: 0)
        #expect((0..<3).map { canvas.frame[$0, 0].style.ground } == [.popup, .popupCursor, .plain])
    }

    @Test func boxHasTitleAndNote() {
        #expect(drawn(12, 3) { $0.box(title: "Layers", note: "2") } == "╭ Layers ──╮\n│          │\n╰ 2 ───────╯\n")
        #expect(drawn(10, 2, .ascii) { $0.box(title: "Very long") } == "+ Very ~ +\n+--------+\n")
    }

    @Test func anyRectangleIsSurvived() {
        let numbers = [Int.min, -1 << 40, -300, -1, 0, 1, 2, 79, 80, 400, 1 << 40, Int.max]
        var generator = SplitMix(state: 7)
        for size in [Size(columns: 0, rows: 0), Size(columns: 1, rows: 1), Size(columns: 80, rows: 24)] {
            for tier in Glyphs.Tier.allCases {
                for _ in 0..<300 {
                    let pick = { numbers[Int(generator.next() % UInt64(numbers.count))] }
                    let rect = Rect(x: pick(), y: pick(), columns: pick(), rows: pick())
                    var canvas = Canvas(size: size, glyphs: Glyphs(tier))
                    canvas.inside(rect) { drawEverything(&$0, x: pick(), y: pick(), rect) }
                    drawEverything(&canvas, x: pick(), y: pick(), rect)
                    #expect(canvas.frame.size == size)
                }
            }
        }
    }

    private func drawEverything(_ canvas: inout Canvas, x: Int, y: Int, _ rect: Rect) {
        canvas.box(rect, title: "日本語 title", note: "note")
        canvas.fill(rect, "x")
        canvas.restyle(rect, ground: .cursor)
        canvas.text("日本e\u{301}", x: x, y: y)
        canvas.text("日本", endX: x, y: y)
        canvas.field("日本", x: x, y: y, columns: rect.columns)
        canvas.cursor(x: x, y: y)
        Gauge(0.5).draw(in: &canvas, x: x, y: y, columns: y)
        Sparkline([1, 2]).draw(in: &canvas, x: x, y: y)
        HeatStrip([0.5, nil]).draw(in: &canvas, x: x, y: y)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
